"""Deals over HTTP: creation, changes, moves, the bin, lists, boards, timelines, imports and custom fields."""

from typing import Any

import pytest

from tests.functions.http_caller import Member, hire

DEAL_FIELDS = set(
    (
        "id title pipeline_id stage_id status amount currency probability customer_id customer_name responsible_id "
        "expected_close_date source tags custom lost_reason comments external_id origin counted entered_stage_at "
        "created_at updated_at closed_at deleted_at repeat_customer version"
    ).split()
)


@pytest.fixture
def table(moto_table: str) -> str:
    """The table behind the deployed AWS client, so that most of the API is tested with DynamoDB's types."""
    return moto_table


@pytest.fixture
def sales(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


@pytest.fixture
def stages(sales: Any) -> list[str]:
    return [stage["id"] for stage in sales["stages"]]


def a_deal(admin: Member, stage_id: str, title: str = "Máy rửa bát", **fields: Any) -> Any:
    body = {"title": title, "stage_id": stage_id, "responsible_id": None, **fields}
    return admin.post("/v1/deals", body).done(201)


def test_a_deal_has_all_its_fields(admin: Member, sales: Any, stages: list[str]) -> None:
    body = {
        "title": "Máy rửa bát cho An",
        "pipeline_id": sales["id"],
        "amount": 12_500_000,
        "probability": 40,
        "customer": {"name": "An", "email": "an@example.com", "phone": "+84 90 123 45 67"},
        "expected_close_date": "2026-12-24",
        "source": "web",
        "tags": ["vip", "vip", "gấp"],
        "custom": {"floor": 3, "lift": False, "width": 59.8, "note": "cửa sau", "none": None},
        "comments": "dòng một\ndòng hai",
        "external_id": "ERP-1",
    }
    deal = admin.post("/v1/deals", body).done(201)
    assert deal.keys() == DEAL_FIELDS
    for name in ("title", "amount", "probability", "expected_close_date", "source", "comments", "external_id"):
        assert deal[name] == body[name]
    assert deal["tags"] == ["vip", "gấp"]
    assert deal["custom"].items() >= {"floor": 3, "lift": False, "width": 59.8, "note": "cửa sau"}.items()
    assert (deal["stage_id"], deal["pipeline_id"], deal["status"]) == (stages[0], sales["id"], "open")
    assert (deal["customer_name"], deal["currency"], deal["origin"]["kind"]) == ("An", "VND", "manual")
    assert deal["created_at"].endswith("Z")
    assert admin.get(f"/v1/deals/{deal['id']}").done() == deal
    admin.post("/v1/deals", body).refused(409, "already_exists")


def test_customers_are_identified_by_their_email(admin: Member, stages: list[str]) -> None:
    first, same, other = (
        a_deal(admin, stages[0], customer={"name": name, "email": email})["customer_id"]
        for name, email in (("An", "an@example.com"), ("An N.", "AN@example.com"), ("An", "an2@example.com"))
    )
    assert first == same != other
    assert a_deal(admin, stages[0], customer_id=first)["customer_name"] == "An"


def test_a_change_leaves_missing_fields_as_they_are(admin: Member, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0], amount=5, tags=["vip"], comments="x")
    path = f"/v1/deals/{deal['id']}"
    changed = admin.patch(path, {"amount": None, "title": "Khác"}, {"if-match": '"1"'})
    assert (changed.done()["amount"], changed.json["title"], changed.json["tags"]) == (None, "Khác", ["vip"])
    assert changed.etag == '"2"'
    same = admin.patch(path, {"title": "Khác"}, {"if-match": '"2"'})
    assert same.done()["version"] == 2
    admin.patch(path, {"title": "Third"}, {"if-match": '"1"'}).refused(412, "stale_version")


def test_a_deal_is_moved_below_another_deal(admin: Member, sales: Any, stages: list[str]) -> None:
    below, above = a_deal(admin, stages[1], "below"), a_deal(admin, stages[1], "above")
    deal = a_deal(admin, stages[0])
    moved = admin.post(
        f"/v1/deals/{deal['id']}/move", {"stage_id": stages[1], "after_deal_id": above["id"]}, {"if-match": '"1"'}
    )
    assert (moved.done()["stage_id"], moved.etag) == (stages[1], '"2"')
    column = admin.get(f"/v1/pipelines/{sales['id']}/stages/{stages[1]}/deals").done()
    assert [shown["id"] for shown in column["data"]][-2:] == [deal["id"], below["id"]]
    foreign = {"stage_id": stages[2], "after_deal_id": above["id"]}
    admin.post(f"/v1/deals/{deal['id']}/move", foreign).refused(422, "validation_failed", "/after_deal_id")


