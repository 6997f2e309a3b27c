"""Notices over HTTP: each caller reads and marks their own, and chooses what they are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.notices.notice import Cause, first_notice
from tests.functions.http_caller import Member, hire
from tests.functions.one_of_each import one_of_each

AT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ALL = ["deal_given", "task_due", "chain_stopped", "campaign_paused", "mentioned"]


@pytest.fixture
def ids(admin: Member) -> dict[str, str]:
    return one_of_each(admin)


def tell(admin: Member, subject: str, hour: int = 0, **fields: Any) -> str:
    """The id of a new notice to the admin."""
    whole: dict[str, Any] = {
        "kind": "deal_given",
        "member_id": admin.user_id,
        "subject": subject,
        "at": AT + timedelta(hours=hour),
    }
    notice = first_notice(admin.tenant, Cause(**whole | fields))
    runtime.ports().commit(runtime.ports().notices.save(admin.tenant, notice))
    return notice.id


def unread(member: Member) -> int:
    number: int = member.get("/v1/tasks/count").done()["unread_notices"]
    return number


def test_a_notice_shows_its_deals_and_tasks(admin: Member, ids: dict[str, str]) -> None:
    given = tell(admin, ids["deal"], actor=Actor(ActorKind.TUNNEL, "tun_1", "Bán hàng → Lắp đặt"))
    due = tell(admin, ids["task"], hour=1, kind="task_due")
    shown = {notice["id"]: notice for notice in admin.get("/v1/notices").done()["data"]}
    deal = admin.get(f"/v1/deals/{ids['deal']}").done()
    task = admin.get(f"/v1/tasks/{ids['task']}").done()
    assert shown[given] == {
        "id": given,
        "kind": "deal_given",
        "at": "2026-03-02T05:00:00Z",
        "actor": {"kind": "tunnel", "id": "tun_1", "name": "Bán hàng → Lắp đặt"},
        "count": 1,
        "deals": [{"id": deal["id"], "title": deal["title"], "pipeline_id": deal["pipeline_id"]}],
        "tasks": [],
        "campaign": None,
        "text": "",
        "read": False,
    }
    assert shown[due]["tasks"] == [
        {
            "id": task["id"],
            "title": "Call",
            "deal_id": deal["id"],
            "pipeline_id": deal["pipeline_id"],
            "due_at": task["due_at"],
        }
    ]
    assert (shown[due]["deals"], shown[due]["actor"]) == ([], None)


def test_a_notice_names_the_campaign_that_was_paused(admin: Member) -> None:
    tell(admin, "cmp_1", kind="campaign_paused", text="Monthly offer", key="cmp_1#2")
    [notice] = admin.get("/v1/notices").done()["data"]
    assert notice["campaign"] == {"id": "cmp_1", "name": "Monthly offer"}
    assert (notice["deals"], notice["text"], notice["actor"]) == ([], "", None)


def test_the_list_goes_on_with_a_cursor(admin: Member) -> None:
    made = [tell(admin, "deal_1", hour) for hour in (0, 3, 6)]
    first = admin.get("/v1/notices?limit=2").done()
    rest = admin.get(f"/v1/notices?limit=2&cursor={first['next_cursor']}").done()
    assert [notice["id"] for page in (first, rest) for notice in page["data"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_read_notices_are_not_counted(admin: Member) -> None:
    first, second, third = (tell(admin, "deal_1", hour) for hour in (0, 3, 6))
    assert unread(admin) == 3
    assert admin.post("/v1/notices/read", {"ids": [second, "ntc_unknown"]}).done() == {"left": 0}
    assert unread(admin) == 2
    assert admin.post("/v1/notices/read", {"until": "2026-03-02T08:00:00Z"}).done() == {"left": 0}
    shown = {notice["id"]: notice["read"] for notice in admin.get("/v1/notices").done()["data"]}
    assert shown == {first: True, second: True, third: False}


@pytest.mark.parametrize("body", [{}, {"ids": ["ntc_1"], "until": "2026-03-02T08:00:00Z"}])
def test_either_ids_or_a_time_is_given(admin: Member, body: Any) -> None:
    problem = admin.post("/v1/notices/read", body).refused(422, "validation_failed")
    assert [error["code"] for error in problem["errors"]] == ["ids_or_until"]


def test_nobody_reads_or_marks_the_notices_of_another(admin: Member, ids: dict[str, str]) -> None:
    other = Member(admin.tenant, "[agent]")
    assert other.get("/v1/notices").done()["data"] == []
    other.post("/v1/notices/read", {"ids": [ids["notice"]]}).done()
    other.post("/v1/notices/read", {"until": "2100-01-01T00:00:00Z"}).done()
    assert unread(admin) == 1


class TestProfile:
    def test_a_member_chooses_what_they_are_told(self, admin: Member) -> None:
        me = admin.get("/v1/me").done()
        assert (me["notices"], me["mails"]) == (ALL, ["chain_stopped", "campaign_paused"])
        changed = admin.patch("/v1/me", {"notices": ["mentioned"], "mails": []}).done()
        assert (changed["notices"], changed["mails"], changed["name"]) == (["mentioned"], [], me["name"])
        assert admin.get("/v1/me").done() == changed
        admin.patch("/v1/me", {"notices": ["deal_won"]}).refused(422, "validation_failed", "/notices/0")

    def test_a_new_name_is_shown_everywhere(self, admin: Member, ids: dict[str, str]) -> None:
        assert admin.patch("/v1/me", {"name": "Ada Lovelace"}).done()["name"] == "Ada Lovelace"
        assert admin.get("/v1/me").done()["name"] == "Ada Lovelace"
        assert admin.get("/v1/members").done()["data"][0]["name"] == "Ada Lovelace"
        admin.post(f"/v1/deals/{ids['deal']}/comments", {"text": "Rings twice."}).done(201)
        timeline = admin.get(f"/v1/deals/{ids['deal']}/timeline").done()["data"]
        assert timeline[0]["actor"]["name"] == "Ada Lovelace"
        admin.patch("/v1/me", {"name": ""}).refused(422, "validation_failed", "/name")

    def test_an_empty_change_changes_nothing(self, admin: Member) -> None:
        me = admin.get("/v1/me").done()
        assert admin.patch("/v1/me", {}).done() == me


def test_a_comment_mentions_members_by_their_id(admin: Member, ids: dict[str, str]) -> None:
    hire(admin, "user-binh")
    path = f"/v1/deals/{ids['deal']}"
    entry = admin.post(f"{path}/comments", {"text": "Nhờ <@user-binh> xem giúp."}).done(201)
    [name] = [member["name"] for member in admin.get("/v1/members").done()["data"] if member["id"] == "user-binh"]
    assert entry["mentions"] == [{"member_id": "user-binh", "name": name}]
    assert admin.get(f"{path}/timeline").done()["data"][0] == entry
    [notice] = Member(admin.tenant, "[agent]", "user-binh").get("/v1/notices").done()["data"]
    assert (notice["kind"], notice["text"]) == ("mentioned", f"Nhờ @{name} xem giúp.")
    admin.post(f"{path}/comments", {"text": "<@user-nobody>"}).refused(422, "validation_failed", "/text")


def test_a_repeated_comment_tells_once(admin: Member, ids: dict[str, str]) -> None:
    hire(admin, "user-binh")
    for _ in range(2):
        body, key = {"text": "<@user-binh>"}, {"idempotency-key": "1"}
        admin.post(f"/v1/deals/{ids['deal']}/comments", body, key).done(201)
    assert unread(Member(admin.tenant, "[agent]", "user-binh")) == 1
