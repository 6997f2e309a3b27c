"""The subscriptions, with their pipeline limits and features; this module is their only definition.

The API's field is `plan`; elsewhere a plan is a repeat plan. A downgrade deletes nothing: tunnels and repeat plans that
the new subscription lacks are paused, deals can still be changed, and an upgrade resumes what was paused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from saletunnel.domain.errors import LimitReached, SubscriptionLacks

MOST_PIPELINES = 100
"""The maximum number of pipelines in every subscription: lists and maps of pipelines are not divided into pages."""


class Feature(StrEnum):
    """A part of the product that some subscriptions lack."""

    TUNNELS = "tunnels"
    RULES = "rules"
    REPEAT_SALES = "repeat_sales"
    CAMPAIGNS = "campaigns"


class Subscription(StrEnum):
    """The subscriptions, from the smallest to the biggest."""

    FREE = "free"
    CRM_PLUS = "crm_plus"
    STANDARD = "standard"
    PROFESSIONAL = "professional"

    @property
    def features(self) -> frozenset[Feature]:
        return _TERMS[self][1]

    @property
    def most_pipelines(self) -> int | None:
        """The maximum number of pipelines; None means no limit below MOST_PIPELINES."""
        return _TERMS[self][0]

    def has_room_for(self, pipelines: int) -> bool:
        """Whether this number of pipelines is within the limit."""
        return self.most_pipelines is None or pipelines <= self.most_pipelines

    def must_have_room_for(self, pipelines: int) -> None:
        """Raises SubscriptionLacks if this number of pipelines is over the limit, LimitReached if it always is."""
        if pipelines > MOST_PIPELINES:
            raise LimitReached(f"A company can have at most {MOST_PIPELINES} pipelines.", limit=MOST_PIPELINES)
        if not self.has_room_for(pipelines):
            raise _lacks(
                f"The subscription {self} allows at most {self.most_pipelines} pipeline(s).",
                "pipelines",
                self,
                [other for other in Subscription if other.has_room_for(pipelines)],
            )


_ALL = frozenset(Feature)
_TERMS: dict[Subscription, tuple[int | None, frozenset[Feature]]] = {
    Subscription.FREE: (1, frozenset()),
    Subscription.CRM_PLUS: (10, _ALL),
    Subscription.STANDARD: (10, _ALL),
    Subscription.PROFESSIONAL: (None, _ALL),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """The features that run for a company. `frozen` are the ids of pipelines over the limit.

    Deals in frozen pipelines can be changed, but tunnels and repeat plans from or to them are paused.
    """

    subscription: Subscription = Subscription.PROFESSIONAL
    frozen: frozenset[str] = frozenset()

    def runs(self, feature: Feature, *pipeline_ids: str) -> bool:
        """Whether the subscription has the feature and none of these pipelines is frozen."""
        return feature in self.subscription.features and self.frozen.isdisjoint(pipeline_ids)

    def must_run(self, feature: Feature, *pipeline_ids: str) -> None:
        """Raises SubscriptionLacks if the feature does not run between these pipelines."""
        mine = self.subscription
        if feature not in mine.features:
            having = [other for other in Subscription if feature in other.features]
            raise _lacks(
                f"The subscription {mine} does not include {feature.replace('_', ' ')}.", feature, mine, having
            )
        if not self.frozen.isdisjoint(pipeline_ids):
            detail = (
                f"The subscription {mine} allows {mine.most_pipelines} pipeline(s), and this pipeline is beyond the "
                "limit. Its tunnels and repeat plans are paused."
            )
            most = mine.most_pipelines or 0
            raise _lacks(detail, "pipelines", mine, [other for other in Subscription if other.has_room_for(most + 1)])


def allowance(subscription: Subscription, pipeline_ids: Sequence[str]) -> Allowance:
    """What runs for a company with these pipelines, in display order: those beyond the limit are frozen."""
    most = subscription.most_pipelines
    return Allowance(subscription, frozenset() if most is None else frozenset(pipeline_ids[most:]))


def _lacks(
    detail: str, feature: str, subscription: Subscription, available_in: Sequence[Subscription]
) -> SubscriptionLacks:
    return SubscriptionLacks(
        f"{detail} Available in: {', '.join(available_in)}.",
        feature=str(feature),
        plan=str(subscription),
        available_in=[str(other) for other in available_in],
    )
