"""A client of the HTTP functions without a gateway: it turns requests into payload 2.0 events and routes them.

The routes are those of the template. Every response is checked against the common rules and the OpenAPI document.
"""

import base64
import importlib
import json
import re
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
API = [route for route in CLOUD.routes if not route.path.startswith("/u/")]
"""The routes of the API. The others are the page where people unsubscribe."""
_ROUTER = Router(CLOUD.routes)
_REQUESTS = count(1)

MOST_ANSWERED = 6 * 1024 * 1024
"""The bytes that Lambda takes from a function."""
JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
INSIST = {"if-match": "*"}

type Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """The response of a function."""

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
        """Asserts the status, the code and the pointer of an error; returns the problem document."""
        assert self.status == status, self.text
        problem = self.json
        assert problem["code"] == code, problem
        if pointer is not None:
            assert pointer in [error["pointer"] for error in problem["errors"]], problem
        return problem

    def done(self, status: int = 200) -> Any:
        """Asserts the status; returns the JSON of the response."""
        assert self.status == status, self.text
        return self.json if self.text else None


@dataclass(frozen=True)
class Member:
    """A user of a tenant. `groups` are in the gateway's format; `claims` None stands for a request without a token.

    Without a `user_id`, every list of groups but the admins' has a user of its own: the registry of members keeps the
    role that a user comes with first.
    """

    tenant: str = "demo"
    groups: Any = "[admin]"
    user_id: str = ""
    claims: Mapping[str, Any] | None = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.user_id:
            of = re.sub(r"\W+", "-", str(self.groups)).strip("-")
            object.__setattr__(self, "user_id", "user-ada" if of == "admin" else f"user-{of}")

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
        """Sends a request to the function of its route in the template. A body of `bytes` is sent unchanged."""
        event = self.event(method, path, body, headers or {})
        where = _ROUTER.match(method, path.partition("?")[0])
        assert where is not None
        function = importlib.import_module(where.route.function)
        answer = function.handler(event, context_of(where.route.function))
        assert len(json.dumps(answer, ensure_ascii=False).encode()) < MOST_ANSWERED
        reply = _reply(answer, event["requestContext"]["requestId"])
        _follows_the_rules(reply)
        _matches_the_document(function.app, method, path.partition("?")[0], reply)
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
            "email": f"{self.user_id.removeprefix('user-')}@example.com",
            "custom:tenant_id": self.tenant,
            "cognito:groups": self.groups,
        }
        return {name: value for name, value in {**claims, **(self.claims or {})}.items() if value is not None}


def hire(admin: Member, *user_ids: str) -> None:
    """Makes agents of the company of these users: they visit it for the first time."""
    for user_id in user_ids:
        Member(admin.tenant, "[agent]", user_id, {"email": f"{user_id}@hired.example.com"}).get("/v1/me").done()


def forget() -> None:
    """Clears all caches of `runtime`, so that the functions create new clients."""
    for cached in vars(runtime).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


def _body(body: Any) -> dict[str, Any]:
    if isinstance(body, bytes):
        try:
            return {"body": body.decode()}
        except UnicodeDecodeError:
            return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return {"body": json.dumps(body, ensure_ascii=False)}


def context_of(function: str) -> Any:
    """The context of a Lambda invocation."""
    return SimpleNamespace(
        function_name=function,
        memory_limit_in_mb=1024,
        aws_request_id="00000000-0000-0000-0000-000000000000",
        invoked_function_arn=f"arn:aws:lambda:ap-southeast-1:123456789012:function:{function}",
    )


def _reply(answer: Mapping[str, Any], request_id: str) -> Reply:
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    assert all(isinstance(value, str) for value in headers.values()), "an HTTP API accepts only texts as header values"
    assert answer["isBase64Encoded"] is False
    return Reply(answer["statusCode"], headers, answer.get("body") or "", request_id)


def _matches_the_document(app: App, method: str, path: str, reply: Reply) -> None:
    try:
        route = app.routes.find(method, path)
    except HttpProblem:
        return
    described.check(route, reply.status, reply.headers.get("content-type", ""), reply.text)


def _follows_the_rules(reply: Reply) -> None:
    if reply.status in (204, 304):
        assert reply.text == ""
        return
    if reply.status < 400:
        assert reply.headers["content-type"] == JSON
        assert "\\u00" not in reply.text, "characters are not escaped needlessly"
        return
    assert reply.headers["content-type"] == PROBLEM
    problem = reply.json
    assert problem.keys() >= {"type", "title", "status", "code", "detail", "request_id"}
    assert problem["status"] == reply.status
    assert problem["request_id"] == reply.request_id
    for word in ("Traceback", "dynamo", "Dynamo", "botocore", "pydantic", "ConditionalCheck", "T#", ".py"):
        assert word not in reply.text, "a response reveals nothing of the implementation"
