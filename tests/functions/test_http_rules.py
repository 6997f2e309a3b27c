"""Automation rules over HTTP: what only the routes decide."""

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
