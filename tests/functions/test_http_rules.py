"""Automation rules over HTTP: what only the routes decide."""

from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.usecases.automation.run_rules import run_rules
from tests.functions.http_caller import Member
from tests.functions.one_of_each import STAGES


def test_the_runs_of_a_deal_are_read_in_pages(admin: Member) -> None:
    stage = admin.post("/v1/pipelines", {"name": "Runs", "stages": STAGES}).done(201)["stages"][0]["id"]
    for number in range(5):
        rule = {"name": f"R{number}", "stage": {"stage_id": stage}, "action": {"kind": "comment", "text": "Hello"}}
        admin.post("/v1/rules", rule).done(201)
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stage}).done(201)["id"]
    events = runtime.ports().deals.events(admin.tenant, [(deal, 1)])
    assert run_rules(runtime.ports(), [(admin.tenant, events[deal, 1])]) == {}
    for query in (f"deal_id={deal}", "state=done", ""):
        found, cursor = [], ""
        while True:
            page = admin.get(f"/v1/runs?limit=2&{query}{cursor}").done()
            found += [run["rule_name"] for run in page["data"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert sorted(found) == ["R0", "R1", "R2", "R3", "R4"]


TASK = {"kind": "task", "title_template": "Call {customer}", "task": {"due": "P2D"}}


@pytest.fixture
def stage(admin: Member) -> str:
    """The first stage of a new pipeline."""
    shape = admin.post("/v1/pipelines", {"name": "Tasks", "stages": STAGES}).done(201)
    return str(shape["stages"][0]["id"])


def test_a_rule_that_makes_a_task_is_shown_as_it_was_made(admin: Member, stage: str) -> None:
    task = {
        "due": "PT4H",
        "business_hours": True,
        "wait": True,
        "responsible": {"kind": "user", "user_ids": [admin.user_id]},
    }
    action = {**TASK, "text": "Ask for the day.", "task": task}
    rule = admin.post("/v1/rules", {"name": "R", "stage": {"stage_id": stage}, "action": action}).done(201)
    shown = admin.get(f"/v1/rules/{rule['id']}").done()["action"]
    assert {name: shown[name] for name in action} == action
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stage, "customer": {"name": "An"}}).done(201)["id"]
    events = runtime.ports().deals.events(admin.tenant, [(deal, 1)])
    assert run_rules(runtime.ports(), [(admin.tenant, events[deal, 1])]) == {}
    [made] = admin.get(f"/v1/tasks?deal_id={deal}").done()["data"]
    [run] = admin.get(f"/v1/runs?deal_id={deal}").done()["data"]
    assert (made["title"], made["made_by"]["kind"], made["ends_run"]) == ("Call An", "rule", True)
    assert (made["run_id"], run["state"], run["reason"]) == (run["id"], "sending", "task_open")
    admin.patch(f"/v1/tasks/{made['id']}", {"done": True}).done()
    assert admin.get(f"/v1/runs?deal_id={deal}").done()["data"][0]["state"] == "done"


@pytest.mark.parametrize(
    ("action", "code", "pointer"),
    [
        ({"kind": "task", "title_template": "Call"}, "required", "/action/task"),
        ({"kind": "task", "task": {"due": "P2D"}}, "required", "/action/title_template"),
        ({**TASK, "task": {}}, "missing", "/action/task/due"),
        ({**TASK, "task": {"due": "2 days"}}, "not_a_duration", "/action/task/due"),
        ({**TASK, "task": {"due": "P2D", "wait": 1}}, "bool_type", "/action/task/wait"),
        ({**TASK, "changes": {"add_tags": ["vip"]}}, "not_for_kind", "/action/changes"),
        ({"kind": "comment", "text": "Hello", "task": {"due": "P2D"}}, "not_for_kind", "/action/task"),
    ],
)
def test_an_invalid_task_of_a_rule_is_refused_where_it_is_wrong(
    admin: Member, stage: str, action: dict[str, Any], code: str, pointer: str
) -> None:
    rule = {"name": "R", "stage": {"stage_id": stage}, "action": action}
    problem = admin.post("/v1/rules", rule).refused(422, "validation_failed", pointer)
    assert code in [error["code"] for error in problem["errors"]]
