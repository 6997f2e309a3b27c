"""Enrolling closed deals in the repeat plans that they match.

A family, which is a deal with its copies and repeats, has one live enrolment in a plan: that of the deal that was
closed last. So one purchase makes one deal a cycle, also if its repeats are closed on the plan's source stages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.deals.timeline import Wording
from saletunnel.domain.repeat_plan import RepeatPlan
from saletunnel.domain.repeat_sale import Enrolment, Holder, fitting, skip_note, taken_over
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_ENROLLED_AT_ONCE = 50
_MOST_WRITES = 100


def enrol_closed(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Enrols the deals that the events closed in the matching plans of their tenants. Returns the errors by position.

    If a deal is closed again, a new enrolment replaces the earlier enrolment in the same plan.
    """
    return all_or_each(events, _Enrolling(ports).enrol, _ENROLLED_AT_ONCE)


class _Enrolling:
    """Enrols the deals of a delivery, with a cache of the plans."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._plans: dict[str, list[RepeatPlan]] = {}
        self._zones: dict[str, str] = {}

    def enrol(self, batch: Sequence[tuple[str, Event]], again: bool) -> None:
        latest: dict[tuple[str, str, str], tuple[Event, RepeatPlan, Enrolment]] = {}
        for tenant, event in sorted(batch, key=lambda of_tenant: (of_tenant[1].at, of_tenant[1].version)):
            for plan, enrolment in self._fitting(tenant, event):
                # Of a family only the deal that was closed last is enrolled.
                latest[tenant, event.deal.journey_id, plan.id] = (event, plan, enrolment)
        writes: list[Write] = []
        for (tenant, _, _), (event, plan, enrolment) in latest.items():
            more = self._enrol(tenant, event, plan, enrolment, again)
            if len(writes) + len(more) > _MOST_WRITES:
                self._ports.commit(writes)
                writes = []
            writes += more
        if writes:
            self._ports.commit(writes)

    def _fitting(self, tenant: str, event: Event) -> Iterator[tuple[RepeatPlan, Enrolment]]:
        if tenant not in self._plans:
            self._plans[tenant] = self._ports.plans.all(tenant)
            self._zones[tenant] = read_account(self._ports, tenant).time_zone
        by_id = {plan.id: plan for plan in self._plans[tenant]}
        for enrolment in fitting(self._plans[tenant], event, self._zones[tenant]):
            yield by_id[enrolment.plan_id], enrolment

    def _enrol(self, tenant: str, event: Event, plan: RepeatPlan, enrolment: Enrolment, again: bool) -> list[Write]:
        """The writes that enrol the deal and end the enrolment that its family had before."""
        ports, deal = self._ports, event.deal
        if again and self._is_enrolled(tenant, enrolment):
            return []
        holder = self._find_holder(tenant, event, plan, again)
        if holder.closed_at is not None and holder.closed_at > event.at:
            return []
        after = replace(holder, deal_id=deal.id, closed_at=event.at, version=holder.version + 1)
        writes = [*ports.enrolments.hold(tenant, after)]
        if holder.deal_id not in (None, deal.id):
            enrolment = taken_over(plan, enrolment, event, self._zones[tenant])
            writes += self._end(tenant, holder)
        elif enrolment.cycle > 1:
            note = skip_note(
                plan, enrolment, deal, event.at, Wording("Cycles of the far past are not made.", "far_past")
            )
            writes += ports.deals.note(tenant, note)
        return [*writes, *ports.enrolments.enrol(tenant, enrolment)]

    def _find_holder(self, tenant: str, event: Event, plan: RepeatPlan, again: bool) -> Holder:
        """Who holds the family's enrolment in the plan. The first deal of a family has none before it.

        Without a record, a repeat of the plan takes over from the deal that it repeats.
        """
        deal = event.deal
        if deal.id != deal.journey_id or again:
            known = self._ports.enrolments.holder(tenant, deal.journey_id, plan.id)
            if known is not None:
                return known
        before = deal.origin.deal_id if deal.origin.plan_id == plan.id else None
        return Holder(journey_id=deal.journey_id, plan_id=plan.id, deal_id=before)

    def _end(self, tenant: str, holder: Holder) -> list[Write]:
        key = (holder.deal_id or "", holder.plan_id)
        before = self._ports.enrolments.many(tenant, [key]).get(key)
        if before is None or before.next_at is None:
            return []
        over = replace(before, cycle=before.cycle + 1, next_at=None)  # so a concurrent performer cannot advance it
        return [*self._ports.enrolments.advance(tenant, before, over)]

    def _is_enrolled(self, tenant: str, enrolment: Enrolment) -> bool:
        """Whether the same event or a later one has enrolled the deal."""
        key = (enrolment.deal_id, enrolment.plan_id)
        known = self._ports.enrolments.many(tenant, [key]).get(key)
        return known is not None and known.closed_by >= enrolment.closed_by
