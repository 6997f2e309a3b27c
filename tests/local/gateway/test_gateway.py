"""The HTTP API on this machine: routes, events in payload format 2.0, answers, refusals, the web client."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from infra.local.functions.worker import Outcome
from infra.local.gateway.authorizer import TokenCheck, Unauthorized
from infra.local.gateway.gateway import Gateway
from infra.local.gateway.routing import Router
from infra.local.gateway.web_root import WebRoot
from infra.local.http.client import Answer, Client, Unreachable
from infra.local.http.server import Server
from infra.local.http.tasks import Tasks, answering
from infra.local.template.model import Route

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


@pytest.mark.parametrize(
    ("method", "path", "function", "parameters"),
    [
        ("GET", "/v1/deals/board", "get_board", {}),
        ("GET", "/v1/deals/d%201", "get_deal", {"deal_id": "d 1"}),
        ("GET", "/v1/deals/a%2Fb", "get_deal", {"deal_id": "a/b"}),
        ("POST", "/v1/deals/board", "any_deal", {"deal_id": "board"}),
        ("GET", "/v1/deals/d1/more", "greedy_deals", {"proxy": "d1/more"}),
        ("POST", "/v1/deals/d1/more", "greedy", {"proxy": "deals/d1/more"}),
        ("GET", "/v1/pipelines/p1/stages/s1", "get_stage", {"pipeline_id": "p1", "stage_id": "s1"}),
        ("GET", "/v1/pipelines//stages/s1", "greedy", {"proxy": "pipelines//stages/s1"}),
        ("GET", "/v1/", "fallback", {}),
        ("GET", "/", "fallback", {}),
    ],
)
def test_the_most_specific_route_takes_a_request(
    method: str, path: str, function: str, parameters: dict[str, str]
) -> None:
    match = Router(ROUTES).match(method, path)
    assert match is not None
    assert (match.route.function, match.parameters) == (function, parameters)


def test_there_may_be_no_route() -> None:
    assert Router(ROUTES[:1]).match("GET", "/nothing") is None


class FakeFunctions:
    """Answers with what it is told, and keeps the events."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        self.events: list[dict[str, Any]] = []

    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome:
        self.events.append({"function": name, **json.loads(payload)})
        return self.outcome


class FakeTokens(TokenCheck):
    def __init__(self, problem: Exception | None = None):
        self.problem = problem

    async def claims(self, authorization: str | None) -> Mapping[str, str]:
        if self.problem is not None:
            raise self.problem
        return {"sub": "user-1", "cognito:groups": "[admin]"}


OK = Outcome(b'{"statusCode": 200, "body": "fine"}')


@asynccontextmanager
async def gateway(
    functions: FakeFunctions, tokens: FakeTokens | None = None, web: Path | WebRoot | None = None
) -> AsyncIterator[Client]:
    api = Gateway(
        Router(ROUTES),
        tokens or FakeTokens(),
        functions,
        account="000000000000",
        web=WebRoot(web) if isinstance(web, Path) else web,
    )
    server = await Server(answering(api.answer, api.failed, Tasks()), body_limit=1000).listen()
    async with Client(f"http://127.0.0.1:{server.port}") as client:
        yield client
    server.close()


def request(
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    outcome: Outcome = OK,
    tokens: FakeTokens | None = None,
    web: Path | WebRoot | None = None,
) -> tuple[Answer, list[dict[str, Any]]]:
    """The answer to one request, and the events that functions got for it."""
    functions = FakeFunctions(outcome)

    async def run() -> Answer:
        async with gateway(functions, tokens, web) as client:
            return await client.request(method, path, headers or {}, body)

    return uvloop.run(run()), functions.events


def test_an_event_has_payload_format_2() -> None:
    headers = {
        "X-Thing": "one",
        "x-thing": "two",
        "Cookie": "a=1; b=2",
        "User-Agent": "test",
        "Content-Type": "application/json",
    }
    answer, (event,) = request("POST", "/v1/deals/d%201?tag=a&tag=b&q=x%20y&empty=", headers, b'{"a": "\xc3\xa9"}')
    assert answer.status == 200
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


@pytest.mark.parametrize(
    ("kind", "body", "encoded"),
    [
        ("text/csv", b"a,b", False),
        ("application/problem+json", b"{}", False),
        ("application/octet-stream", b"abc", True),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("application/json", b"\xff", True),
    ],
)
def test_a_body_that_is_no_text_is_base64(kind: str, body: bytes, encoded: bool) -> None:
    _, (event,) = request("POST", "/v1/deals/d1", {"content-type": kind}, body)
    assert event["isBase64Encoded"] is encoded


def test_claims_reach_the_function() -> None:
    _, (event,) = request("POST", "/v1/secrets", {"authorization": "Bearer t"})
    claims = {"sub": "user-1", "cognito:groups": "[admin]"}
    assert event["requestContext"]["authorizer"] == {"jwt": {"claims": claims, "scopes": None}}


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem.keys() == {"type", "title", "status", "code", "detail", "request_id"}
    assert (problem["status"], problem["code"]) == (status, code)


def test_without_a_good_token_the_function_is_not_invoked() -> None:
    refused = FakeTokens(Unauthorized("the token has expired"))
    answer, events = request("POST", "/v1/secrets", {"authorization": "Bearer t"}, tokens=refused)
    assert_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert events == []
    answer, _ = request("POST", "/v1/secrets", tokens=refused)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_when_keys_cannot_be_had_it_says_so() -> None:
    answer, events = request("POST", "/v1/secrets", tokens=FakeTokens(Unreachable("no keys")))
    assert_problem(answer, 503, "unavailable")
    assert events == []


