"""The HTTP API: events in payload format 2.0, responses, refusals, and the protocol itself."""

import json
from typing import Any

import pytest

from infra.local.functions.worker import Outcome
from infra.local.gateway.authorizer import Unauthorized
from infra.local.gateway.gateway import BODY_LIMIT
from infra.local.http.client import Unreachable
from tests.local.gateway.fakes import OK, FakeAuthorizer, FakeFunctions, assert_problem, raw, request


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
def test_a_binary_body_is_base64_encoded(kind: str, body: bytes, encoded: bool) -> None:
    _, (event,) = request("POST", "/v1/deals/d1", {"content-type": kind}, body)
    assert event["isBase64Encoded"] is encoded


def test_claims_reach_the_function() -> None:
    _, (event,) = request("POST", "/v1/secrets", {"authorization": "Bearer t"})
    claims = {"sub": "user-1", "cognito:groups": "[admin]"}
    assert event["requestContext"]["authorizer"] == {"jwt": {"claims": claims, "scopes": None}}


def test_a_request_without_a_valid_token_does_not_invoke_the_function() -> None:
    refused = FakeAuthorizer(Unauthorized("the token has expired"))
    answer, events = request("POST", "/v1/secrets", {"authorization": "Bearer t"}, tokens=refused)
    assert_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert events == []
    answer, _ = request("POST", "/v1/secrets", tokens=refused)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_request_is_refused_with_503_while_the_keys_cannot_be_fetched() -> None:
    answer, events = request("POST", "/v1/secrets", tokens=FakeAuthorizer(Unreachable("no keys")))
    assert_problem(answer, 503, "unavailable")
    assert events == []


@pytest.mark.filterwarnings("ignore:Sending a large body")
def test_a_body_over_the_limit_is_refused() -> None:
    answer, events = request("POST", "/v1/deals/d1", body=b"x" * (BODY_LIMIT + 1))
    assert_problem(answer, 413, "too_large")
    assert events == []


def test_a_declared_size_over_the_limit_is_refused_before_the_body_is_sent() -> None:
    head = f"POST /v1/deals/d1 HTTP/1.1\r\nContent-Length: {BODY_LIMIT + 1}\r\nConnection: close\r\n"
    received = raw(f"{head}Expect: 100-continue\r\n\r\n".encode())
    assert received.startswith(b"HTTP/1.1 413")


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
def test_a_failure_of_the_function_is_a_problem_without_internal_details(
    outcome: Outcome, status: int, code: str
) -> None:
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
def test_a_result_becomes_a_response(result: Any, status: int, kind: str, body: bytes) -> None:
    answer, _ = request("GET", "/healthz", outcome=Outcome(json.dumps(result).encode()))
    assert (answer.status, answer.headers["content-type"], answer.body) == (status, kind, body)


def test_cookies_and_headers_of_a_result_are_sent() -> None:
    result = {"statusCode": 200, "cookies": ["a=1"], "headers": {"ETag": '"7"', "X-Count": 3, "Content-Length": "9"}}
    answer, _ = request("GET", "/healthz", outcome=Outcome(json.dumps(result).encode()))
    assert answer.headers["set-cookie"] == "a=1"
    assert (answer.headers["etag"], answer.headers["x-count"]) == ('"7"', "3")
    assert answer.headers["content-length"] == "0"


def test_pipelined_requests_are_answered_in_order() -> None:
    received = raw(b"GET /healthz HTTP/1.1\r\n\r\n" * 20 + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert received.count(b"HTTP/1.1 200 OK") == 21


def test_invalid_http_is_refused() -> None:
    assert raw(b"rubbish\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_an_upgrade_to_http_2_is_declined() -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    received = raw(b"GET /healthz HTTP/1.1\r\n" + offer + b"\r\n")
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in received
