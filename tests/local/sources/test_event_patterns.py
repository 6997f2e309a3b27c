"""Event patterns, with the semantics of EventBridge."""

from typing import Any

import pytest

from infra.local.sources.event_patterns import Filter, InvalidPattern

EVENT = {
    "eventName": "INSERT",
    "dynamodb": {"NewImage": {"entity": {"S": "event"}, "enters": {"S": "stage_1"}, "amount": {"N": "12"}}},
    "detail": {"kind": "deal.moved", "closes": False, "count": 3, "tags": ["Hot", "vip"], "gone": None, "blank": ""},
}


@pytest.mark.parametrize(
    "pattern",
    [
        {"eventName": ["INSERT"]},
        {"eventName": ["MODIFY", "INSERT"], "dynamodb": {"NewImage": {"entity": {"S": ["event"]}}}},
        {"dynamodb": {"NewImage": {"enters": {"S": [{"exists": True}]}}}},
        {"dynamodb": {"NewImage": {"repeat": {"S": [{"exists": False}]}}}},
        {"detail": {"closes": [False], "count": [3], "gone": [None], "blank": [""]}},
        {"detail": {"kind": [{"prefix": "deal."}]}},
        {"detail": {"kind": [{"suffix": "moved"}]}},
        {"detail": {"kind": [{"wildcard": "deal.*ed"}]}},
        {"detail": {"kind": [{"prefix": {"equals-ignore-case": "DEAL"}}]}},
        {"detail": {"tags": [{"equals-ignore-case": "hot"}]}},
        {"detail": {"tags": ["vip"]}},
        {"detail": {"count": [{"numeric": [">", 0, "<=", 3]}]}},
        {"detail": {"kind": [{"anything-but": ["deal.created"]}]}},
        {"detail": {"kind": [{"anything-but": {"prefix": "task."}}]}},
        {"$or": [{"eventName": ["REMOVE"]}, {"detail": {"count": [3]}}]},
    ],
)
def test_a_matching_event_passes(pattern: dict[str, Any]) -> None:
    assert Filter([pattern]).passes(EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        {"eventName": ["REMOVE"]},
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"entity": {"S": ["deal"]}}}},
        {"dynamodb": {"NewImage": {"enters": {"S": [{"exists": False}]}}}},
        {"detail": {"closes": [0]}},
        {"detail": {"closes": [True]}},
        {"detail": {"tags": ["hot"]}},
        {"detail": {"count": [{"numeric": [">", 3]}]}},
        {"detail": {"kind": [{"numeric": [">", 3]}]}},
        {"detail": {"kind": [{"anything-but": ["deal.moved"]}]}},
        {"detail": {"kind": [{"anything-but": {"suffix": ["x", "ed"]}}]}},
        {"detail": {"missing": [{"anything-but": ["x"]}]}},
        {"detail": {"kind": [{"wildcard": "*.created"}]}},
        {"$or": [{"eventName": ["REMOVE"]}, {"detail": {"count": [4]}}]},
    ],
)
def test_an_event_that_does_not_match_is_filtered_out(pattern: dict[str, Any]) -> None:
    assert not Filter([pattern]).passes(EVENT)


def test_an_event_passes_if_any_pattern_matches_or_there_is_no_pattern() -> None:
    assert Filter([{"eventName": ["REMOVE"]}, {"eventName": ["INSERT"]}]).passes(EVENT)
    assert Filter([]).passes({})


@pytest.mark.parametrize(
    "pattern",
    [{}, {"a": "text"}, {"a": []}, {"a": [{"cidr": "10.0.0.0/8"}]}, {"a": [{"numeric": ["~", 1]}]}, {"a": [{}]}],
)
def test_an_invalid_pattern_is_refused(pattern: dict[str, Any]) -> None:
    with pytest.raises(InvalidPattern):
        Filter([pattern])
