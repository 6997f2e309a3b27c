"""A change that changes nothing keeps the version: nobody else's change is stale because of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.functions.http_caller import INSIST, Member


@pytest.fixture
def pipeline(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


@pytest.fixture
def target(admin: Member) -> Any:
    return admin.post("/v1/pipelines", {"name": "Lắp đặt"}).done(201)["stages"][0]["id"]


@pytest.fixture
def design(admin: Member, pipeline: Any, target: str) -> dict[str, str]:
    """The paths of one thing of each kind, by kind."""
    stages = pipeline["stages"]
    ends = {"source": {"stage_id": stages[0]["id"]}, "target": {"stage_id": target}}
    tunnel = admin.post("/v1/tunnels", {**ends, "action": "copy"}).done(201)
    source = {"pipeline_id": pipeline["id"]}
    plan = admin.post("/v1/repeat-plans", {"name": "Năm", "source": source, "target": {"stage_id": target}}).done(201)
    deal = admin.post("/v1/deals", {"title": "Máy", "stage_id": stages[1]["id"], "amount": 5}).done(201)
    customer = admin.post("/v1/customers", {"name": "An"}).done(201)
    admin.patch("/v1/account", {"name": "Minh An", "custom_fields": [{"name": "x", "label": "X", "type": "text"}]})
    return {
        "account": "/v1/account",
        "customer": f"/v1/customers/{customer['id']}",
        "deal": f"/v1/deals/{deal['id']}",
        "pipeline": f"/v1/pipelines/{pipeline['id']}",
        "plan": f"/v1/repeat-plans/{plan['id']}",
        "tunnel": f"/v1/tunnels/{tunnel['id']}",
    }


def same(*fields: str) -> Callable[[Any], dict[str, Any]]:
    return lambda shown: {field: shown[field] for field in fields}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("account", same("name", "language", "time_zone", "currency", "business_hours")),
        ("account", same("custom_fields")),
        ("account", same("lost_reasons", "card_facts", "shows_first_steps")),
        ("customer", same("name", "email", "opted_out")),
        ("deal", same("title", "amount", "currency", "tags", "custom")),
        ("pipeline", same("name")),
        ("pipeline", same("position")),
        ("pipeline", same("name", "position")),
        ("plan", same("name", "enabled", "title_template", "amount", "skip_if_open")),
        ("tunnel", same("name", "enabled", "action", "delay", "conditions", "changes")),
    ],
)
def test_the_same_values_keep_the_version(
    admin: Member, design: dict[str, str], kind: str, change: Callable[[Any], dict[str, Any]]
) -> None:
    before = admin.get(design[kind]).done()
    body = change(before)
    if kind == "tunnel":
        body["changes"] = {"responsible": before["changes"]["responsible"]}

    assert admin.patch(design[kind], body).done() == before
    assert admin.get(design[kind]).done() == before


def test_the_same_stages_keep_the_version(admin: Member, design: dict[str, str]) -> None:
    before = admin.get(design["pipeline"]).done()
    [first, *_] = before["stages"]
    fields = ("name", "color", "required_fields", "move_roles", "idle_after_days", "ask_lost_reason", "lost_reasons")

    path = f"{design['pipeline']}/stages"
    assert admin.patch(f"{path}/{first['id']}", same(*fields)(first)).done() == before
    order = {"stage_ids": [stage["id"] for stage in before["stages"]]}
    assert admin.put(f"{path}/order", order, INSIST).done() == before
    assert admin.get(design["pipeline"]).done() == before


def test_a_pipeline_at_the_end_may_be_placed_behind_the_end(admin: Member, design: dict[str, str]) -> None:
    last = admin.get("/v1/pipelines").done()["data"][-1]
    path = f"/v1/pipelines/{last['id']}"

    assert admin.patch(path, {"position": 100}).done() == last
    moved = admin.patch(path, {"position": 0}).done()
    assert (moved["position"], moved["version"]) == (0, last["version"] + 1)
    assert admin.get(design["pipeline"]).done()["position"] == 1
