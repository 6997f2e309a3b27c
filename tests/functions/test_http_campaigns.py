"""Campaigns over HTTP: what is refused, with the place of the error, and the shapes of what is shown."""

from typing import Any

import pytest

from saletunnel.domain.mail_caps import MOST_A_DAY, MailKind
from tests.functions.http_caller import Member
from tests.functions.one_of_each import CAMPAIGN, filled, one_of_each

PATH = "/v1/campaigns"


@pytest.fixture
def ids(admin: Member) -> dict[str, str]:
    return one_of_each(admin)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"schedule": {"kind": "once", "at": "2027-01-01"}}, "/schedule/at", "not_a_local_time"),
        ({"schedule": {"kind": "once", "at": "2027-01-01T09:00Z"}}, "/schedule/at", "not_a_local_time"),
        ({"schedule": {"kind": "once", "at": "2027-02-30T09:00"}}, "/schedule/at", "not_a_local_time"),
        ({"schedule": {"kind": "once"}}, "/schedule/at", "required"),
        ({"schedule": {"kind": "every", "at": "2027-01-01T09:00", "every": "PT1H"}}, "/schedule/every", "not_a_period"),
        ({"schedule": {"kind": "cron", "expression": "0 9"}}, "/schedule/expression", "not_a_schedule"),
        ({"schedule": {"kind": "cron", "expression": "* * ? * * *"}}, "/schedule/expression", "too_often"),
        ({"schedule": {"kind": "cron", "expression": "0 9 * * ? *" * 99}}, "/schedule/expression", "string_too_long"),
        ({"segment": {}}, "/segment/pipeline_ids", "required"),
        ({"segment": {"stage_ids": ["stage_x"] * 101}}, "/segment/stage_ids", "too_long"),
        (
            {"segment": {"stage_ids": ["{stage}"], "conditions": {"field": "nope", "op": "is_set"}}},
            "/segment/conditions/field",
            "unknown_field",
        ),
        ({"template_id": "{template}"}, "/template_id", "not_marketing"),
        ({"state": "draft"}, "/state", "literal_error"),
        ({"state": "paused"}, "/state", "literal_error"),
        ({"unknown": 1}, "/unknown", "extra_forbidden"),
    ],
)
def test_an_invalid_campaign_is_refused(
    admin: Member, ids: dict[str, str], change: dict[str, Any], pointer: str, code: str
) -> None:
    reply = admin.post(PATH, filled({**CAMPAIGN, **change}, ids))
    reply.refused(422, "validation_failed", pointer)
    assert [error["code"] for error in reply.json["errors"]] == [code]


@pytest.mark.parametrize(
    "change",
    [{"template_id": "tpl_none"}, {"segment": {"stage_ids": ["stage_none_1"]}}, {"segment": {"pipeline_ids": ["p"]}}],
)
def test_a_campaign_names_things_of_the_company(admin: Member, ids: dict[str, str], change: dict[str, Any]) -> None:
    admin.post(PATH, filled({**CAMPAIGN, **change}, ids)).refused(404, "not_found")


def test_a_campaign_is_switched_on_paused_and_resumed(admin: Member, ids: dict[str, str]) -> None:
    path = f"{PATH}/{ids['campaign']}"
    draft = admin.get(path).done()
    assert (draft["state"], draft["next"], draft["running"]) == ("draft", None, None)
    active = admin.patch(path, {"state": "active"}).done()
    assert active["state"] == "active"
    assert active["next"]["local_time"].endswith("-01T09:00")
    paused = admin.patch(path, {"state": "paused"}).done()
    assert (paused["state"], paused["reason"], paused["next"]) == ("paused", "person", active["next"])
    assert admin.patch(path, {"state": "active"}).done()["next"] == active["next"]
    admin.patch(path, {"schedule": {"kind": "once", "at": "2001-01-01T09:00"}}).refused(422, "validation_failed")


