"""What a company's subscription has: how many pipelines, and which features. Said here and nowhere else.

The API and people call it the plan; in the code a plan is a repeat-sale plan, and this is the subscription. What a
smaller one lacks rests and is kept: nothing is deleted, deals go on, and a bigger one lets it run again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from saletunnel.domain.errors import SubscriptionLacks


class Feature(StrEnum):
    """A part of the product that not every subscription has."""

    TUNNELS = "tunnels"
    RULES = "rules"
    REPEAT_SALES = "repeat_sales"
    CAMPAIGNS = "campaigns"


class Subscription(StrEnum):
    """From the smallest to the biggest."""

    FREE = "free"
    CRM_PLUS = "crm_plus"
    STANDARD = "standard"
    PROFESSIONAL = "professional"

    @property
    def features(self) -> frozenset[Feature]:
        return _TERMS[self][1]

    @property
    def most_pipelines(self) -> int | None:
        """None when there is no limit."""
        return _TERMS[self][0]

    def has_room_for(self, pipelines: int) -> bool:
        """Whether so many pipelines are within the limit."""
        return self.most_pipelines is None or pipelines <= self.most_pipelines

    def must_have_room_for(self, pipelines: int) -> None:
        """Raises SubscriptionLacks when so many pipelines are over the limit."""
        if not self.has_room_for(pipelines):
            raise _lacks(
                f"The plan {self} has room for {self.most_pipelines} pipeline(s).",
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
    """What runs for a company. `frozen` are the pipelines over the limit: deals in them go on, nothing else does."""

    subscription: Subscription = Subscription.PROFESSIONAL
    frozen: frozenset[str] = frozenset()

    def runs(self, feature: Feature, *pipeline_ids: str) -> bool:
        """Whether the feature runs between these pipelines; what does not run rests."""
        return feature in self.subscription.features and self.frozen.isdisjoint(pipeline_ids)

    def must_run(self, feature: Feature, *pipeline_ids: str) -> None:
        """Raises SubscriptionLacks when what is to be made would rest at once."""
        mine = self.subscription
        if feature not in mine.features:
            having = [other for other in Subscription if feature in other.features]
            raise _lacks(f"The plan {mine} has no {feature.replace('_', ' ')}.", feature, mine, having)
        if not self.frozen.isdisjoint(pipeline_ids):
            detail = (
                f"The pipeline is over the {mine.most_pipelines} of the plan {mine}: tunnels and repeats rest there."
            )
            most = mine.most_pipelines or 0
            raise _lacks(detail, "pipelines", mine, [other for other in Subscription if other.has_room_for(most + 1)])


def allowance(subscription: Subscription, pipeline_ids: Sequence[str]) -> Allowance:
    """`pipeline_ids` in the order that people see: the first ones are within the limit, whoever orders them chooses."""
    most = subscription.most_pipelines
    return Allowance(subscription, frozenset() if most is None else frozenset(pipeline_ids[most:]))


def _lacks(
    detail: str, feature: str, subscription: Subscription, available_in: Sequence[Subscription]
) -> SubscriptionLacks:
    return SubscriptionLacks(
        f"{detail} Available in: {', '.join(available_in)}.",
        feature=str(feature),
        plan=str(subscription),
        available_in=[str(one) for one in available_in],
    )