def test_a_body_over_the_limit_is_refused() -> None:
    answer, events = request("POST", "/v1/deals/d1", body=b"x" * 1001)
    assert_problem(answer, 413, "too_large")
    answer, _ = request("POST", "/v1/deals/d1", {"expect": "100-continue"}, b"x" * 1001)
    assert_problem(answer, 413, "too_large")
    assert events == []


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        (Outcome(b'{"errorType": "ValueError", "errorMessage": "secret"}', "Unhandled"), 500, "internal_error"),
        (Outcome.failure("Sandbox.Timedout", "too long", timed_out=True), 504, "timed_out"),
        (Outcome(b"rubbish"), 500, "internal_error"),
        (Outcome(b'{"statusCode": "many"}'), 500, "internal_error"),
        (Outcome(b'{"statusCode": 99}'), 500, "internal_error"),
        (Outcome(b'{"statusCode": 200, "headers": {"a": "x\\r\\nb: y"}}'), 500, "internal_error"),
        (Outcome(b'{"statusCode": 200, "headers": {"a\\nb": "x"}}'), 500, "internal_error"),
        (Outcome(b'{"statusCode": 200, "body": "***", "isBase64Encoded": true}'), 500, "internal_error"),
    ],
)
def test_a_failure_of_the_function_is_a_problem_without_its_words(outcome: Outcome, status: int, code: str) -> None:
    answer, _ = request("GET", "/healthz", outcome=outcome)
    assert_problem(answer, status, code)
    assert b"secret" not in answer.body


@pytest.mark.parametrize(
    ("result", "status", "kind", "body"),
    [
        ({"statusCode": 201, "headers": {"Content-Type": "text/plain"}, "body": "é"}, 201, "text/plain", "é".encode()),
        ({"statusCode": 200, "body": "aGk=", "isBase64Encoded": True}, 200, "application/json", b"hi"),
        ({"statusCode": 204}, 204, "application/json", b""),
        ({"free": "form"}, 200, "application/json", b'{"free":"form"}'),
        ("text", 200, "application/json", b"text"),
    ],
)
def test_a_result_becomes_an_answer(result: Any, status: int, kind: str, body: bytes) -> None:
    answer, _ = request("GET", "/healthz", outcome=Outcome(json.dumps(result).encode()))
    assert (answer.status, answer.headers["content-type"], answer.body) == (status, kind, body)


def test_cookies_and_headers_of_a_result_are_sent() -> None:
    result = {"statusCode": 200, "cookies": ["a=1"], "headers": {"ETag": '"7"', "X-Count": 3, "Content-Length": "9"}}
    answer, _ = request("GET", "/healthz", outcome=Outcome(json.dumps(result).encode()))
    assert answer.headers["set-cookie"] == "a=1"
    assert (answer.headers["etag"], answer.headers["x-count"]) == ('"7"', "3")
    assert answer.headers["content-length"] == "0"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "app-1a2b.js").write_text("run()")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"<!doctype html>"),
        ("/pipelines/p1", 200, b"<!doctype html>"),
        ("/assets/app-1a2b.js", 200, b"run()"),
        ("/assets/missing.js", 404, b""),
        ("/../secret.txt", 404, b""),
        ("/%2e%2e/secret.txt", 404, b""),
        ("/v1/deals/d1", 200, b"fine"),
        ("/healthz", 200, b"fine"),
    ],
)
def test_the_web_client_comes_from_the_same_origin(web: Path, path: str, status: int, body: bytes) -> None:
    answer, _ = request("GET", path, web=web)
    assert (answer.status, answer.body) == (status, body)


def test_files_of_the_web_client_are_cached_as_long_as_they_may(web: Path) -> None:
    page, _ = request("GET", "/", web=web)
    script, _ = request("GET", "/assets/app-1a2b.js", web=web)
    again, _ = request("GET", "/", {"if-none-match": page.headers["etag"]}, web=web)
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (again.status, again.body) == (304, b"")


def test_every_answer_of_the_web_client_has_the_headers_of_the_template(web: Path) -> None:
    headers = {"content-security-policy": "default-src 'none'"}
    for path in ("/", "/deals/d1", "/assets/app-1a2b.js", "/missing.js", "/config.json"):
        answer, _ = request("GET", path, web=WebRoot(web, headers, {"/config.json": b"{}"}))
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_web_client_is_told_where_to_sign_in(web: Path) -> None:
    answer, events = request("GET", "/config.json", web=WebRoot(web, documents={"/config.json": b'{"client_id": "1"}'}))
    assert (answer.status, answer.body) == (200, b'{"client_id": "1"}')
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-cache")
    assert events == []


def test_without_a_built_web_client_the_default_route_answers(tmp_path: Path) -> None:
    answer, (event,) = request("GET", "/", web=tmp_path / "missing")
    assert (answer.body, event["function"]) == (b"fine", "fallback")


def raw(data: bytes) -> bytes:
    """What the gateway sends for raw bytes until it closes the connection."""

    async def run() -> bytes:
        async with gateway(FakeFunctions(OK)) as client:
            reader, writer = await asyncio.open_connection(client.host, client.port)
            writer.write(data)
            received = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return received

    return uvloop.run(run())


def test_requests_sent_ahead_are_answered_in_order() -> None:
    received = raw(b"GET /healthz HTTP/1.1\r\n\r\n" * 20 + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert received.count(b"HTTP/1.1 200 OK") == 21


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"rubbish\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\na: " + b"x" * 70_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_what_is_no_good_http_is_refused(data: bytes, status: bytes) -> None:
    assert raw(data).startswith(b"HTTP/1.1 " + status)


def test_an_offer_of_http_2_is_declined() -> None:
    offer = (
        b"GET /healthz HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n"
    )
    received = raw(offer + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert received.count(b"HTTP/1.1 200 OK") == 2
