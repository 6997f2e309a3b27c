"""Jobs over HTTP, and the function that works on them."""

from types import SimpleNamespace
from typing import Any

import pytest

import run_jobs
from saletunnel.outbound.queue import write_job
from tests.functions.http_caller import Member


def work(*bodies: str) -> Any:
    """What the function answers to a batch of messages."""
    context = SimpleNamespace(
        function_name="run_jobs",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:run_jobs",
        aws_request_id="request-1",
        get_remaining_time_in_millis=lambda: 60_000,
    )
    records = [{"messageId": str(at), "body": body} for at, body in enumerate(bodies)]
    return run_jobs.handler({"Records": records}, context)


@pytest.fixture
def stages(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]["stages"]


def test_many_deals_are_moved_by_a_job_that_tells_how_far_it_is(admin: Member, stages: Any) -> None:
    first, won = stages[0]["id"], stages[5]["id"]
    deals = [admin.post("/v1/deals", {"title": str(at), "stage_id": first}).done(201)["id"] for at in range(3)]
    job = admin.post("/v1/deals/bulk-move", {"deal_ids": [*deals, "deal_gone"], "stage_id": won}).done(202)
    assert (job["kind"], job["status"], job["done"], job["total"]) == ("bulk_move", "queued", 0, None)
    assert admin.get(f"/v1/jobs/{job['id']}").done() == job

    assert work(write_job(admin.tenant, job["id"])) == {"batchItemFailures": []}

    after = admin.get(f"/v1/jobs/{job['id']}").done()
    assert (after["status"], after["done"], after["total"], after["failed"]) == ("done", 3, 4, 1)
    assert after["errors"] == [
        {"subject": "deal_gone", "code": "not_found", "detail": "There is no deal deal_gone."},
    ]
    assert {admin.get(f"/v1/deals/{deal}").done()["stage_id"] for deal in deals} == {won}


def test_the_deals_of_a_stage_are_moved(admin: Member, stages: Any) -> None:
    first, won = stages[0]["id"], stages[5]["id"]
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": first}).done(201)["id"]
    job = admin.post("/v1/deals/bulk-move", {"filter": {"stage_id": first}, "stage_id": won}).done(202)
    work(write_job(admin.tenant, job["id"]))
    assert admin.get(f"/v1/deals/{deal}").done()["stage_id"] == won


def test_a_message_that_names_no_job_is_named_and_its_neighbours_are_done(admin: Member, stages: Any) -> None:
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stages[0]["id"]}).done(201)["id"]
    job = admin.post("/v1/deals/bulk-move", {"deal_ids": [deal], "stage_id": stages[5]["id"]}).done(202)
    answer = work("no json", write_job(admin.tenant, "job_gone"), write_job(admin.tenant, job["id"]))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}, {"itemIdentifier": "1"}]}
    assert admin.get(f"/v1/jobs/{job['id']}").done()["status"] == "done"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"deal_ids": []},
        {"deal_ids": ["deal_1"], "filter": {"stage_id": "stage_x_1"}},
        {"filter": {}},
        {"filter": {"stage_id": "stage_x_1", "pipeline_id": "pipe_x"}},
        {"deal_ids": ["deal_1"] * 1001},
    ],
)
def test_a_bulk_move_that_does_not_say_which_deals_is_refused(admin: Member, stages: Any, body: Any) -> None:
    admin.post("/v1/deals/bulk-move", {"stage_id": stages[0]["id"], **body}).refused(422, "validation_failed")


def test_a_bulk_move_from_or_to_what_is_not_there_is_not_found(admin: Member, stages: Any) -> None:
    admin.post("/v1/deals/bulk-move", {"stage_id": "stage_x_1", "deal_ids": ["deal_1"]}).refused(404, "not_found")
    gone = {"filter": {"pipeline_id": "pipe_gone"}, "stage_id": stages[0]["id"]}
    admin.post("/v1/deals/bulk-move", gone).refused(404, "not_found")
