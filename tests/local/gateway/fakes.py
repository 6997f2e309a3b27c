"""A gateway with fake functions and a fake authorizer, and requests to it."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import uvloop

from infra.local.functions.worker import Outcome
from infra.local.gateway.authorizer import Authorizer
from infra.local.gateway.gateway import Gateway
from infra.local.gateway.routing import Router
from infra.local.gateway.web_client import WebClient
from infra.local.http.client import Answer, Client
from infra.local.http.server import LOOPBACK, serve
from infra.local.template.model import Cors, Route


def test_an_event_has_payload_format_2() -> None:
    functions = FakeFunctions(OK)
    received = raw(
        b"POST /v1/deals/d%201?tag=a&tag=b&q=x%20y&empty= HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n"
        b"X-Thing: one\r\nx-thing: two\r\nCookie: a=1; b=2\r\nUser-Agent: test\r\nContent-Type: application/json\r\n"
        b'Content-Length: 11\r\n\r\n{"a": "\xc3\xa9"}',
        functions,
    )
    assert received.startswith(b"HTTP/1.1 200 OK")
    (event,) = functions.events
    context = event["requestContext"]
    assert event["version"] == "2.0"
    assert event["function"] == "any_deal"
    assert event["routeKey"] == context["routeKey"] == "ANY /v1/deals/{deal_id}"
    assert event["rawPath"] == context["http"]["path"] == "/v1/deals/d 1"
    assert event["rawQueryString"] == "tag=a&tag=b&q=x%20y&empty="
    assert event["queryStringParameters"] == {"tag": "a,b", "q": "x y", "empty": ""}
    assert event["pathParameters"] == {"deal_id": "d 1"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"]["x-thing"] == "one,two"
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert "cookie" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"a": "é"}', False)
    assert context["http"]["method"] == "POST"
    assert context["http"]["userAgent"] == "test"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["stage"] == "$default"
    assert len(context["requestId"]) == 36
    assert "authorizer" not in context


ROUTES = (
    Route("GET", "/v1/deals/{deal_id}", "get_deal", False),
    Route("GET", "/v1/deals/board", "get_board", False),
    Route("ANY", "/v1/deals/{deal_id}", "any_deal", False),
    Route("GET", "/v1/deals/{proxy+}", "greedy_deals", False),
    Route("ANY", "/v1/{proxy+}", "greedy", False),
    Route("GET", "/v1/pipelines/{pipeline_id}/stages/{stage_id}", "get_stage", False),
    Route("POST", "/v1/secrets", "secret", True),
    Route("GET", "/healthz", "health", False),
    Route("ANY", "$default", "fallback", False),
)

NO_CORS = Cors((), (), (), (), 0)
CORS = Cors(("https://app.test",), ("GET", "POST"), ("authorization", "if-match"), ("etag",), 3600)


class FakeFunctions:
    """Returns the given outcome, and keeps the events."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        self.events: list[dict[str, Any]] = []

    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome:
        self.events.append({"function": name, **json.loads(payload)})
        return self.outcome


class FakeAuthorizer(Authorizer):
    def __init__(self, problem: Exception | None = None):
        self.problem = problem

    async def authorize(self, authorization: str | None) -> Mapping[str, str]:
        if self.problem is not None:
            raise self.problem
        return {"sub": "user-1", "cognito:groups": "[admin]"}


OK = Outcome(b'{"statusCode": 200, "body": "fine"}')


def gateway(
    functions: FakeFunctions,
    tokens: FakeAuthorizer | None = None,
    web: WebClient | None = None,
    routes: tuple[Route, ...] = ROUTES,
) -> Gateway:
    return Gateway(Router(routes), CORS, tokens or FakeAuthorizer(), functions, account="000000000000", web=web)


def request(
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    outcome: Outcome = OK,
    tokens: FakeAuthorizer | None = None,
    web: WebClient | None = None,
    routes: tuple[Route, ...] = ROUTES,
) -> tuple[Answer, list[dict[str, Any]]]:
    """Send one request. Returns the answer, and the events that functions got."""
    functions = FakeFunctions(outcome)

    async def run() -> Answer:
        api = gateway(functions, tokens, web, routes)
        async with serve(api) as port, Client(f"http://{LOOPBACK}:{port}") as client:
            return await client.request(method, path, headers or {}, body)

    return uvloop.run(run()), functions.events


def raw(data: bytes, functions: FakeFunctions | None = None) -> bytes:
    """Send raw bytes. Returns everything that the gateway sends until it closes the connection."""

    async def run() -> bytes:
        async with serve(gateway(functions or FakeFunctions(OK))) as port:
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(data)
            received = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return received

    return uvloop.run(run())


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem.keys() == {"type", "title", "status", "code", "detail", "request_id"}
    assert (problem["status"], problem["code"]) == (status, code)
