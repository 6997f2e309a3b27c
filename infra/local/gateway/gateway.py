"""The HTTP API on this machine: it routes a request, authorizes it, invokes the function and returns the response.

Its own errors are problem documents, the same shape as the errors of the functions.
"""

import logging
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.local.functions.worker import Outcome
from infra.local.http.client import Unreachable
from infra.local.http.server import BodyTooLarge, read_body
from infra.local.template.model import Cors

from .authorizer import Authorizer, Unauthorized
from .cors import preflight_headers, response_headers
from .payloads import MalformedResult, raw_path, request_event, response
from .routing import Match, Router
from .web_client import WebClient

BODY_LIMIT = 10 * 1024 * 1024  # bytes, as in AWS
_log = logging.getLogger(__name__)


class Functions(Protocol):
    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome: ...


class Gateway:
    """The ASGI app for the HTTP API, and for the web client when there is one."""

    def __init__(
        self,
        router: Router,
        cors: Cors,
        authorizer: Authorizer,
        functions: Functions,
        *,
        account: str,
        web: WebClient | None,
    ):
        self._router = router
        self._cors = cors
        self._authorizer = authorizer
        self._functions = functions
        self._account = account
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._web is not None and _is_for_web(scope) and self._web.exists():
            await self._web(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            raise
        except Exception:
            _log.exception("%s %s failed", request.method, raw_path(request))
            answer = _internal_error()
        answer.headers.update(response_headers(self._cors, request.headers))
        if "upgrade" in request.headers:
            # The upgrade is declined. uvicorn's parser cannot read another request on this connection.
            answer.headers["connection"] = "close"
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            body = await read_body(request, BODY_LIMIT)
        except BodyTooLarge:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "the body exceeds 10 MB")
        match = self._router.match(request.method, raw_path(request))
        if match is None and request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=preflight_headers(self._cors, request.headers))
        if match is None:
            return problem(HTTPStatus.NOT_FOUND, "not_found", "there is no such route")
        claims = None
        if match.route.authorized:
            authorization = request.headers.get("authorization")
            try:
                claims = await self._authorizer.authorize(authorization)
            except Unauthorized as refusal:
                return _unauthorized(str(refusal), had_token=authorization is not None)
            except Unreachable as error:
                _log.warning("the keys of the user pool could not be fetched: %s", error)
                return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "tokens cannot be checked at the moment")
        return await self._invoke(request, body, match, claims)

    async def _invoke(self, request: Request, body: bytes, match: Match, claims: Mapping[str, str] | None) -> Response:
        event = request_event(request, body, match, claims, account=self._account, now=time.time())
        outcome = await self._functions.invoke(match.route.function, orjson.dumps(event))
        if outcome.timed_out:
            return problem(HTTPStatus.GATEWAY_TIMEOUT, "timed_out", "the function took too long")
        if outcome.error is not None:
            _log.warning("%s failed: %s", match.route.function, outcome.payload.decode(errors="replace"))
            return _internal_error()
        try:
            return response(outcome.payload)
        except MalformedResult as error:
            _log.warning("%s returned an invalid HTTP response: %s", match.route.function, error)
            return _internal_error()


def _is_for_web(scope: Scope) -> bool:
    path: str = scope["path"]
    is_api = path.startswith(("/v1/", "/u/")) or path in ("/v1", "/healthz")
    return scope["method"] in ("GET", "HEAD") and not is_api


def problem(status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A problem document (RFC 9457) with the same members as those of the functions."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        "request_id": str(uuid.uuid4()),
    }
    return Response(orjson.dumps(body), status, headers, media_type="application/problem+json")


def _unauthorized(reason: str, *, had_token: bool) -> Response:
    # The status and this header are those of API Gateway, so clients may rely on them. Its body is always
    # {"message":"Unauthorized"}; here it is a problem document.
    challenge = f'Bearer error="invalid_token", error_description="{reason}"' if had_token else "Bearer"
    return problem(HTTPStatus.UNAUTHORIZED, "unauthorized", reason, {"www-authenticate": challenge})


def _internal_error() -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "the request could not be completed")
