"""Figures of a period and previews of repeat plans over HTTP."""

from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.usecases.figures.tallies import tally_events
from tests.functions.http_caller import Member, hire


@pytest.fixture
def sales(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


@pytest.fixture
def plan(admin: Member, sales: Any) -> Any:
    maintenance = admin.post("/v1/pipelines", {"name": "Bảo trì"}).done(201)
    target = {"stage_id": maintenance["stages"][0]["id"]}
    return admin.post("/v1/repeat-plans", {"name": "P", "source": {"pipeline_id": sales["id"]}, "target": target}).done(
        201
    )


def count(admin: Member, sales: Any) -> None:
    """Creates a deal with an amount of 100 and counts it."""
    deal = admin.post("/v1/deals", {"title": "An", "stage_id": sales["stages"][0]["id"], "amount": 100}).done(201)
    made = runtime.ports().deals.events(admin.tenant, [(deal["id"], 1)])
    assert tally_events(runtime.ports(), [(admin.tenant, event) for event in made.values()]) == {}


def test_a_funnel_lists_the_stages_with_their_figures(admin: Member, sales: Any) -> None:
    count(admin, sales)
    answer = admin.get(f"/v1/analytics/funnel?pipeline_id={sales['id']}").done()

    [funnel] = answer["data"]
    assert (funnel["arrived"], funnel["won"], funnel["lost"], funnel["conversion"]) == (1, 0, 0, None)
    assert funnel["stages"][0] == {
        "stage_id": sales["stages"][0]["id"],
        "name": "Mới",
        "color": "#39A8EF",
        "semantic": "open",
        "entered": 1,
        "amounts": [{"currency": "VND", "amount": 100}],
    }


def test_the_deals_on_each_stage_are_counted_page_by_page(admin: Member, sales: Any) -> None:
    count(admin, sales)
    other = admin.post("/v1/pipelines", {"name": "Bảo trì"}).done(201)
    first = admin.get("/v1/analytics/counts?limit=1").done()
    rest = admin.get(f"/v1/analytics/counts?limit=1&cursor={first['next_cursor']}").done()

    [mine], [its] = first["data"], rest["data"]
    assert (mine["pipeline_id"], its["pipeline_id"], rest["next_cursor"]) == (sales["id"], other["id"], None)
    assert [each["stage_id"] for each in mine["stages"]] == [stage["id"] for stage in sales["stages"]]
    assert [each["count"] for each in mine["stages"]] == [1] + [0] * (len(sales["stages"]) - 1)
    assert {each["count"] for each in its["stages"]} == {0}


def test_a_period_without_transfers_has_no_flows(admin: Member) -> None:
    answer = admin.get("/v1/analytics/flows?from=2026-03-01&to=2026-03-31").done()
    assert answer == {"first": "2026-03-01", "last": "2026-03-31", "data": []}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=yesterday", "/from"),
        ("from=2026-02-30", "/from"),
        ("to=2026-03-01T00:00:00Z", "/to"),
        ("from=2026-03-31&to=2026-03-01", "/to"),
        ("from=2025-01-01&to=2026-03-01", "/to"),
        ("pipeline_id=a%23b", "/pipeline_id"),
        ("stage_id=x", "/stage_id"),
    ],
)
def test_an_invalid_query_is_refused_with_a_pointer(admin: Member, query: str, pointer: str) -> None:
    problem = admin.get(f"/v1/analytics/funnel?{query}").refused(422, "validation_failed")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_plan_without_deals_has_an_empty_preview(admin: Member, plan: Any) -> None:
    seen = admin.get(f"/v1/repeat-plans/{plan['id']}/preview").done()
    assert seen.items() >= {"total": 0, "complete": True, "days": [], "data": [], "next_cursor": None}.items()


def test_a_plan_is_disabled_changed_and_deleted(admin: Member, plan: Any) -> None:
    path = f"/v1/repeat-plans/{plan['id']}"
    hire(admin, "an", "binh")
    people = {"kind": "in_turn", "user_ids": ["an", "binh"]}
    changed = admin.patch(path, {"enabled": False, "responsible": people, "amount": {"kind": "none"}}).done()
    assert (changed["enabled"], changed["responsible"], changed["amount"]["kind"]) == (False, people, "none")
    assert changed["version"] == 2

    admin.delete(path, {"if-match": '"1"'}).refused(412, "stale_version")
    assert admin.delete(path, {"if-match": '"2"'}).status == 204
    admin.get(path).refused(404, "not_found")


@pytest.mark.parametrize("body", [{"every": "P1W"}, {"responsible": {"kind": "user"}}, {"amount": {"kind": "fixed"}}])
def test_an_invalid_change_of_a_plan_is_refused(admin: Member, plan: Any, body: Any) -> None:
    admin.patch(f"/v1/repeat-plans/{plan['id']}", body).refused(422, "validation_failed")
