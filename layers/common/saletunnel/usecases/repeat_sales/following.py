"""Enrolments follow the deals: closed deals are enrolled in the repeat plans that they match, and changes re-plan them.

A family, which is a deal with its copies and repeats, has one enrolment in a plan: that of the deal that was closed
last. Everything is decided on the enrolments and the deals as they are, so repeated, late or reordered events give the
same result.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

from saletunnel.domain.company.subscription import Allowance, Feature
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.repeats.concern import concerns
from saletunnel.domain.repeats.enrolment import Enrolment, closes_for, enrolled, rechecked
from saletunnel.domain.repeats.making import rest_note
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.planning import planned
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.closings import find_closings
from saletunnel.usecases.writes import Write

_FOLLOWED_AT_ONCE = 50
_MOST_WRITES = 100

type Touched = tuple[RepeatPlan, Event | None, str, str]
"""A plan that concerns a deal, the event if it closed the deal for the plan, the family's first deal, and the deal."""


def follow_deals(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Enrols the deals that the events closed, and plans enrolments again whose deal has changed.

    Returns the errors by position.
    """
    return all_or_each(events, _Following(ports).follow, _FOLLOWED_AT_ONCE)


class _Following:
    """Follows the deals of a delivery, with a cache of the plans."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._plans: dict[str, list[RepeatPlan]] = {}
        self._zones: dict[str, str] = {}

    def follow(self, batch: Sequence[tuple[str, Event]], again: bool) -> None:  # noqa: ARG002 - it always reads all
        writes: list[Sequence[Write]] = []
        for tenant in dict.fromkeys(tenant for tenant, _ in batch):
            plans = self._plans_of(tenant)
            events = [event for of_tenant, event in batch if of_tenant == tenant]
            touched = [each for event in events for each in self._touch(tenant, plans, event)]
            if touched:
                writes += follow(self._ports, tenant, touched, self._zones[tenant])
        for together in _packed(writes):
            self._ports.commit(together)

    def _touch(self, tenant: str, plans: Iterable[RepeatPlan], event: Event) -> Iterable[Touched]:
        """The plans that the event concerns. A deal that leaves the bin may have been enrolled nowhere meanwhile."""
        zone, deal = self._zones[tenant], event.deal
        for plan in plans:
            closing = event if closes_for(plan, event, zone) else None
            if event.kind == "restored":
                closing = find_closings(self._ports, tenant, plan, [deal], zone).get(deal.id)
            if closing is not None or concerns(plan, event):
                yield plan, closing, deal.journey_id, deal.id

    def _plans_of(self, tenant: str) -> list[RepeatPlan]:
        if tenant not in self._plans:
            self._plans[tenant] = self._ports.plans.all(tenant)
            self._zones[tenant] = read_account(self._ports, tenant).time_zone
        return self._plans[tenant]


def follow(ports: Ports, tenant: str, touched: Sequence[Touched], time_zone: str) -> list[Sequence[Write]]:
    """The writes that enrol and plan again, for each enrolment that changes."""
    keys = {(journey_id, plan.id) for plan, _, journey_id, _ in touched}
    enrolments, deals = ports.enrolments.with_deals(tenant, keys, {deal_id for _, _, _, deal_id in touched})
    plans = {plan.id: plan for plan, _, _, _ in touched}
    known = recheck(ports, tenant, plans, enrolments, time_zone)
    after: dict[tuple[str, str], Enrolment] = {}
    for plan, closing, journey_id, deal_id in touched:
        key = journey_id, plan.id
        before = after.get(key) or known.get(key)
        if closing is not None:
            after[key] = enrolled(plan, before, closing)
        elif before is not None and before.deal_id == deal_id:
            after[key] = before
    deals = {**deals, **_missing_deals(ports, tenant, after.values(), deals)}
    return [
        writes
        for key, enrolment in after.items()
        if (writes := plan_again(ports, tenant, plans[key[1]], enrolments.get(key), enrolment, deals, time_zone))
    ]


def plan_again(
    ports: Ports,
    tenant: str,
    plan: RepeatPlan,
    stored: Enrolment | None,
    enrolment: Enrolment,
    deals: Mapping[str, Deal],
    time_zone: str,
    *,
    included: bool = True,
) -> Sequence[Write]:
    """The writes that plan the enrolment again; none if it is as `stored`."""
    deal = deals.get(enrolment.deal_id)
    after = planned(plan, enrolment, deal, time_zone, included=included)
    return save_planned(ports, tenant, plan, stored, after, deal)


def save_planned(
    ports: Ports, tenant: str, plan: RepeatPlan, stored: Enrolment | None, after: Enrolment, deal: Deal | None
) -> list[Write]:
    """The writes that save an enrolment, with a note if it begins or ends to rest because of its deal."""
    if after == stored:
        return []
    expires_at = deal.purged_at if deal is not None and after.rest == "deal_deleted" else None
    writes = [*ports.enrolments.save(tenant, after.next_version(), expires_at)]
    note = rest_note(plan, stored, after, deal, ports.now()) if deal is not None else None
    return [*writes, *ports.deals.note(tenant, note)] if note is not None else writes


def is_included(plan: RepeatPlan, allowance: Allowance) -> bool:
    """Whether the subscription includes the plan and its pipelines. Otherwise its enrolments rest."""
    ends = {pipeline_of(stage_id) for stage_id in (*plan.source_stage_ids, plan.target_stage_id)}
    return allowance.runs(Feature.REPEAT_SALES, *ends)


def recheck(
    ports: Ports,
    tenant: str,
    plans: Mapping[str, RepeatPlan],
    enrolments: Mapping[tuple[str, str], Enrolment],
    time_zone: str,
) -> dict[tuple[str, str], Enrolment]:
    """The enrolments. Those from before a change of their plan's source or conditions are matched again."""
    stale = {
        key: plan
        for key, enrolment in enrolments.items()
        if (plan := plans.get(enrolment.plan_id)) and enrolment.source_version != plan.source_version
    }
    if not stale:
        return dict(enrolments)
    closings = {(enrolments[key].deal_id, enrolments[key].closed_by) for key in stale}
    events = {
        at: event for some in batched(closings, _MOST_WRITES) for at, event in ports.deals.events(tenant, some).items()
    }
    after = dict(enrolments)
    for key, plan in stale.items():
        event = events.get((after[key].deal_id, after[key].closed_by))
        after[key] = rechecked(plan, after[key], event, time_zone)
    return after


def _missing_deals(
    ports: Ports, tenant: str, enrolments: Iterable[Enrolment], known: Mapping[str, Deal]
) -> Mapping[str, Deal]:
    missing = {enrolment.deal_id for enrolment in enrolments} - known.keys()
    return ports.deals.many(tenant, missing) if missing else {}


def _packed(writes: Iterable[Sequence[Write]]) -> Iterable[list[Write]]:
    """The writes in transactions. The writes of an enrolment stay together."""
    together: list[Write] = []
    for more in writes:
        if len(together) + len(more) > _MOST_WRITES:
            yield together
            together = []
        together += more
    if together:
        yield together
