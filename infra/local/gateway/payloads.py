"""Payload format 2.0 of HTTP APIs: the event that a function gets for a request, and the answer made of its result."""

import base64
import binascii
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from infra.local.http.server import Exchange, Headers, Response

from .routing import Match

_TEXTUAL = ("text/", "application/json", "application/xml", "application/javascript")
_TEXTUAL_SUFFIXES = ("+json", "+xml")
_OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive"})
_API = "local"


class MalformedResult(Exception):
    """The function's result is no answer in payload format 2.0."""


def request_event(
    exchange: Exchange, match: Match, claims: Mapping[str, str] | None, *, account: str, now: float
) -> dict[str, Any]:
    """The event of a request; `now` in seconds since 1970."""
    headers, cookies = _headers(exchange)
    host = headers.get("host", "")
    path = unquote(exchange.path)
    request_id = str(uuid.uuid4())
    context: dict[str, Any] = {
        "accountId": account,
        "apiId": _API,
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": exchange.method,
            "path": path,
            "protocol": exchange.protocol,
            "sourceIp": exchange.client,
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
        "rawQueryString": exchange.query,
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if exchange.query:
        event["queryStringParameters"] = _query(exchange.query)
    if match.parameters:
        event["pathParameters"] = match.parameters
    if exchange.body:
        event["body"], event["isBase64Encoded"] = _body(exchange.body, headers.get("content-type", ""))
    return event


def _headers(exchange: Exchange) -> tuple[dict[str, str], list[str]]:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in exchange.headers:
        if name == "cookie":
            cookies += [each.strip() for each in value.split(";")]
        elif name in headers:
            headers[name] = f"{headers[name]},{value}"
        else:
            headers[name] = value
    headers["x-forwarded-for"] = exchange.client
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


def response(payload: bytes) -> Response:
    """The answer to the client. A result without `statusCode` is the body of a 200. Raises MalformedResult."""
    try:
        result = orjson.loads(payload or b"null")
    except orjson.JSONDecodeError as error:
        raise MalformedResult(f"not JSON: {error}") from error
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result.encode() if isinstance(result, str) else orjson.dumps(result)
        return Response(200, (("content-type", "application/json"),), body)
    try:
        return Response(_status(result["statusCode"]), _response_headers(result), _response_body(result))
    except (TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise MalformedResult(str(error)) from error


def _status(value: Any) -> int:
    status = int(value)
    if not 200 <= status <= 599:
        raise MalformedResult(f"statusCode {status}")
    return status


def _response_headers(result: Mapping[str, Any]) -> Headers:
    # Powertools answers with `multiValueHeaders` only to other event sources; HTTP APIs know `headers` and `cookies`.
    given: Mapping[str, Any] = result.get("headers") or {}
    headers = [(str(name).lower(), _header_text(value)) for name, value in given.items()]
    headers = [(name, value) for name, value in headers if name not in _OWN_HEADERS]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "application/json"))
    headers += [("set-cookie", _header_text(cookie)) for cookie in result.get("cookies") or ()]
    if any(character in name for name, _ in headers for character in "\r\n: "):
        raise MalformedResult("a header's name holds what it may not")
    return headers


def _header_text(value: Any) -> str:
    text = orjson.dumps(value).decode() if isinstance(value, bool | int | float) else str(value)
    if "\r" in text or "\n" in text:
        raise MalformedResult("a header's value holds a line break")
    return text


def _response_body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        return orjson.dumps(body)
    return base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
