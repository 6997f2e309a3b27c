"""The HTTP API on this machine: route, authorize, invoke, answer.

The answers that it gives by itself are problem documents, so that a client meets one shape of error everywhere.
"""

import logging
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

import orjson

from infra.local.functions.worker import Outcome
from infra.local.http.client import Unreachable
from infra.local.http.server import Exchange, Headers, Response

from .authorizer import TokenCheck, Unauthorized
from .payloads import MalformedResult, request_event, response
from .routing import Match, Router
from .web_root import WebRoot

BODY_LIMIT = 10 * 1024 * 1024  # bytes, as in AWS
_log = logging.getLogger(__name__)


class Functions(Protocol):
    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome: ...


class Gateway:
    """Answers the requests to the HTTP API, and those for the web client when there is one."""

    def __init__(self, router: Router, tokens: TokenCheck, functions: Functions, *, account: str, web: WebRoot | None):
        self._router = router
        self._tokens = tokens
        self._functions = functions
        self._account = account
        self._web = web

    async def answer(self, exchange: Exchange) -> Response:
        if exchange.too_large:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "the body is over 10 MB")
        if self._is_for_web(exchange):
            return self._web_answer(exchange)
        match = self._router.match(exchange.method, exchange.path)
        if match is None:
            return problem(HTTPStatus.NOT_FOUND, "not_found", "there is no such route")
        claims = None
        if match.route.authorized:
            try:
                claims = await self._tokens.claims(exchange.header("authorization"))
            except Unauthorized as refusal:
                return _unauthorized(str(refusal), had_token=exchange.header("authorization") is not None)
            except Unreachable as error:
                _log.warning("the keys of the user pool cannot be had: %s", error)
                return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "tokens cannot be checked now")
        return await self._invoke(exchange, match, claims)

    def failed(self, exchange: Exchange, error: Exception) -> Response:
        _log.error("%s %s failed", exchange.method, exchange.path, exc_info=error)
        return _internal_error()

    async def _invoke(self, exchange: Exchange, match: Match, claims: Mapping[str, str] | None) -> Response:
        event = request_event(exchange, match, claims, account=self._account, now=time.time())
        outcome = await self._functions.invoke(match.route.function, orjson.dumps(event))
        if outcome.timed_out:
            return problem(HTTPStatus.GATEWAY_TIMEOUT, "timed_out", "the function took too long")
        if outcome.error is not None:
            _log.warning("%s failed: %s", match.route.function, outcome.payload.decode(errors="replace"))
            return _internal_error()
        try:
            return response(outcome.payload)
        except MalformedResult as error:
            _log.warning("%s answered what is no HTTP answer: %s", match.route.function, error)
            return _internal_error()

    def _is_for_web(self, exchange: Exchange) -> bool:
        if self._web is None or exchange.method not in ("GET", "HEAD"):
            return False
        path = exchange.path
        return not (path.startswith("/v1/") or path in ("/v1", "/healthz")) and self._web.exists()

    def _web_answer(self, exchange: Exchange) -> Response:
        if self._web is None:
            raise RuntimeError("there is no web client")
        return self._web.answer(exchange)


def problem(status: HTTPStatus, code: str, detail: str, headers: Headers = ()) -> Response:
    """A problem document (RFC 9457) with the members that the functions' own have."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        "request_id": str(uuid.uuid4()),
    }
    return Response(status, (("content-type", "application/problem+json"), *headers), orjson.dumps(body))


def _unauthorized(reason: str, *, had_token: bool) -> Response:
    # API Gateway's own 401 is {"message":"Unauthorized"} and an HTTP API cannot change its body; its header is the
    # same. Here the body is a problem document too, since clients should rely on status and header alone.
    challenge = f'Bearer error="invalid_token", error_description="{reason}"' if had_token else "Bearer"
    return problem(HTTPStatus.UNAUTHORIZED, "unauthorized", reason, (("www-authenticate", challenge),))


def _internal_error() -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "the request could not be completed")
