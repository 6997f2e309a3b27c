"""The HTTP application that the functions share: routes come in, problem documents and entity tags go out.

It is our own, and small: a library's router and validation cost a third of a cold start (docs/decisions/0002).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from pydantic_core import to_json

from saletunnel.domain.errors import DomainError
from saletunnel.http.idempotency import once
from saletunnel.http.preconditions import etag, is_known
from saletunnel.http.problems import HttpProblem, fail, refuse
from saletunnel.http.request import Request, read_request
from saletunnel.http.routing import Route, Routes
from saletunnel.store.idempotency import Answer, TableAnswers
from saletunnel.telemetry import logger
from saletunnel.usecases.ports import Ports

_JSON = {"content-type": "application/json; charset=utf-8"}
_TAGGED = {"cache-control": "private, no-cache", "vary": "authorization"}
"""Who is another is shown other things at the same path, and what is kept is asked for again."""

_NOT_KEPT = {"cache-control": "no-store"}


class App:
    """The routes of one function, and all that goes for each of them."""

    def __init__(
        self, ports: Callable[[], Ports], answers: Callable[[], TableAnswers], now: Callable[[], datetime]
    ) -> None:
        """`answers` is where answers are kept by idempotency key."""
        self.routes = Routes()
        self._ports = ports
        self._answers = answers
        self._now = now

    def route[Act: Callable[..., Answer]](self, method: str, path: str) -> Callable[[Act], Act]:
        """Makes a function the route of a method and a path."""

        def add(act: Act) -> Act:
            self.routes.add(Route.of(method, path, act))
            return act

        return add

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """The answer to an HTTP API event (payload 2.0)."""
        request = read_request(event)
        answer = self._answer(request)
        body = "" if request.method == "HEAD" else answer.body
        return {"statusCode": answer.status, "headers": answer.headers, "body": body, "isBase64Encoded": False}

    def _answer(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(204, {}, "")  # a preflight; the gateway adds what a browser wants to know
        try:
            route = self.routes.find(request.method, request.path)
            answer = once(request, self._ports, lambda ports: route.answer(request, ports), self._answers, self._now)
            return _unless_known(answer, request)
        except (DomainError, HttpProblem) as error:
            return refuse(error, request.id)
        except Exception:
            logger.exception("unexpected", request_id=request.id, method=request.method, path=request.path)
            return fail(request.id)


def serve(app: App) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The function's handler."""

    @logger.inject_lambda_context
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - the logger wants it
        return app.answer(event)

    return handler


def shown(shape: Any, status: int = 200, *, version: int | None = None, kept: bool = True) -> Answer:
    """A thing as JSON, with its version as the entity tag; what shows more than the version covers is not `kept`."""
    headers = _JSON if version is None else {**_JSON, **(_TAGGED if kept else _NOT_KEPT), "etag": etag(version)}
    return Answer(status, headers, to_json(shape).decode())


def shown_with_tag(shape: Any) -> Answer:
    """A thing that has no version as JSON, with an entity tag of its content."""
    text = to_json(shape)
    tag = blake2b(text, digest_size=16).hexdigest()
    return Answer(200, {**_JSON, **_TAGGED, "etag": f'"{tag}"'}, text.decode())


def nothing() -> Answer:
    """What was asked for is done, and there is nothing to show."""
    return Answer(204, {}, "")


def _unless_known(answer: Answer, request: Request) -> Answer:
    tag = answer.headers.get("etag")
    is_kept = answer.headers.get("cache-control") != _NOT_KEPT["cache-control"]
    if tag is None or not is_kept or request.method not in ("GET", "HEAD") or not is_known(tag, request):
        return answer
    kept = {name: value for name, value in answer.headers.items() if name != "content-type"}
    return replace(answer, status=304, headers=kept, body="")
