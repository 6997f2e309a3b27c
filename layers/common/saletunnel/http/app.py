"""The HTTP application that the functions share: routes come in, problem documents and entity tags go out.

Powertools routes and validates requests by the types of the routes' parameters. Answers are serialised by pydantic
in one go and not validated again: their types are our own.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from saletunnel.domain.errors import DomainError, FieldError, RuleViolated
from saletunnel.domain.roles import Caller
from saletunnel.http.caller import caller_of
from saletunnel.http.idempotency import once
from saletunnel.http.preconditions import etag
from saletunnel.http.problems import HttpProblem, fail, refuse
from saletunnel.store.idempotency import TableAnswers
from saletunnel.telemetry import logger

MOST_BODY = 1 << 20  # bytes
_JSON = "application/json; charset=utf-8"


class App(APIGatewayHttpResolver):
    """The routes of one function."""

    def __init__(self, answers: Callable[[], TableAnswers], now: Callable[[], datetime]) -> None:
        """`answers` is where answers are kept by idempotency key."""
        self._answers = answers
        self._now = now
        super().__init__(enable_validation=True, json_body_deserializer=_parse)
        self.exception_handler(DomainError)(self._refused)
        self.exception_handler(HttpProblem)(self._refused)
        self.exception_handler(RequestValidationError)(self._invalid)
        self.exception_handler(Exception)(self._failed)
        self.not_found(self._no_route)

    def answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The answer to an HTTP API event (payload 2.0)."""
        request_id = event["requestContext"]["requestId"]
        try:
            _check(event)
            return once(event, lambda: self.resolve(event, context), self._answers, self._now)
        except (DomainError, HttpProblem) as error:
            return _payload(refuse(error, request_id))
        except Exception:
            logger.exception("unexpected")
            return _payload(fail(request_id))

    @property
    def caller(self) -> Caller:
        """Who asks."""
        return caller_of(self.current_event.raw_event)

    @property
    def headers(self) -> Mapping[str, str]:
        """The request's headers, with their names in lower case."""
        headers: Mapping[str, str] = self.current_event.raw_event.get("headers", {})
        return headers

    @property
    def _request_id(self) -> str:
        return str(self.current_event.raw_event["requestContext"]["requestId"])

    def _refused(self, error: DomainError | HttpProblem) -> Response[str]:
        return refuse(error, self._request_id)

    def _failed(self, error: Exception) -> Response[str]:
        logger.error("unexpected", exc_info=error)
        return fail(self._request_id)

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return refuse(HttpProblem("malformed_json", "The body is no JSON document."), self._request_id)
        fields = [FieldError(_pointer(one["loc"]), one["type"], one["msg"]) for one in found]
        return refuse(RuleViolated("Some fields are not as they must be.", fields), self._request_id)

    def _no_route(self, error: NotFoundError) -> Response[str]:  # noqa: ARG002 - Powertools hands it over
        method, path = self.current_event.http_method, self.current_event.path
        others = {route.method for route in self._static_routes + self._dynamic_routes if route.rule.match(path)}
        if method == "OPTIONS":
            return Response(204)
        if others:
            allowed = ", ".join(sorted(others))
            problem = HttpProblem("method_not_allowed", f"{method} is not for this path; {allowed} are.")
            answer = refuse(problem, self._request_id)
            answer.headers["Allow"] = allowed
            return answer
        return refuse(HttpProblem("not_found", f"There is nothing at {path}."), self._request_id)


def serve(app: App) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The function's handler."""

    @logger.inject_lambda_context
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return app.answer(event, context)

    return handler


def shown(model: BaseModel, status: int = 200, *, version: int | None = None) -> Response[str]:
    """A thing as JSON, with its version as the entity tag."""
    headers = {"ETag": etag(version)} if version is not None else {}
    return Response(status, _JSON, model.model_dump_json(), headers=headers)


def unless_known(model: BaseModel, headers: Mapping[str, str]) -> Response[str]:
    """A thing as JSON with a tag of its content; 304 when the caller has just this."""
    text = model.model_dump_json()
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    known = headers.get("if-none-match", "")
    if tag in known:
        return Response(304, headers={"ETag": tag})
    return Response(200, _JSON, text, headers={"ETag": tag})


def _check(event: Mapping[str, Any]) -> None:
    """Refuses a body that is too large, of another media type, or no text."""
    body = event.get("body")
    if not body:
        return
    size = len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode())
    if size > MOST_BODY:
        raise HttpProblem("body_too_large", f"A body has at most {MOST_BODY} bytes.")
    media_type = event["headers"].get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HttpProblem("unsupported_media_type", "Bodies are application/json.")
    if event.get("isBase64Encoded"):
        try:
            base64.b64decode(body).decode()
        except UnicodeDecodeError:
            raise HttpProblem("malformed_json", "The body is not UTF-8.") from None


def _parse(text: str) -> Any:
    def refuse_constant(name: str) -> Any:
        raise json.JSONDecodeError(f"{name} is no JSON", text, 0)

    try:
        return json.loads(text, parse_constant=refuse_constant)
    except RecursionError:
        raise json.JSONDecodeError("nested too deep", text, 0) from None


def _pointer(location: tuple[Any, ...]) -> str:
    """Where it is: in the body by a JSON pointer, else by the parameter's name."""
    return "".join(f"/{part}" for part in location[1:])


def _payload(response: Response[str]) -> dict[str, Any]:
    headers = {"Content-Type": response.content_type, **response.headers}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body, "isBase64Encoded": False}
