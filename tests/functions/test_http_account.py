"""The account over HTTP: the subscription with its limits and refusals, usage, and business hours."""

from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.domain.company.subscription import Subscription
from saletunnel.usecases.company.subscriptions import subscribe
from tests.functions.http_caller import Member

PAID = ["crm_plus", "standard", "professional"]


def put_on(member: Member, subscription: Subscription) -> None:
    subscribe(runtime.ports(), member.tenant, subscription, opens=True)


@pytest.fixture
def sales(admin: Member) -> Any:
    return admin.get("/v1/pipelines").done()["data"][0]


def test_the_account_shows_the_subscription_its_limits_and_the_usage(admin: Member) -> None:
    professional = admin.get("/v1/account").done()
    assert professional["plan"] == "professional"
    assert professional["limits"] == {"pipelines": None}
    assert professional["usage"] == {"pipelines": 1}
    assert professional["frozen_pipelines"] == []
    second = admin.post("/v1/pipelines", {"name": "Second"}).done(201)

    put_on(admin, Subscription.FREE)
    free = admin.get("/v1/me").done()["account"]
    assert (free["plan"], free["features"]) == ("free", [])
    assert (free["limits"], free["usage"]) == ({"pipelines": 1}, {"pipelines": 2})
    assert free["frozen_pipelines"] == [second["id"]]


def test_usage_is_not_cached_by_the_version_of_the_account(admin: Member) -> None:
    before = admin.get("/v1/account")
    admin.post("/v1/pipelines", {"name": "Second"}).done(201)
    after = admin.get("/v1/account", **{"if-none-match": before.etag})
    assert after.done()["usage"] == {"pipelines": 2}
    assert (after.etag, after.headers["cache-control"]) == (before.etag, "no-store")


def test_a_refused_feature_lists_the_subscriptions_that_have_it(admin: Member, sales: Any) -> None:
    target = admin.post("/v1/pipelines", {"name": "Second"}).done(201)["stages"][0]["id"]
    source = sales["stages"][0]["id"]
    put_on(admin, Subscription.FREE)
    tunnel = {"action": "copy", "source": {"stage_id": source}, "target": {"stage_id": target}}
    plan = {"name": "P", "source": {"pipeline_id": sales["id"]}, "target": {"stage_id": target}}
    for path, body, feature in (
        ("/v1/pipelines", {"name": "Third"}, "pipelines"),
        ("/v1/tunnels", tunnel, "tunnels"),
        ("/v1/repeat-plans", plan, "repeat_sales"),
    ):
        problem = admin.post(path, body).refused(403, "plan_lacks")
        assert (problem["feature"], problem["plan"], problem["available_in"]) == (feature, "free", PAID)


def test_the_subscription_cannot_be_changed_over_http(admin: Member) -> None:
    admin.patch("/v1/account", {"plan": "professional"}).refused(422, "validation_failed", "/plan")


def test_business_hours_are_replaced_as_a_whole(admin: Member) -> None:
    assert [hours["day"] for hours in admin.get("/v1/account").done()["business_hours"]][-1] == "friday"
    hours = [{"day": "saturday", "opens": "09:00", "closes": "24:00"}]
    assert admin.patch("/v1/account", {"business_hours": hours}).done()["business_hours"] == hours
    assert admin.get("/v1/account").done()["business_hours"] == hours
    for field, value in (("day", "caturday"), ("opens", "9:00"), ("closes", "08:00")):
        body = {"business_hours": [hours[0] | {field: value}]}
        admin.patch("/v1/account", body).refused(422, "validation_failed", f"/business_hours/0/{field}")


def test_lost_reasons_are_a_list_that_admins_keep(admin: Member) -> None:
    assert admin.get("/v1/account").done()["lost_reasons"][0] == "Giá cao"
    decomposed = "Gia\u0301 cao hơn nơi khác "
    changed = admin.patch("/v1/account", {"lost_reasons": [decomposed, "Hết hàng"]}).done()
    assert changed["lost_reasons"] == ["Giá cao hơn nơi khác", "Hết hàng"]
    for reasons, pointer in (
        (["Hết hàng", "hết HÀNG"], "/lost_reasons/1"),
        (["x" * 101], "/lost_reasons/0"),
        ([" "], "/lost_reasons/0"),
        ([str(number) for number in range(31)], "/lost_reasons"),
    ):
        admin.patch("/v1/account", {"lost_reasons": reasons}).refused(422, "validation_failed", pointer)
    assert admin.patch("/v1/account", {"lost_reasons": []}).done()["lost_reasons"] == []


def test_the_company_chooses_what_cards_show(admin: Member) -> None:
    whole = admin.get("/v1/account").done()["card_facts"]
    assert whole == ["amount", "customer", "tags", "next_task", "closing_date", "age", "responsible"]
    changed = admin.patch("/v1/account", {"card_facts": ["age", "amount", "age"]}).done()
    assert changed["card_facts"] == ["amount", "age"]
    assert admin.patch("/v1/account", {"card_facts": []}).done()["card_facts"] == []
    admin.patch("/v1/account", {"card_facts": ["phone"]}).refused(422, "validation_failed", "/card_facts/0")


def test_a_deal_keeps_a_lost_reason_that_is_not_in_the_list(admin: Member, sales: Any) -> None:
    lost = next(stage["id"] for stage in sales["stages"] if stage["semantic"] == "lost")
    admin.patch(f"/v1/pipelines/{sales['id']}/stages/{lost}", {"ask_lost_reason": True}).done()
    admin.patch("/v1/account", {"lost_reasons": ["Giá cao"]}).done()
    deal = admin.post("/v1/deals", {"title": "Máy", "pipeline_id": sales["id"]}).done(201)
    moved = admin.post(f"/v1/deals/{deal['id']}/move", {"stage_id": lost, "lost_reason": "Chuyển nhà"}).done()
    assert moved["lost_reason"] == "Chuyển nhà"
    admin.patch("/v1/account", {"lost_reasons": ["Hết hàng"]}).done()
    assert admin.get(f"/v1/deals/{deal['id']}").done()["lost_reason"] == "Chuyển nhà"


def test_the_first_steps_are_shown_until_an_admin_hides_them(admin: Member) -> None:
    assert admin.get("/v1/account").done()["shows_first_steps"] is True
    assert admin.patch("/v1/account", {"shows_first_steps": False}).done()["shows_first_steps"] is False
    assert admin.get("/v1/me").done()["account"]["shows_first_steps"] is False
