"""`Idempotency-Key`: a repeated POST changes nothing and gets the first response again."""

from typing import Any

import pytest

from saletunnel import runtime, settings
from saletunnel.http.answer import Answer
from saletunnel.http.idempotency import answer_once
from saletunnel.http.request import read_request
from tests.functions.http_caller import Member, forget

KEY = {"idempotency-key": "0b0d6f0e-3f0b-4a4a-9e0a-0a3f6d7f2c55"}


@pytest.fixture
def table(moto_table: str) -> str:
    """The table in moto: the database must refuse the second of two concurrent requests."""
    return moto_table


@pytest.fixture
def body(admin: Member) -> dict[str, Any]:
    pipeline = admin.get("/v1/pipelines").done()["data"][0]
    return {"title": "Máy rửa bát", "stage_id": pipeline["stages"][0]["id"]}


def deals_of(admin: Member, body: dict[str, Any]) -> list[Any]:
    pipeline = admin.get("/v1/pipelines").done()["data"][0]["id"]
    found: list[Any] = admin.get(f"/v1/pipelines/{pipeline}/stages/{body['stage_id']}/deals").done()["data"]
    return found


def test_a_repeated_request_changes_nothing_and_gets_the_same_response(admin: Member, body: dict[str, Any]) -> None:
    first, again = (admin.post("/v1/deals", body, KEY) for _ in range(2))
    assert (again.status, again.headers, again.text) == (201, first.headers, first.text)
    assert len(deals_of(admin, body)) == 1


def test_another_body_under_the_same_key_is_refused(admin: Member, body: dict[str, Any]) -> None:
    admin.post("/v1/deals", body, KEY).done(201)
    admin.post("/v1/deals", {**body, "title": "Khác"}, KEY).refused(422, "idempotency_mismatch")


def test_another_path_under_the_same_key_is_refused(admin: Member, body: dict[str, Any]) -> None:
    deal = admin.post("/v1/deals", body).done(201)
    move = {"stage_id": body["stage_id"]}
    admin.post(f"/v1/deals/{deal['id']}/move", move, {**KEY, "if-match": "*"}).done()
    admin.post("/v1/deals/deal_other/move", move, {**KEY, "if-match": "*"}).refused(422, "idempotency_mismatch")


def test_every_user_has_their_own_keys(admin: Member, body: dict[str, Any]) -> None:
    admin.post("/v1/deals", body, KEY).done(201)
    Member(user_id="user-bob").post("/v1/deals", {**body, "title": "Khác"}, KEY).done(201)
    assert len(deals_of(admin, body)) == 2


def test_a_key_whose_request_is_running_is_refused(admin: Member, body: dict[str, Any]) -> None:
    meanwhile: list[Any] = []

    def act(ports: Any) -> Answer:
        meanwhile.append(admin.post("/v1/deals", body, KEY))
        return Answer(201, {}, "{}")

    request = read_request(admin.event("POST", "/v1/deals", body, KEY))
    answer_once(request, runtime.ports, act, runtime.answers, runtime.now)
    meanwhile[0].refused(409, "idempotency_running")


def test_nothing_is_created_twice_if_the_response_was_lost(admin: Member, body: dict[str, Any]) -> None:
    made = admin.post("/v1/deals", body, KEY).done(201)
    runtime.answers().release(admin.tenant, admin.user_id, KEY["idempotency-key"])
    admin.post("/v1/deals", body, KEY).refused(409, "already_exists")
    assert [deal["id"] for deal in deals_of(admin, body)] == [made["id"]]


def test_a_failure_frees_the_key(admin: Member, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    name = settings.read().table_name
    monkeypatch.setenv("TABLE_NAME", "missing-table")
    forget()
    admin.post("/v1/deals", body, KEY).refused(500, "internal_error")
    monkeypatch.setenv("TABLE_NAME", name)
    forget()
    admin.post("/v1/deals", body, KEY).done(201)


def test_a_refused_request_may_be_corrected_under_its_key(admin: Member, body: dict[str, Any]) -> None:
    admin.post("/v1/deals", {**body, "amount": "12"}, KEY).refused(422, "validation_failed", "/amount")
    assert admin.post("/v1/deals", {**body, "amount": 12}, KEY).done(201)["amount"] == 12


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "phím"])
def test_an_invalid_key_is_refused(admin: Member, body: dict[str, Any], key: str) -> None:
    admin.post("/v1/deals", body, {"idempotency-key": key}).refused(422, "validation_failed")