def test_a_lost_deal_has_its_reason_and_closing_time(admin: Member, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0])
    lost = admin.post(f"/v1/deals/{deal['id']}/move", {"stage_id": stages[6], "lost_reason": "too dear"}).done()
    assert (lost["status"], lost["lost_reason"]) == ("lost", "too dear")
    assert lost["closed_at"] is not None


def test_a_board_has_all_columns_and_an_unchanged_board_gives_304(admin: Member, sales: Any, stages: list[str]) -> None:
    for number in range(3):
        a_deal(admin, stages[0], f"No. {number}")
    path = f"/v1/pipelines/{sales['id']}/board?per_stage=2"
    board = admin.get(path)
    columns = board.done()["columns"]
    assert [column["stage_id"] for column in columns] == stages
    assert columns[0].keys() == {"stage_id", "name", "color", "semantic", "count", "totals", "deals", "next_cursor"}
    assert [len(column["deals"]) for column in columns] == [2, 0, 0, 0, 0, 0, 0, 0]
    assert admin.get(path, **{"if-none-match": board.etag}).status == 304
    assert admin.get(path, **{"if-none-match": f"W/{board.etag}"}).status == 304
    rest = admin.get(f"/v1/pipelines/{sales['id']}/stages/{stages[0]}/deals?cursor={columns[0]['next_cursor']}").done()
    assert len(rest["data"]) == 1
    a_deal(admin, stages[1])
    assert admin.get(path, **{"if-none-match": board.etag}).status == 200


def test_a_column_is_read_page_by_page(admin: Member, sales: Any, stages: list[str]) -> None:
    made = {a_deal(admin, stages[0], f"No. {number}")["id"] for number in range(5)}
    path = f"/v1/pipelines/{sales['id']}/stages/{stages[0]}/deals?limit=2"
    seen: list[str] = []
    cursor = ""
    for expected in (2, 2, 1):
        page = admin.get(f"{path}{cursor}").done()
        assert len(page["data"]) == expected
        seen += [deal["id"] for deal in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert set(seen) == made
    assert len(seen) == 5


def test_a_timeline_is_read_page_by_page(admin: Member, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0])
    for stage in stages[1:4]:
        admin.post(f"/v1/deals/{deal['id']}/move", {"stage_id": stage}).done()
    first = admin.get(f"/v1/deals/{deal['id']}/timeline?limit=3").done()
    assert [entry["kind"] for entry in first["data"]] == ["moved", "moved", "moved"]
    assert first["data"][0]["actor"] == {"kind": "user", "id": "user-ada", "name": "Ada"}
    rest = admin.get(f"/v1/deals/{deal['id']}/timeline?limit=3&cursor={first['next_cursor']}").done()
    assert [entry["kind"] for entry in rest["data"]] == ["created"]
    assert rest["next_cursor"] is None


def test_every_row_is_imported_on_its_own(admin: Member) -> None:
    good: dict[str, Any] = {"external_id": "A-1", "title": "Một", "pipeline": "Bán hàng", "stage": "Thành công"}
    good |= {"closed_at": "2017-03-01T00:00:00Z", "created_at": "2017-01-01T07:00:00+07:00", "amount": 100}
    rows = [
        good,
        {"external_id": "A-2", "title": "Hai", "pipeline": "Bán hàng", "amount": "100"},
        {"external_id": "A-3", "title": "Ba", "pipeline": "nowhere"},
        {"external_id": "A-4", "title": "Bốn", "pipeline": "Bán hàng", "colour": "red"},
        {"title": "Năm", "pipeline": "Bán hàng"},
        "not a row",
        {"external_id": "A-7", "title": "Bảy", "pipeline": "Bán hàng", "customer": {"name": "An"}},
    ]
    results = admin.post("/v1/deals/import", {"rows": rows, "run_tunnels": False}).done()["results"]
    assert [result["status"] for result in results] == ["created", *["refused"] * 5, "created"]
    assert [result["external_id"] for result in results] == ["A-1", "A-2", "A-3", "A-4", None, None, "A-7"]
    pointers = [[error["pointer"] for error in result["errors"]] for result in results]
    assert pointers == [[], ["/amount"], ["/pipeline"], ["/colour"], ["/external_id"], [""], []]
    deal = admin.get(f"/v1/deals/{results[0]['deal_id']}").done()
    assert (deal["closed_at"], deal["created_at"]) == ("2017-03-01T00:00:00Z", "2017-01-01T00:00:00Z")
    again = admin.post("/v1/deals/import", {"rows": rows[:1], "run_tunnels": False}).done()["results"]
    assert again[0]["status"] == "unchanged"


