"""The precedence of routes."""

import pytest

from infra.local.gateway.routing import Router
from tests.local.gateway.fakes import ROUTES


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


def test_a_request_may_match_no_route() -> None:
    assert Router(ROUTES[:1]).match("GET", "/nothing") is None
