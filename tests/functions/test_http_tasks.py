"""Tasks over HTTP: due times, filters, pages, entity tags and the count."""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel import runtime
from tests.functions.http_caller import Member, hire
from tests.functions.one_of_each import one_of_each

AGENT = Member("demo", "[agent]", "user-bob")
DUE: dict[str, Any] = {"due_at": "2026-12-24T18:00:00+07:00"}


@pytest.fixture
def ids(admin: Member) -> dict[str, str]:
    ids = one_of_each(admin)
    admin.delete(f"/v1/tasks/{ids['task']}").done(204)
    hire(admin, AGENT.user_id)
    return ids


def test_a_task_is_made_done_and_deleted(admin: Member, ids: dict[str, str]) -> None:
    new = {"deal_id": ids["deal"], "title": "  Call An ", "text": "Ask for\nthe day.", **DUE}
    reply = admin.post("/v1/tasks", new)
    task = reply.done(201)
    assert (task["title"], task["text"], task["due_at"]) == ("Call An", "Ask for\nthe day.", "2026-12-24T11:00:00Z")
    assert (task["responsible_id"], task["deal_title"]) == (admin.user_id, "T")
    assert task["pipeline_id"] == ids["pipeline"]
    assert (task["made_by"]["kind"], task["done_at"], task["done_by"], task["version"]) == ("user", None, None, 1)

    path = f"/v1/tasks/{task['id']}"
    done = admin.patch(path, {"done": True}, {"if-match": reply.etag}).done()
    assert (done["done_by"]["id"], done["version"]) == (admin.user_id, 2)
    admin.patch(path, {"done": False}, {"if-match": reply.etag}).refused(412, "stale_version")
    admin.call("PATCH", path, {"done": False}).refused(428, "precondition_required")
    admin.delete(path).done(204)
    admin.get(path).refused(404, "not_found")


def test_a_renamed_deal_shows_its_new_title_on_its_tasks(admin: Member, ids: dict[str, str]) -> None:
    task = admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": "Call", **DUE})
    admin.patch(f"/v1/deals/{ids['deal']}", {"title": "Renamed"}).done()
    seen = admin.get(f"/v1/tasks/{task.json['id']}", **{"if-none-match": task.etag}).done()
    assert seen["deal_title"] == "Renamed"


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"due_on": "2026-12-24", **DUE}, "due_once", ""),
        ({}, "due_once", ""),
        ({"due_at": None}, "due_once", ""),
        ({"due_at": "2026-12-24"}, "not_a_time", "/due_at"),
        ({"due_at": "2026-12-24T18:00:00"}, "not_a_time", "/due_at"),
        ({"due_at": "9999-12-31T23:59:59Z"}, "out_of_range", "/due_at"),
        ({"due_on": "2026-02-30"}, "date_from_datetime_parsing", "/due_on"),
        ({"due_on": "1066-10-14"}, "out_of_range", "/due_on"),
        ({"title": "\u200b", **DUE}, "empty", "/title"),
        ({"title": "two\nlines", **DUE}, "control_character", "/title"),
        ({"title": "x" * 201, **DUE}, "string_too_long", "/title"),
        ({"text": "x" * 10_001, **DUE}, "string_too_long", "/text"),
        ({"done": True, **DUE}, "extra_forbidden", "/done"),
        ({"responsible_id": "user-nobody", **DUE}, "not_a_member", "/responsible_id"),
    ],
)
def test_an_invalid_task_is_refused_where_it_is_wrong(
    admin: Member, ids: dict[str, str], fields: dict[str, Any], code: str, pointer: str
) -> None:
    problem = admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": "Call", **fields}).refused(
        422, "validation_failed", pointer
    )
    assert code in [error["code"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"due_on": "2026-12-24", **DUE}, "due_once", ""),
        ({"due_at": None}, "not_a_time", "/due_at"),
        ({"title": None}, "string_type", "/title"),
        ({"done": "yes"}, "bool_type", "/done"),
        ({"deal_id": "deal_1"}, "extra_forbidden", "/deal_id"),
        ({"responsible_id": "user-nobody"}, "not_a_member", "/responsible_id"),
    ],
)
def test_an_invalid_change_is_refused_where_it_is_wrong(
    admin: Member, ids: dict[str, str], fields: dict[str, Any], code: str, pointer: str
) -> None:
    task = admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": "Call", **DUE}).done(201)
    problem = admin.patch(f"/v1/tasks/{task['id']}", fields).refused(422, "validation_failed", pointer)
    assert code in [error["code"] for error in problem["errors"]]


