"""Jobs over HTTP, and the function that works on them."""

from types import SimpleNamespace
from typing import Any

import pytest

import run_jobs
from saletunnel.outbound.queue import write_job
from tests.functions.http_caller import Member


def work(*bodies: str) -> Any:
    """The response of the function to a batch of messages."""
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


def test_a_bulk_move_is_a_job_with_progress(admin: Member, stages: Any) -> None:
    first, won = stages[0]["id"], stages[5]["id"]
    deals = [admin.post("/v1/deals", {"title": str(at), "stage_id": first}).done(201)["id"] for at in range(3)]
    job = admin.post("/v1/deals/bulk-move", {"deal_ids": [*deals, "deal_gone"], "stage_id": won}).done(202)
    assert (job["kind"], job["status"], job["done"], job["total"]) == ("bulk_move", "queued", 0, None)
    assert admin.get(f"/v1/jobs/{job['id']}").done() == job

    assert work(write_job(admin.tenant, job["id"])) == {"batchItemFailures": []}

    after = admin.get(f"/v1/jobs/{job['id']}").done()
    assert (after["status"], after["done"], after["total"], after["failed"]) == ("done", 3, 4, 1)
    assert after["errors"] == [
        {"subject": "deal_gone", "code": "not_found", "detail": "There is no deal deal_gone.", "fields": []},
    ]
    assert {admin.get(f"/v1/deals/{deal}").done()["stage_id"] for deal in deals} == {won}


def test_a_bulk_move_fills_what_a_required_stage_lacks_and_names_what_is_still_missing(
    admin: Member, stages: Any
) -> None:
    won = stages[5]["id"]
    pipeline = admin.get("/v1/pipelines").done()["data"][0]["id"]
    rules = {"required_fields": ["expected_close_date", "amount"]}
    admin.patch(f"/v1/pipelines/{pipeline}/stages/{won}", rules).done()
    deals = [
        admin.post("/v1/deals", {"title": "T", "stage_id": stages[0]["id"], **fields}).done(201)["id"]
        for fields in ({"amount": 5, "currency": "VND"}, {})
    ]
    fields = {"expected_close_date": "2026-12-24"}
    job = admin.post("/v1/deals/bulk-move", {"deal_ids": deals, "stage_id": won, "fields": fields}).done(202)
    work(write_job(admin.tenant, job["id"]))
    [error] = admin.get(f"/v1/jobs/{job['id']}").done()["errors"]
    assert (error["subject"], error["fields"]) == (deals[1], ["amount"])
    moved = admin.get(f"/v1/deals/{deals[0]}").done()
    assert (moved["stage_id"], moved["expected_close_date"], moved["amount"]) == (won, "2026-12-24", 5)


def test_the_deals_that_match_a_filter_are_moved(admin: Member, stages: Any) -> None:
    first, won = stages[0]["id"], stages[5]["id"]
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": first}).done(201)["id"]
    job = admin.post("/v1/deals/bulk-move", {"filter": {"stage_id": first}, "stage_id": won}).done(202)
    work(write_job(admin.tenant, job["id"]))
    assert admin.get(f"/v1/deals/{deal}").done()["stage_id"] == won


def test_a_message_without_a_job_is_reported_and_the_others_are_processed(admin: Member, stages: Any) -> None:
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
        {"filter": {"stage_id": None}},
        {"filter": {"status": "half open"}},
        {"deal_ids": ["deal_1"] * 1001},
    ],
)
def test_a_bulk_move_without_a_valid_selection_is_refused(admin: Member, stages: Any, body: Any) -> None:
    admin.post("/v1/deals/bulk-move", {"stage_id": stages[0]["id"], **body}).refused(422, "validation_failed")


def test_a_bulk_move_with_an_unknown_stage_or_pipeline_is_not_found(admin: Member, stages: Any) -> None:
    admin.post("/v1/deals/bulk-move", {"stage_id": "stage_x_1", "deal_ids": ["deal_1"]}).refused(404, "not_found")
    gone = {"filter": {"pipeline_id": "pipe_gone"}, "stage_id": stages[0]["id"]}
    admin.post("/v1/deals/bulk-move", gone).refused(404, "not_found")


@pytest.fixture
def spare(admin: Member) -> Any:
    return admin.post("/v1/pipelines", {"name": "Spare"}).done(201)


def test_a_pipeline_in_use_is_deleted_by_a_job_that_moves_its_deals(admin: Member, stages: Any, spare: Any) -> None:
    path = f"/v1/pipelines/{spare['id']}"
    deal = admin.post("/v1/deals", {"title": "T", "pipeline_id": spare["id"]}).done(201)["id"]
    problem = admin.delete(path).refused(409, "in_use")
    assert problem["references"] == [{"kind": "deals", "count": 1}]
    job = admin.delete(f"{path}?move_deals_to={stages[2]['id']}").done(202)
    admin.delete(f"{path}?move_deals_to={stages[2]['id']}").refused(409, "job_running")
    work(write_job(admin.tenant, job["id"]))
    assert admin.get(f"/v1/jobs/{job['id']}").done()["status"] == "done"
    assert admin.get(f"/v1/deals/{deal}").done()["stage_id"] == stages[2]["id"]
    admin.get(path).refused(404, "not_found")


def test_an_unused_pipeline_or_stage_is_deleted_at_once(admin: Member, stages: Any, spare: Any) -> None:
    path = f"/v1/pipelines/{spare['id']}"
    admin.delete(f"{path}/stages/{spare['stages'][1]['id']}", {"if-match": '"1"'}).done(204)
    assert len(admin.get(path).done()["stages"]) == 7
    admin.delete(path, {"if-match": '"1"'}).refused(412, "stale_version")
    admin.delete(path, {}).refused(428, "precondition_required")
    admin.delete(path, {"if-match": '"2"'}).done(204)
    [last] = admin.get("/v1/pipelines").done()["data"]
    admin.delete(f"/v1/pipelines/{last['id']}").refused(409, "last_pipeline")
    won = f"/v1/pipelines/{last['id']}/stages/{stages[5]['id']}"
    admin.delete(won).refused(422, "validation_failed", "/stages")


def test_the_stage_in_move_deals_to_is_validated(admin: Member, stages: Any, spare: Any) -> None:
    path = f"/v1/pipelines/{spare['id']}"
    admin.delete(f"{path}?move_deals_to=stage_x_1").refused(404, "not_found")
    admin.delete(f"{path}?move_deals_to={spare['stages'][1]['id']}").refused(422, "validation_failed", "/move_deals_to")
    admin.delete(f"{path}?move_deals_to=%20").refused(422, "validation_failed", "/move_deals_to")


def test_pipelines_are_reordered(admin: Member, spare: Any) -> None:
    after = admin.patch(f"/v1/pipelines/{spare['id']}", {"position": 0, "name": "First"}).done()
    assert (after["position"], after["name"]) == (0, "First")
    assert [pipeline["name"] for pipeline in admin.get("/v1/pipelines").done()["data"]] == ["First", "Bán hàng"]
