"""Payload format 2.0 of HTTP APIs: from a request to the function's event, from its result to a response."""

import base64
import binascii
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from .routing import Match

_TEXTUAL = ("text/", "application/json", "application/xml", "application/javascript")
_TEXTUAL_SUFFIXES = ("+json", "+xml")
_OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive"})
_API = "local"


class MalformedResult(Exception):
    """The function's result is not a response in payload format 2.0."""


def request_event(
    request: Request, body: bytes, match: Match, claims: Mapping[str, str] | None, *, account: str, now: float
) -> dict[str, Any]:
    """The event for a request. `now` is in seconds since 1970."""
    client = request.client.host if request.client else ""
    headers, cookies = _headers(request, client)
    host = headers.get("host", "")
    path: str = request.scope["path"]
    query = request.scope["query_string"].decode("latin-1")
    request_id = str(uuid.uuid4())
    context: dict[str, Any] = {
        "accountId": account,
        "apiId": _API,
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": f"HTTP/{request.scope['http_version']}",
            "sourceIp": client,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": match.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _query(query)
    if match.parameters:
        event["pathParameters"] = match.parameters
    if body:
        event["body"], event["isBase64Encoded"] = _body(body, headers.get("content-type", ""))
    return event


def _headers(request: Request, client: str) -> tuple[dict[str, str], list[str]]:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in request.headers.items():
        if name == "cookie":
            cookies += [each.strip() for each in value.split(";")]
        elif name in headers:
            headers[name] = f"{headers[name]},{value}"
        else:
            headers[name] = value
    headers["x-forwarded-for"] = client
    headers["x-forwarded-port"] = headers.get("host", "").rpartition(":")[2] or "80"
    headers["x-forwarded-proto"] = "http"
    return headers, cookies


def _query(query: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind or kind.startswith(_TEXTUAL) or kind.endswith(_TEXTUAL_SUFFIXES):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), True


def raw_path(request: Request) -> str:
    """The path as the client sent it, percent-encoded."""
    path: bytes = request.scope["raw_path"]
    return path.decode("latin-1")


def response(payload: bytes) -> Response:
    """The response for the function's result. Without `statusCode` the result is the body. Raises MalformedResult."""
    try:
        result = orjson.loads(payload or b"null")
    except orjson.JSONDecodeError as error:
        raise MalformedResult(f"not JSON: {error}") from error
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result.encode() if isinstance(result, str) else orjson.dumps(result)
        return Response(body, media_type="application/json")
    try:
        answer = Response(_response_body(result), _status(result["statusCode"]), _response_headers(result))
        for cookie in result.get("cookies") or ():
            answer.headers.append("set-cookie", _header_text(cookie))
    except (TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise MalformedResult(str(error)) from error
    return answer


def _status(value: Any) -> int:
    status = int(value)
    if not 200 <= status <= 599:
        raise MalformedResult(f"statusCode {status}")
    return status


def _response_headers(result: Mapping[str, Any]) -> dict[str, str]:
    # HTTP APIs know only `headers` and `cookies`, no `multiValueHeaders`.
    given: Mapping[str, Any] = result.get("headers") or {}
    headers = {str(name).lower(): _header_text(value) for name, value in given.items()}
    if any(character in name for name in headers for character in "\r\n: "):
        raise MalformedResult("a header's name contains an invalid character")
    return {"content-type": "application/json"} | {
        name: value for name, value in headers.items() if name not in _OWN_HEADERS
    }


def _header_text(value: Any) -> str:
    text = orjson.dumps(value).decode() if isinstance(value, bool | int | float) else str(value)
    if "\r" in text or "\n" in text:
        raise MalformedResult("a header's value contains a line break")
    return text


def _response_body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        return orjson.dumps(body)
    return base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
