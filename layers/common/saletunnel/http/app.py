"""The HTTP application of the functions: it finds routes and handles errors, idempotency keys and entity tags.

It replaces a library, whose router and validation take a third of a cold start (docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import DomainError
from saletunnel.http.answer import Answer
from saletunnel.http.answers import Declared, may_be_cached
from saletunnel.http.caller import caller_of
from saletunnel.http.idempotency import answer_once
from saletunnel.http.preconditions import is_current
from saletunnel.http.problems import HttpProblem, fail, refuse
from saletunnel.http.request import Request, read_request
from saletunnel.http.routing import Route, Routes
from saletunnel.telemetry import logger
from saletunnel.usecases.ports import Ports

if TYPE_CHECKING:
    from saletunnel.http.throttling import Throttle


class App:
    """The routes of a function, with the handling that all routes share."""

    def __init__(
        self, ports: Callable[[], Ports], throttle: Callable[[], Throttle], now: Callable[[], datetime]
    ) -> None:
        """`ports` and `throttle` are called lazily."""
        self.routes = Routes()
        self._ports = ports
        self._throttle = throttle
        self._now = now

    def route[Act: Callable[..., Declared]](
        self, method: str, path: str, *, raises: Sequence[type[DomainError]] = ()
    ) -> Callable[[Act], Act]:
        """A decorator that registers a function as the route of a method and a path.

        The function declares and documents the route completely:

            @app.route("POST", "/v1/pipelines", raises=[SubscriptionLacks, NameTaken])
            def create_pipeline(ports: Ports, caller: Caller, body: NewPipeline) -> Made[PipelineShape]: ...

        Its name is the operation id and its docstring the summary. Its parameters declare the input (http/routing.py)
        and its return type the response (http/answers.py). `raises` lists the errors that do not follow from the
        parameters.
        """

        def add(act: Act) -> Act:
            self.routes.add(Route.of(method, path, act, tuple(raises)))
            return act

        return add

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """The response to an event of an HTTP API (payload 2.0)."""
        request = read_request(event)
        answer = self._answer(request)
        return {"statusCode": answer.status, "headers": answer.headers, "body": answer.body, "isBase64Encoded": False}

    def _answer(self, request: Request) -> Answer:
        try:
            route = self.routes.find(request.method, request.path)
            if route.has_caller:
                self._throttle().count(caller_of(request).tenant, self._now())
            answer = self._write(route, request) if route.writes else route.answer(request, self._ports)
            return _not_modified_if_current(answer, request)
        except (DomainError, HttpProblem) as error:
            return refuse(error, request.id)
        except Exception:
            logger.exception("unexpected", request_id=request.id, method=request.method, path=request.path)
            return fail(request.id)

    def _write(self, route: Route, request: Request) -> Answer:
        """The answer of a route that writes. The registry of members decides the caller's role and name."""
        from saletunnel.usecases.company.members import act_as_registered  # a cold start for a read does without it

        def act(ports: Ports, caller: Caller) -> Answer:
            registered = replace(request, role=caller.role, name=caller.name)
            return answer_once(registered, ports, lambda ports: route.answer(registered, lambda: ports))

        return act_as_registered(self._ports(), caller_of(request), act)


def serve(app: App) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of a function."""

    @logger.inject_lambda_context
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - the logger reads it
        return app.answer(event)

    return handler


def _not_modified_if_current(answer: Answer, request: Request) -> Answer:
    """304 if the client sent the current entity tag; otherwise the answer itself."""
    if not may_be_cached(answer.headers) or request.method != "GET":
        return answer
    if not is_current(answer.headers["etag"], request):
        return answer
    headers = {name: value for name, value in answer.headers.items() if name != "content-type"}
    return replace(answer, status=304, headers=headers, body="")
