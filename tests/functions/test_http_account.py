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
