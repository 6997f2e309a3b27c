"""A client of the HTTP functions without a gateway: requests become payload 2.0 events, routed as the template says.

What comes back is checked for the manners that every answer has and for what the OpenAPI document says of it, so that
each test checks them too.
"""

import base64
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

from infra.local.gateway.routing import Router
from infra.local.layout import CHECKOUT
from infra.local.template.reader import read_template
from saletunnel import runtime
from saletunnel.http.app import App
from saletunnel.http.problems import HttpProblem
from tests.functions import described

CLOUD = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
_ROUTER = Router(CLOUD.routes)
_REQUESTS = count(1)

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
INSIST = {"if-match": "*"}

type Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a function answered."""

    status: int
    headers: Headers
    text: str
    request_id: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def etag(self) -> str:
        return self.headers["etag"]

    def refused(self, status: int, code: str, pointer: str | None = None) -> Any:
        """The problem document, which must be this one; `pointer` must be among its errors."""
        assert self.status == status, self.text
        problem = self.json
        assert problem["code"] == code, problem
        if pointer is not None:
            assert pointer in [error["pointer"] for error in problem["errors"]], problem
        return problem

    def done(self, status: int = 200) -> Any:
        """The answer's JSON; it must have this status."""
        assert self.status == status, self.text
        return self.json if self.text else None


@dataclass(frozen=True)
class Member:
    """Somebody of a tenant; `groups` as the gateway writes them. Without `claims` the token was not looked at."""

    tenant: str = "demo"
    groups: Any = "[admin]"
    user_id: str = "user-ada"
    claims: Mapping[str, Any] | None = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any, headers: Headers = INSIST) -> Reply:
        return self.call("POST", path, body, headers)

    def put(self, path: str, body: Any, headers: Headers = INSIST) -> Reply:
        return self.call("PUT", path, body, headers)

    def patch(self, path: str, body: Any, headers: Headers = INSIST) -> Reply:
        return self.call("PATCH", path, body, headers)

    def delete(self, path: str, headers: Headers = INSIST) -> Reply:
        return self.call("DELETE", path, headers=headers)

    def call(self, method: str, path: str, body: Any = None, headers: Headers | None = None) -> Reply:
        """Sends a request to the function that the template gives it to. `bytes` are sent as they are."""
        event = self.event(method, path, body, headers or {})
        where = _ROUTER.match(method, path.partition("?")[0])
        assert where is not None
        function = importlib.import_module(where.route.function)
        answer = function.handler(event, context_of(where.route.function))
        reply = _reply(answer, event["requestContext"]["requestId"])
        _has_manners(reply)
        _is_as_described(function.app, method, path.partition("?")[0], reply)
        return reply

    def event(self, method: str, path: str, body: Any, headers: Headers) -> dict[str, Any]:
        path, _, query = path.partition("?")
        match = _ROUTER.match(method, path)
        assert match is not None
        context: dict[str, Any] = {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.24"},
            "requestId": f"request-{next(_REQUESTS)}",
            "routeKey": match.key,
            "stage": "$default",
        }
        if match.route.authorized and self.claims is not None:
            context["authorizer"] = {"jwt": {"claims": self._claims(), "scopes": None}}
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": match.key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": {**({} if body is None else {"content-type": "application/json"}), **headers},
            "requestContext": context,
            "isBase64Encoded": False,
        }
        if query:
            event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
        if body is not None:
            event |= _body(body)
        return event

    def _claims(self) -> dict[str, Any]:
        claims = {
            "sub": self.user_id,
            "name": "Ada",
            "email": "ada@example.com",
            "custom:tenant_id": self.tenant,
            "cognito:groups": self.groups,
        }
        return {name: value for name, value in {**claims, **(self.claims or {})}.items() if value is not None}


def forget() -> None:
    """Lets the functions make their clients anew: they keep them for the life of a process."""
    for kept in vars(runtime).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def _body(body: Any) -> dict[str, Any]:
    if isinstance(body, bytes):
        try:
            return {"body": body.decode()}
        except UnicodeDecodeError:
            return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return {"body": json.dumps(body, ensure_ascii=False)}


def context_of(function: str) -> Any:
    """What Lambda tells a function of its invocation."""
    return SimpleNamespace(
        function_name=function,
        memory_limit_in_mb=1024,
        aws_request_id="00000000-0000-0000-0000-000000000000",
        invoked_function_arn=f"arn:aws:lambda:ap-southeast-1:123456789012:function:{function}",
    )


def _reply(answer: Mapping[str, Any], request_id: str) -> Reply:
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    assert all(isinstance(value, str) for value in headers.values()), "HTTP APIs know one text a header"
    assert answer["isBase64Encoded"] is False
    return Reply(answer["statusCode"], headers, answer.get("body") or "", request_id)


def _is_as_described(app: App, method: str, path: str, reply: Reply) -> None:
    try:
        route = app.routes.find(method, path)
    except HttpProblem:
        return
    described.check(route, reply.status, reply.headers.get("content-type", ""), reply.text)


def _has_manners(reply: Reply) -> None:
    if reply.status in (204, 304):
        assert reply.text == ""
        return
    if reply.status < 400:
        assert reply.headers["content-type"] == JSON
        assert "\\u00" not in reply.text, "what can be written as it is, is"
        return
    assert reply.headers["content-type"] == PROBLEM
    problem = reply.json
    assert problem.keys() >= {"type", "title", "status", "code", "detail", "request_id"}
    assert problem["status"] == reply.status
    assert problem["request_id"] == reply.request_id
    for word in ("Traceback", "dynamo", "Dynamo", "botocore", "pydantic", "ConditionalCheck", "T#", ".py"):
        assert word not in reply.text, "an answer tells nothing of what is behind it"