def test_a_list_is_filtered_and_read_page_by_page(admin: Member, ids: dict[str, str]) -> None:
    hours = {f"At {hour}": f"2026-12-24T{hour:02}:00:00Z" for hour in (9, 8, 11, 10)}
    for title, due_at in hours.items():
        given = {"responsible_id": AGENT.user_id} if title == "At 8" else {}
        admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": title, "due_at": due_at, **given}).done(201)
    first = admin.get("/v1/tasks?limit=3").done()
    second = admin.get(f"/v1/tasks?limit=3&cursor={first['next_cursor']}").done()
    assert [task["title"] for page in (first, second) for task in page["data"]] == ["At 8", "At 9", "At 10", "At 11"]
    assert second["next_cursor"] is None
    for query, expected in {
        f"responsible_id={AGENT.user_id}": ["At 8"],
        "responsible_id=none": [],
        f"deal_id={ids['deal']}&due_from=2026-12-24T10:00:00Z": ["At 10", "At 11"],
        "due_to=2026-12-24T09:00:00Z": ["At 8", "At 9"],
        "state=done": [],
        "state=overdue": [],
    }.items():
        assert [task["title"] for task in admin.get(f"/v1/tasks?{query}").done()["data"]] == expected, query
    admin.get("/v1/tasks?state=late").refused(422, "validation_failed", "/state")
    admin.get("/v1/tasks?due_to=tomorrow").refused(422, "validation_failed", "/due_to")
    admin.get("/v1/tasks?deal_id=deal_none").refused(404, "not_found")


def test_the_count_is_the_callers_own(admin: Member, ids: dict[str, str]) -> None:
    past = {"due_at": "2020-01-01T00:00:00Z"}
    for responsible_id, due in ((AGENT.user_id, past), (AGENT.user_id, DUE), (None, past)):
        new = {"deal_id": ids["deal"], "title": "Call", "responsible_id": responsible_id, **due}
        admin.post("/v1/tasks", new).done(201)
    assert AGENT.get("/v1/tasks/count").done() == {"open": 2, "overdue": 1, "unread_notices": 0}
    assert admin.get("/v1/tasks/count").done() == {"open": 0, "overdue": 0, "unread_notices": 1}


def test_the_timeline_names_the_task(admin: Member, ids: dict[str, str]) -> None:
    admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": "Call {An}", **DUE}).done(201)
    [entry, *_] = admin.get(f"/v1/deals/{ids['deal']}/timeline").done()["data"]
    assert (entry["kind"], entry["code"], entry["params"]) == (
        "task_made",
        "task_due",
        {"title": "Call {An}", "due_at": "2026-12-24T11:00:00Z"},
    )


def test_a_page_of_large_tasks_fits_into_a_response(admin: Member, ids: dict[str, str]) -> None:
    ports = runtime.ports()
    made = admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": "Call", **DUE}).done(201)
    task, _ = ports.tasks.get(admin.tenant, made["id"])
    for number in range(60):
        large = replace(task, id=f"{task.id}-{number}", text='"' * 10_000 + "ấ" * 9_000)
        ports.commit(ports.tasks.save(admin.tenant, large))
    found, cursor = 0, ""
    while cursor is not None:
        page = admin.get(f"/v1/tasks?limit=100{cursor and f'&cursor={cursor}'}").done()
        found, cursor = found + len(page["data"]), page["next_cursor"]
    assert found == 61


def test_the_next_tasks_of_deals_are_found_at_once(admin: Member, ids: dict[str, str]) -> None:
    later, sooner = (
        admin.post("/v1/tasks", {"deal_id": ids["deal"], "title": title, "due_on": day}).done(201)
        for title, day in (("Visit", "2026-12-24"), ("Call", "2026-12-23"))
    )
    path = f"/v1/tasks/next?deal_ids={ids['deal']},deal_unknown"
    [task] = admin.get(path).done()["data"]
    assert task == {
        "deal_id": ids["deal"],
        "task_id": sooner["id"],
        "title": "Call",
        "responsible_id": admin.user_id,
        "due_at": sooner["due_at"],
    }
    admin.patch(f"/v1/tasks/{sooner['id']}", {"done": True}).done()
    assert [each["task_id"] for each in admin.get(path).done()["data"]] == [later["id"]]
    assert admin.get("/v1/tasks/next").done() == {"data": [], "next_cursor": None}
    many = ",".join(f"deal_{number}" for number in range(51))
    admin.get(f"/v1/tasks/next?deal_ids={many}").refused(422, "validation_failed", "/deal_ids")
