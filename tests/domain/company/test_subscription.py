"""The limits and features of each subscription, and the freezing of pipelines beyond the limit."""

import pytest

from saletunnel.domain.company.subscription import MOST_PIPELINES, Allowance, Feature, Subscription, allowance
from saletunnel.domain.errors import LimitReached, SubscriptionLacks

PAID = [Subscription.CRM_PLUS, Subscription.STANDARD, Subscription.PROFESSIONAL]
TWELVE = [f"pipe_{number}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("subscription", "room"),
    [
        (Subscription.FREE, 1),
        (Subscription.CRM_PLUS, 10),
        (Subscription.STANDARD, 10),
    ],
)
def test_a_subscription_limits_the_number_of_pipelines(subscription: Subscription, room: int) -> None:
    subscription.must_have_room_for(room)
    with pytest.raises(SubscriptionLacks) as refusal:
        subscription.must_have_room_for(room + 1)
    assert refusal.value.details["feature"] == "pipelines"
    assert refusal.value.details["plan"] == subscription


def test_professional_has_only_the_limit_of_every_company() -> None:
    Subscription.PROFESSIONAL.must_have_room_for(MOST_PIPELINES)
    with pytest.raises(LimitReached):
        Subscription.PROFESSIONAL.must_have_room_for(MOST_PIPELINES + 1)
    assert allowance(Subscription.PROFESSIONAL, TWELVE) == Allowance()


def test_a_refusal_lists_the_subscriptions_that_allow_it() -> None:
    with pytest.raises(SubscriptionLacks, match="crm_plus, standard, professional") as second:
        Subscription.FREE.must_have_room_for(2)
    with pytest.raises(SubscriptionLacks) as eleventh:
        Subscription.STANDARD.must_have_room_for(11)
    with pytest.raises(SubscriptionLacks) as tunnel:
        Allowance(Subscription.FREE).must_run(Feature.TUNNELS)
    with pytest.raises(SubscriptionLacks) as frozen:
        allowance(Subscription.STANDARD, TWELVE).must_run(Feature.TUNNELS, "pipe_1", "pipe_12")
    assert second.value.details["available_in"] == PAID
    assert eleventh.value.details["available_in"] == ["professional"]
    assert tunnel.value.details == {"feature": "tunnels", "plan": "free", "available_in": PAID}
    assert frozen.value.details == {"feature": "pipelines", "plan": "standard", "available_in": ["professional"]}


@pytest.mark.parametrize("feature", Feature)
def test_every_subscription_except_free_has_every_feature(feature: Feature) -> None:
    having = [subscription for subscription in Subscription if Allowance(subscription).runs(feature)]
    assert having == PAID


def test_the_pipelines_beyond_the_limit_are_frozen() -> None:
    mine = allowance(Subscription.STANDARD, TWELVE)
    assert mine.frozen == {"pipe_11", "pipe_12"}
    assert mine.runs(Feature.TUNNELS, "pipe_1", "pipe_10")
    assert not mine.runs(Feature.TUNNELS, "pipe_1", "pipe_11")
    assert not mine.runs(Feature.TUNNELS, "pipe_12", "pipe_1")
