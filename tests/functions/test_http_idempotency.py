"""`Idempotency-Key`: a repeated POST changes nothing and gets the first response again."""

from importlib import import_module
from typing import Any

import pytest

from saletunnel import runtime, settings
from saletunnel.http.answer import Answer
from saletunnel.http.caller import caller_of
from saletunnel.http.idempotency import answer_once
from saletunnel.http.request import read_request
from saletunnel.usecases.deals import editing
from tests.functions.http_caller import Member, Reply, forget

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


@pytest.mark.parametrize("late", [False, True], ids=["before its first read", "before its write"])
def test_two_concurrent_requests_have_one_effect_and_the_same_response(
    admin: Member, body: dict[str, Any], late: bool
) -> None:
    first: list[Reply] = []
    app = import_module("manage_deals").app
    request = read_request(admin.event("POST", "/v1/deals", body, KEY))

    def act(ports: Any) -> Any:
        if not late and not first:
            first.append(admin.post("/v1/deals", body, KEY))
        answer = app.routes.find("POST", "/v1/deals").answer(request, lambda: ports)
        if late and not first:
            first.append(admin.post("/v1/deals", body, KEY))
        return answer

    answer = answer_once(request, runtime.ports(), act)
    assert (answer.status, answer.body) == (first[0].status, first[0].text)
    assert len(deals_of(admin, body)) == 1


def test_a_request_that_is_refused_because_of_its_own_first_copy_gets_the_response(
    admin: Member, body: dict[str, Any]
) -> None:
    deal = admin.post("/v1/deals", body).done(201)
    stages = admin.get("/v1/pipelines").done()["data"][0]["stages"]
    path, move = f"/v1/deals/{deal['id']}/move", {"stage_id": stages[1]["id"]}
    headers = {**KEY, "if-match": '"1"'}
    first: list[Reply] = []
    request = read_request(admin.event("POST", path, move, headers))

    def act(ports: Any) -> Any:
        if not first:
            first.append(admin.post(path, move, headers))
        return import_module("manage_deals").app.routes.find("POST", path).answer(request, lambda: ports)

    assert answer_once(request, runtime.ports(), act).body == first[0].text
    assert editing.read_deal(runtime.ports(), caller_of(request), deal["id"]).version == 2


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


def test_a_response_without_an_effect_that_is_too_large_to_be_stored_is_made_again(admin: Member) -> None:
    request = read_request(admin.event("POST", "/v1/tunnels/simulate", {}, KEY))
    made: list[Answer] = []

    def act(ports: Any) -> Answer:
        made.append(Answer(200, {}, "ế" * 150_000))
        return made[-1]

    assert [answer_once(request, runtime.ports(), act) for _ in range(2)] == made