def test_an_import_of_more_than_a_hundred_rows_is_refused(admin: Member) -> None:
    admin.post("/v1/deals/import", {"rows": [{}] * 101}).refused(422, "validation_failed", "/rows")


def test_an_agent_sees_their_own_and_unassigned_deals(admin: Member, sales: Any, stages: list[str]) -> None:
    agent = Member(admin.tenant, "[agent]", "user-bob")
    hire(admin, "user-bob", "user-eve")
    mine = a_deal(admin, stages[0], responsible_id="user-bob")
    theirs = a_deal(admin, stages[0], responsible_id="user-eve")
    nobodys = a_deal(admin, stages[0])
    agent.get(f"/v1/deals/{theirs['id']}").refused(404, "not_found")
    agent.post(f"/v1/deals/{theirs['id']}/move", {"stage_id": stages[1]}).refused(404, "not_found")
    column = agent.get(f"/v1/pipelines/{sales['id']}/stages/{stages[0]}/deals").done()["data"]
    assert {deal["id"] for deal in column} == {mine["id"], nobodys["id"]}


def test_a_deleted_deal_is_hidden_until_it_is_restored(admin: Member, sales: Any, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0])
    path = f"/v1/deals/{deal['id']}"
    admin.delete(path, {}).refused(428, "precondition_required")
    admin.delete(path, {"if-match": '"7"'}).refused(412, "stale_version")
    admin.delete(path, {"if-match": '"1"'}).done(204)
    admin.get(path).refused(404, "not_found")
    assert admin.get(f"/v1/pipelines/{sales['id']}/stages/{stages[0]}/deals").done()["data"] == []

    restored = admin.call("POST", f"{path}/restore").done()
    assert (restored["id"], restored["version"], restored["deleted_at"]) == (deal["id"], 3, None)
    assert admin.get(path).done() == restored


def test_deals_are_listed_by_filters(admin: Member, sales: Any, stages: list[str]) -> None:
    known: Any = {"source": "Zalo", "amount": 90_000, "currency": "USD", "custom": {"floor": "Trệt", "paid": True}}
    first = a_deal(admin, stages[0], tags=["vip"], expected_close_date="2026-12-24", customer={"name": "An"}, **known)
    hire(admin, "user-bob")
    second = a_deal(admin, stages[5], responsible_id="user-bob")
    asked = {
        "": {first["id"], second["id"]},
        f"pipeline_id={sales['id']}&status=won": {second["id"]},
        f"stage_id={stages[0]}": {first["id"]},
        "responsible_id=user-bob": {second["id"]},
        "responsible_id=none": {first["id"]},
        f"customer_id={first['customer_id']}": {first["id"]},
        "closing_from=2026-12-01&closing_to=2026-12-31": {first["id"]},
        "closing_to=2026-12-01": set(),
        "source=ZALO": {first["id"]},
        "source=": {second["id"]},
        "amount_from=90000&amount_to=90000": {first["id"]},
        "amount_to=89999": set(),
        "custom=floor:TRỆT": {first["id"]},
        "custom=paid:true": {first["id"]},
        "custom=nothing:true": set(),
        "entered_until=9000-01-01T00:00:00Z": {first["id"], second["id"]},
        "entered_until=1900-01-01T00:00:00Z": set(),
        "stage_id=stage_nowhere_1": set(),
        "binned=true": set(),
    }
    for query, ids in asked.items():
        assert {deal["id"] for deal in admin.get(f"/v1/deals?{query}").done()["data"]} == ids, query
    admin.delete(f"/v1/deals/{first['id']}").done(204)
    [binned] = admin.get("/v1/deals?binned=true").done()["data"]
    assert (binned["id"], binned["deleted_at"] is not None) == (first["id"], True)


def test_a_list_is_read_page_by_page(admin: Member, stages: list[str]) -> None:
    made = {a_deal(admin, stage)["id"] for stage in (stages[0], stages[0], stages[3], stages[5])}
    for filters in ("", "&responsible_id=none"):
        seen: list[str] = []
        page = admin.get(f"/v1/deals?limit=3{filters}").done()
        while True:
            seen += [deal["id"] for deal in page["data"]]
            if page["next_cursor"] is None:
                break
            page = admin.get(f"/v1/deals?limit=3{filters}&cursor={page['next_cursor']}").done()
        assert (set(seen), len(seen)) == (made, 4)


