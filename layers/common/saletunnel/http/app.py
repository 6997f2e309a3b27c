"""The HTTP application that the functions share: routes come in, problem documents and entity tags go out.

It is our own, and small: a library's router and validation cost a third of a cold start (docs/decisions/0002).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from saletunnel.domain.errors import DomainError
from saletunnel.http.answer import Answer
from saletunnel.http.answers import Declared, may_be_cached
from saletunnel.http.idempotency import Answers, answer_once
from saletunnel.http.preconditions import is_current
from saletunnel.http.problems import HttpProblem, fail, refuse
from saletunnel.http.request import Request, read_request
from saletunnel.http.routing import Route, Routes
from saletunnel.telemetry import logger
from saletunnel.usecases.ports import Ports


class App:
    """The routes of one function, and all that goes for each of them."""

    def __init__(self, ports: Callable[[], Ports], answers: Callable[[], Answers], now: Callable[[], datetime]) -> None:
        """`answers` is where answers are kept by idempotency key."""
        self.routes = Routes()
        self._ports = ports
        self._answers = answers
        self._now = now

    def route[Act: Callable[..., Declared]](
        self, method: str, path: str, *, raises: Sequence[type[DomainError]] = ()
    ) -> Callable[[Act], Act]:
        """Makes a function the route of a method and a path.

        The function is the whole declaration, and what documents the route:

            @app.route("POST", "/v1/pipelines", raises=[SubscriptionLacks, NameTaken])
            def create_pipeline(ports: Ports, caller: Caller, body: NewPipeline) -> Made[PipelineShape]: ...

        Its name is the operation's id, its docstring the summary. Its parameters say what it takes (http/routing.py),
        the type that it returns what it answers (http/answers.py), and `raises` the errors that do not follow from
        the parameters.
        """

        def add(act: Act) -> Act:
            self.routes.add(Route.of(method, path, act, tuple(raises)))
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
            answer = answer_once(
                request, self._ports, lambda ports: route.answer(request, ports), self._answers, self._now
            )
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


def _unless_known(answer: Answer, request: Request) -> Answer:
    if not may_be_cached(answer.headers) or request.method not in ("GET", "HEAD"):
        return answer
    if not is_current(answer.headers["etag"], request):
        return answer
    kept = {name: value for name, value in answer.headers.items() if name != "content-type"}
    return replace(answer, status=304, headers=kept, body="")
