"""Preflights and unknown paths: the gateway answers them itself, without a token and without a function."""

import pytest

from infra.local.template.model import Route
from tests.local.gateway.fakes import assert_problem, request

BY_METHOD = (
    Route("GET", "/v1/deals/{deal_id}", "get_deal", True),
    Route("PATCH", "/v1/deals/{proxy+}", "change_deal", True),
)
PREFLIGHT = {"origin": "https://app.test", "access-control-request-method": "PATCH"}


def test_a_preflight_is_answered_without_a_function() -> None:
    answer, events = request("OPTIONS", "/v1/deals/d1", PREFLIGHT, routes=BY_METHOD)
    assert (answer.status, answer.body, events) == (204, b"", [])
    assert answer.headers["access-control-allow-origin"] == "https://app.test"
    assert answer.headers["access-control-allow-methods"] == "GET,POST"
    assert answer.headers["access-control-allow-headers"] == "authorization,if-match"
    assert answer.headers["access-control-max-age"] == "3600"


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://app.test"}, PREFLIGHT | {"origin": "https://elsewhere.test"}]
)
def test_an_options_request_that_is_no_preflight_of_the_web_client_is_allowed_nothing(headers: dict[str, str]) -> None:
    answer, events = request("OPTIONS", "/v1/deals/d1", headers, routes=BY_METHOD)
    assert (answer.status, events) == (204, [])
    assert "access-control-allow-methods" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("DELETE", "/v1/deals/d1"), ("GET", "/v1/")])
def test_an_unknown_path_or_method_invokes_no_function(method: str, path: str) -> None:
    answer, events = request(method, path, routes=BY_METHOD)
    assert_problem(answer, 404, "not_found")
    assert events == []


def test_a_response_may_be_read_by_the_origin_of_the_web_client_only() -> None:
    answer, _ = request("GET", "/healthz", {"origin": "https://app.test"})
    assert answer.headers["access-control-allow-origin"] == "https://app.test"
    assert answer.headers["access-control-expose-headers"] == "etag"
    answer, _ = request("GET", "/healthz", {"origin": "https://elsewhere.test"})
    assert "access-control-allow-origin" not in answer.headers