def test_invalid_filters_are_refused(admin: Member) -> None:
    wrong = ["status=gone", "closing_from=tomorrow", "binned=yes", "q=" + "x" * 201, "tag=", "stage_id=%23"]
    wrong += ["amount_from=much", "amount_to=-1", "custom=floor", "entered_until=soon"]
    for query in wrong:
        admin.get(f"/v1/deals?{query}").refused(422, "validation_failed", f"/{query.partition('=')[0]}")
    admin.get("/v1/deals?colour=red").refused(422, "validation_failed", "/colour")
    other = admin.get("/v1/deals?limit=1&cursor=Y2xvc2luZ3wyMDI2LTEyLTI0I2RlYWxfMQ")
    other.refused(422, "validation_failed", "/cursor")


def test_people_comment_on_a_deal(admin: Member, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0])
    path = f"/v1/deals/{deal['id']}"
    entry = admin.post(f"{path}/comments", {"text": "dòng một\ndòng hai"}).done(201)
    assert (entry["kind"], entry["note"], entry["actor"]["name"]) == ("commented", "dòng một\ndòng hai", "Ada")
    assert admin.get(f"{path}/timeline").done()["data"][0] == entry
    assert admin.get(path).etag == '"1"'
    for text in ("", "x" * 10_001, "\x00"):
        admin.post(f"{path}/comments", {"text": text}).refused(422, "validation_failed", "/text")


def test_a_journey_begins_with_the_deal_itself(admin: Member, stages: list[str]) -> None:
    deal = a_deal(admin, stages[0])
    assert admin.get(f"/v1/deals/{deal['id']}/journey").done() == {"data": [deal], "next_cursor": None}
    admin.get("/v1/deals/deal_none/journey").refused(404, "not_found")


def test_custom_fields_must_have_their_declared_types(admin: Member, stages: list[str]) -> None:
    fields: list[dict[str, Any]] = [
        {"name": "floor", "label": "Tầng", "type": "number"},
        {"name": "lift", "label": "Thang máy", "type": "flag"},
        {"name": "size", "label": "Cỡ", "type": "choice", "choices": ["S", "L"]},
    ]
    before = a_deal(admin, stages[0], custom={"floor": "ground", "agent": "Bình"})
    account = admin.patch("/v1/account", {"custom_fields": fields}).done()
    assert account["custom_fields"] == [{"choices": [], **field} for field in fields]
    body = {"title": "T", "stage_id": stages[0], "custom": {"floor": "third", "lift": 1, "size": "M", "agent": "Bình"}}
    problem = admin.post("/v1/deals", body).refused(422, "validation_failed")
    assert {error["pointer"] for error in problem["errors"]} == {"/custom/floor", "/custom/lift", "/custom/size"}
    good = {"floor": 3, "lift": True, "size": "L", "agent": "Bình"}
    assert a_deal(admin, stages[0], custom=good)["custom"] == good
    path = f"/v1/deals/{before['id']}"
    assert admin.patch(path, {"custom": {"floor": "ground", "lift": None}}).done()["custom"]["floor"] == "ground"
    admin.patch(path, {"custom": {"floor": "first"}}).refused(422, "validation_failed", "/custom/floor")
    row = {"external_id": "A-1", "title": "T", "pipeline": "Bán hàng"}
    rows = [row | {"custom": {"floor": "3", "lift": "TRUE"}}, row | {"external_id": "A-2", "custom": {"lift": "oui"}}]
    taken, refused = admin.post("/v1/deals/import", {"rows": rows, "run_tunnels": False}).done()["results"]
    assert admin.get(f"/v1/deals/{taken['deal_id']}").done()["custom"] == {"floor": 3, "lift": True}
    assert [error["pointer"] for error in refused["errors"]] == ["/custom/lift"]


def test_the_declarations_of_custom_fields_are_validated(admin: Member) -> None:
    field: dict[str, Any] = {"name": "floor", "label": "Tầng", "type": "number"}
    for fields, pointer in (
        ([field | {"name": f"f{at}"} for at in range(51)], "/custom_fields"),
        ([field, field], "/custom_fields/1/name"),
        ([field | {"type": "colour"}], "/custom_fields/0/type"),
        ([field | {"name": "a.b"}], "/custom_fields/0/name"),
        ([field | {"choices": ["S"]}], "/custom_fields/0/choices"),
    ):
        admin.patch("/v1/account", {"custom_fields": fields}).refused(422, "validation_failed", pointer)
