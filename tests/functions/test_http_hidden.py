"""What an agent learns about the deals of others: nothing. Each answer is that for a deal that does not exist."""

from typing import Any

import pytest

from saletunnel.outbound.queue import write_job
from tests.functions.http_caller import Member, hire
from tests.functions.test_http_jobs import work

MISSING = "deal_missing"


@pytest.fixture
def stages(admin: Member) -> list[str]:
    return [stage["id"] for stage in admin.get("/v1/pipelines").done()["data"][0]["stages"]]


@pytest.fixture
def agent(admin: Member) -> Member:
    return Member(admin.tenant, "[agent]", "user-bob")


def create(member: Member, stage: str, **values: Any) -> str:
    deal: dict[str, Any] = member.post("/v1/deals", {"title": "T", "stage_id": stage, **values}).done(201)
    return str(deal["id"])


@pytest.fixture
def own(agent: Member, stages: list[str]) -> str:
    return create(agent, stages[0], responsible_id=agent.user_id)


@pytest.fixture
def hidden(admin: Member, stages: list[str]) -> str:
    hire(admin, "user-eve")
    return create(admin, stages[0], responsible_id="user-eve")


NOWHERE = "stage_0000_0000"
REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/deals/{deal}", None),
    ("PATCH", "/v1/deals/{deal}", {"title": "U"}),
    ("PATCH", "/v1/deals/{deal}", {"customer_id": "cust_missing"}),
    ("DELETE", "/v1/deals/{deal}", None),
    ("POST", "/v1/deals/{deal}/restore", None),
    ("POST", "/v1/deals/{deal}/undo-transfer", None),
    ("POST", "/v1/deals/{deal}/comments", {"text": "Called"}),
    ("GET", "/v1/deals/{deal}/timeline", None),
    ("GET", "/v1/deals/{deal}/journey", None),
    ("GET", "/v1/deals/{deal}/repeats", None),
    ("POST", "/v1/deals/{deal}/move", {"stage_id": "{first}"}),
    ("POST", "/v1/deals/{deal}/move", {"stage_id": "{second}"}),
    ("POST", "/v1/deals/{deal}/move", {"stage_id": NOWHERE}),
    ("POST", "/v1/deals/{own}/move", {"stage_id": "{first}", "after_deal_id": "{deal}"}),
    ("POST", "/v1/deals/{own}/move", {"stage_id": "{second}", "after_deal_id": "{deal}"}),
    ("POST", "/v1/tunnels/simulate", {"stage_id": "{first}", "deal_id": "{deal}"}),
]


@pytest.mark.parametrize("version", ["*", '"1"', '"7"'])
@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_the_answer_about_a_hidden_deal_is_that_about_a_missing_deal(
    agent: Member, own: str, hidden: str, stages: list[str], method: str, path: str, body: Any, version: str
) -> None:
    answers = []
    for deal in (hidden, MISSING):
        ids = {"{deal}": deal, "{own}": own, "{first}": stages[0], "{second}": stages[1]}
        values = {name: ids.get(value, value) for name, value in (body or {}).items()}
        seen = "*" if "{own}" in path else version
        where = path.replace("{deal}", deal).replace("{own}", own)
        reply = agent.call(method, where, values if body else None, {"if-match": seen})
        answers.append((reply.status, reply.json["code"], reply.json["detail"].replace(deal, MISSING)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize("target", [0, 1], ids=["the stage of the hidden deal", "another stage"])
def test_a_bulk_move_reports_a_hidden_deal_as_a_missing_one(
    agent: Member, hidden: str, stages: list[str], target: int
) -> None:
    jobs = []
    for deal in (hidden, MISSING):
        body = {"deal_ids": [deal], "stage_id": stages[target]}
        job = agent.post("/v1/deals/bulk-move", body).done(202)["id"]
        work(write_job(agent.tenant, job))
        done = agent.get(f"/v1/jobs/{job}").done()
        errors = [(error["code"], error["detail"].replace(deal, MISSING)) for error in done["errors"]]
        jobs.append((done["status"], done["total"], done["done"], done["failed"], errors))
    assert jobs[0] == jobs[1]
    assert jobs[0][3] == 1


def test_a_taken_external_id_does_not_name_the_deal(admin: Member, agent: Member, stages: list[str]) -> None:
    hire(admin, "user-eve")
    hidden = create(admin, stages[0], responsible_id="user-eve", external_id="crm-7")
    reply = agent.post("/v1/deals", {"title": "T", "stage_id": stages[0], "external_id": "crm-7"})
    reply.refused(409, "already_exists")
    assert hidden not in reply.text


def test_the_job_of_another_person_is_hidden_from_agents(admin: Member, agent: Member, stages: list[str]) -> None:
    body = {"deal_ids": [MISSING], "stage_id": stages[0]}
    theirs = admin.post("/v1/deals/bulk-move", body).done(202)["id"]
    own = agent.post("/v1/deals/bulk-move", body).done(202)["id"]
    agent.get(f"/v1/jobs/{theirs}").refused(404, "not_found")
    for job in (theirs, own):
        Member(admin.tenant, "[manager]").get(f"/v1/jobs/{job}").done()
    agent.get(f"/v1/jobs/{own}").done()