def test_the_preview_tells_who_would_get_the_message_and_why_others_would_not(
    admin: Member, ids: dict[str, str]
) -> None:
    for number in range(3):
        customer = {"name": "An", "email": "an@example.com"} if number else {"name": "Nobody"}
        body = {"title": f"T{number}", "stage_id": ids["stage"], "customer": customer}
        admin.post("/v1/deals", body).done(201)
    path = f"{PATH}/{ids['campaign']}/preview"
    first = admin.get(f"{path}?limit=2").done()
    rest = admin.get(f"{path}?limit=2&cursor={first['next_cursor']}").done()
    shown = {each["title"]: each["reason"] for each in [*first["data"], *rest["data"]]}
    assert shown == {"T": "no_customer", "T0": "no_address", "T1": "duplicate", "T2": None}
    assert first["summary"] == {
        "deals": 4,
        "messages": 1,
        "reasons": [{"reason": name, "count": 1} for name in ("duplicate", "no_address", "no_customer")],
        "complete": True,
    }
    assert rest["summary"] is None
    admin.get(f"{path}?cursor=abc").refused(422, "validation_failed", "/cursor")


def test_a_test_message_goes_to_the_caller_and_is_capped(admin: Member, ids: dict[str, str]) -> None:
    path = f"{PATH}/{ids['campaign']}/test"
    sent = admin.post(path, {"deal_id": ids["deal"]}).done()
    assert sent == {"to": "ada@example.com", "language": "vi", "subject": "[Thử] S", "deal_id": ids["deal"]}
    for _ in range(MOST_A_DAY[MailKind.CAMPAIGN_TEST] - 1):
        admin.post(path, {"deal_id": ids["deal"]}).done()
    admin.post(path, {"deal_id": ids["deal"]}).refused(409, "too_many_mails")


def test_a_test_message_in_a_language_that_the_template_lacks_is_refused(admin: Member, ids: dict[str, str]) -> None:
    path = f"{PATH}/{ids['campaign']}/test"
    reply = admin.post(path, {"deal_id": ids["deal"], "language": "en"})
    reply.refused(422, "validation_failed", "/language")
    assert [error["code"] for error in reply.json["errors"]] == ["missing_language"]
    assert admin.post(path, {"deal_id": ids["deal"], "language": "vi"}).done()["language"] == "vi"


def test_a_test_message_shows_a_deal_that_would_get_the_message_else_any(admin: Member, ids: dict[str, str]) -> None:
    path = f"{PATH}/{ids['campaign']}/test"

    def create(customer: dict[str, str]) -> str:
        body = {"title": "M", "stage_id": ids["stage"], "customer": customer}
        id_: str = admin.post("/v1/deals", body).done(201)["id"]
        return id_

    assert admin.post(path, {}).done()["deal_id"] == ids["deal"]
    without_address = create({"name": "Nobody"})
    assert admin.post(path, {}).done()["deal_id"] == without_address
    reached = {create({"name": "An", "email": email}): email for email in ("an@example.com", "binh@example.com")}
    shown = admin.post(path, {}).done()["deal_id"]
    admin.put("/v1/opt-outs", {"address": reached.pop(shown)}).done()
    assert admin.post(path, {}).done()["deal_id"] in reached
    admin.patch(f"{PATH}/{ids['campaign']}", {"segment": {"stage_ids": [ids["spare_stage"]]}}).done()
    admin.post(path, {}).refused(422, "validation_failed", "/deal_id")


def test_an_occurrence_shows_its_counts_and_recipients(admin: Member, ids: dict[str, str]) -> None:
    path = f"{PATH}/{ids['campaign']}/occurrences"
    [listed] = admin.get(path).done()["data"]
    assert listed == admin.get(f"{path}/{ids['occurrence']}").done()
    assert (listed["state"], listed["local_time"], listed["counts"]["recipients"]) == ("running", "2026-12-01T09:00", 0)
    assert admin.get(f"{path}/{ids['occurrence']}/recipients?state=sent").done()["data"] == []
    admin.get(f"{path}/{ids['occurrence']}/recipients?state=lost").refused(422, "validation_failed", "/state")
    admin.get(f"{path}/20200101T0000").refused(404, "not_found")
