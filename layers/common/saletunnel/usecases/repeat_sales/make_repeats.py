"""Making the due repeat deals: each cycle of each enrolment once, with many deals in a transaction.

The transaction that creates a deal also advances its enrolment, on condition that the enrolment is still at this cycle.
The deal's id is derived from the cycle. So repeated messages and concurrent performers make a single deal.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import batched, count
from typing import cast

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.subscription import Allowance
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Wording
from saletunnel.domain.design import Design
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Pipeline, Semantic, pipeline_of
from saletunnel.domain.repeats.enrolment import Enrolment, Held
from saletunnel.domain.repeats.making import (
    HELD_FOR,
    attempt,
    held_note,
    held_wording,
    repeat_id,
    skip_note,
)
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.plan_run import Outcome, PlanRun, RunCode
from saletunnel.domain.repeats.planning import FAR_PAST, MOST_MISSED, advanced, caught_up, planned
from saletunnel.domain.scheduled_work import PieceRef, Work, WorkKind
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import removed_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.following import is_included, recheck, save_planned
from saletunnel.usecases.writes import Write

_MADE_AT_ONCE = 33
"""The number of repeat deals in a transaction of 100 writes: a deal is three writes (deal, event, enrolment).

If a rare note makes them too many, they are made in smaller batches.
"""


def make_repeats(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> dict[int, Exception]:
    """Makes the deal of the next cycle of each enrolment that is due at `now`. Returns the errors by position.

    If the cycle after it is due too, a new message is sent for that cycle.
    """
    performer = _Performer(ports, now, wanted)
    failed = all_or_each(wanted, performer.perform, _MADE_AT_ONCE)
    ports.due_queue.send(performer.due_again(), max(now, ports.now()))
    return failed


@dataclass(frozen=True, slots=True)
class _Batch:
    """Due work of a tenant, with the data that it needs."""

    tenant: str
    zone: str
    design: Design
    deals: Mapping[str, Deal]
    plans: Mapping[str, RepeatPlan]
    due: Mapping[tuple[str, str], Enrolment]
    rechecked: Mapping[tuple[str, str], Enrolment]
    """The same, matched again if the source or the conditions of their plan have changed."""
    again: bool
    served: set[tuple[str, str]]
    """The customers, each with the pipeline in which this batch makes an open deal for them."""


class _Performer:
    """Performs a delivery of due work, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> None:
        self._ports = ports
        self._now = now
        self._wanted = Counter((tenant, plan_id) for tenant, (_, plan_id, _) in wanted)
        """How many enrolments of each plan the delivery has."""
        self._tenants: dict[str, tuple[str, Allowance]] = {}
        self._removed_members: dict[str, frozenset[str]] = {}
        self._plans: dict[tuple[str, str], RepeatPlan | None] = {}
        self._pipelines: dict[tuple[str, str], Pipeline] = {}
        self._blocks: dict[tuple[str, str], Iterator[int]] = {}
        """The turns that were taken from the counter of a plan, and not used yet."""
        self._turns: dict[tuple[str, str, str], int] = {}
        """The used turns, by tenant, deal and plan. A retry uses the same turn."""
        self._due_again: dict[PieceRef, None] = {}
        """The enrolments whose next cycle is due too."""

    def due_again(self) -> list[Work]:
        by_tenant: dict[str, list[tuple[str, ...]]] = {}
        for tenant, key in self._due_again:
            by_tenant.setdefault(tenant, []).append(key)
        return [
            Work(WorkKind.REPEAT_SALE, self._now, tenant, batch)
            for tenant, keys in by_tenant.items()
            for batch in batched(keys, _MADE_AT_ONCE)
        ]

    def perform(self, wanted: Sequence[PieceRef], again: bool) -> None:
        """Makes the deals of the next cycles in one transaction."""
        writes: list[Write] = []
        due_again: list[PieceRef] = []
        for tenant in dict.fromkeys(tenant for tenant, _ in wanted):
            batch = self._read(tenant, [key for of_tenant, key in wanted if of_tenant == tenant], again)
            for before in batch.due.values():
                after, made = self._perform(batch, before)
                writes += made
                if made and after.next_at is not None and after.next_at <= self._now and after.held is None:
                    due_again.append((tenant, (*after.key, after.deal_id)))
        if writes:
            self._ports.commit(writes)
        self._due_again |= dict.fromkeys(due_again)

    def _perform(self, batch: _Batch, stored: Enrolment) -> tuple[Enrolment, Sequence[Write]]:
        """The enrolment after its next cycle was decided, or planned again, and the writes that save this."""
        ports, tenant, zone = self._ports, batch.tenant, batch.zone
        plan, source = batch.plans.get(stored.plan_id), batch.deals.get(stored.deal_id)
        if plan is None:  # it was deleted
            over = replace(stored, day=None, next_at=None, rest="over", held=None)
            return over, ports.enrolments.save(tenant, over.next_version())
        included = is_included(plan, batch.design.allowance)
        before = planned(plan, batch.rechecked[stored.key], source, zone, included=included)
        writes: list[Write] = []
        missed = 0
        if source is not None:
            before, missed = caught_up(plan, before, source, self._now, zone)
            if missed and before.last_day is not None:
                writes += self._note_missed(batch, plan, before.last_day, source, missed)
        if source is None or before.day is None or before.next_at is None or before.next_at > self._now:
            return before, [*writes, *save_planned(ports, tenant, plan, stored, before, source)]
        after, more = self._decide(batch, plan, before, before.day, source)
        return after, [*writes, *more, *save_planned(ports, tenant, plan, stored, after, source)]

    def _decide(
        self, batch: _Batch, plan: RepeatPlan, before: Enrolment, day: date, source: Deal
    ) -> tuple[Enrolment, Sequence[Write]]:
        """Makes, skips or holds the next cycle. Returns the enrolment after it, and the writes of the deal or note."""
        ports, tenant = self._ports, batch.tenant
        after = advanced(plan, before, source, batch.zone)
        if self._is_served(batch, plan, source):
            why = Wording("The customer has an open deal there.", "customer_served")
            return after, self._skip(batch, plan, day, source, why)
        if batch.again and ports.deals.many(tenant, [repeat_id(tenant, before, day)]):
            return after, []
        made = self._make(batch, plan, before, day, source)
        if isinstance(made, Held):
            return self._hold(batch, plan, before, after, source, made)
        if source.customer and made.deal.status == Semantic.OPEN:
            batch.served.add((source.customer.id, made.deal.pipeline_id))
        after = replace(after, made=after.made + 1)
        return after, ports.deals.save(tenant, made, self._run(batch, plan, "made", "made", source, day))

    def _make(self, batch: _Batch, plan: RepeatPlan, before: Enrolment, day: date, source: Deal) -> Event | Held:
        """The first event of the cycle's deal. A deal that cannot be made takes no turn."""
        made = attempt(plan, before, day, source, batch.design, batch.tenant, 0, self._now)
        if isinstance(made, Event) and plan.responsible.takes_turns:
            turn = self._take_turn(batch, plan, before)
            made = attempt(plan, before, day, source, batch.design, batch.tenant, turn, self._now)
        return made

    def _hold(
        self, batch: _Batch, plan: RepeatPlan, before: Enrolment, after: Enrolment, source: Deal, held: Held
    ) -> tuple[Enrolment, Sequence[Write]]:
        """Leaves the cycle for another day, or skips it after HELD_FOR. The timeline says it once for each reason."""
        known = before.held
        if known is not None and self._now >= known.since + HELD_FOR:
            return after, self._skip(batch, plan, held.day, source, held_wording(held))
        held = replace(held, since=known.since if known is not None else self._now)
        if held == known:
            return before, []
        run = self._run(batch, plan, "held", held.code, source, held.day)
        note = held_note(plan, held, source, self._now)
        return replace(before, held=held), self._ports.deals.note(batch.tenant, note, run)

    def _note_missed(self, batch: _Batch, plan: RepeatPlan, last: date, source: Deal, missed: int) -> Sequence[Write]:
        """The note that cycles up to the day `last` are skipped by the plan's catch-up."""
        count = {"count": str(missed)}
        if plan.catch_up == "all":
            text = f"{missed} missed cycles are not made, because at most {MOST_MISSED} are."
            return self._skip(batch, plan, last, source, Wording(text, "cycles_missed", count))
        text = f"{missed} cycles are not made, because their day is more than {FAR_PAST.days} days past."
        return self._skip(batch, plan, last, source, Wording(text, "far_past", count))

    def _skip(self, batch: _Batch, plan: RepeatPlan, day: date, source: Deal, why: Wording) -> Sequence[Write]:
        run = self._run(batch, plan, "skipped", cast(RunCode, why.code), source, day)
        return self._ports.deals.note(batch.tenant, skip_note(plan, day, source, self._now, why), run)

    def _run(
        self, batch: _Batch, plan: RepeatPlan, outcome: Outcome, code: RunCode, source: Deal, day: date
    ) -> PlanRun:
        return PlanRun(plan.id, batch.design.today, outcome, code, source.id, day)

    def _take_turn(self, batch: _Batch, plan: RepeatPlan, enrolment: Enrolment) -> int:
        """The turn of an enrolment. The turns of a whole delivery are taken from the plan's counter at once."""
        of_plan = batch.tenant, plan.id
        if of_plan not in self._blocks:
            first = self._ports.plans.take_turns(batch.tenant, plan.id, self._wanted[of_plan])
            self._blocks[of_plan] = count(first)
        key = batch.tenant, enrolment.deal_id, plan.id
        if key not in self._turns:
            self._turns[key] = next(self._blocks[of_plan])
        return self._turns[key]

    def _is_served(self, batch: _Batch, plan: RepeatPlan, source: Deal) -> bool:
        if not plan.skip_if_open or source.customer is None:
            return False
        pipeline_id = pipeline_of(plan.target_stage_id)
        return (source.customer.id, pipeline_id) in batch.served or self._ports.deals.has_open(
            batch.tenant, source.customer.id, pipeline_id
        )

    def _read(self, tenant: str, keys: Sequence[tuple[str, ...]], again: bool) -> _Batch:
        """The enrolments with these keys that are due, with everything that they need."""
        known = [(journey_id, plan_id) for journey_id, plan_id, _ in keys]
        enrolments, deals = self._ports.enrolments.with_deals(tenant, known, {deal_id for _, _, deal_id in keys})
        due = {
            key: enrolment
            for key, enrolment in enrolments.items()
            if enrolment.next_at is not None and enrolment.next_at <= self._now
        }
        replaced = {enrolment.deal_id for enrolment in due.values()} - deals.keys()
        if replaced:  # another deal of the family was closed since the message was sent
            deals = {**deals, **self._ports.deals.many(tenant, replaced)}
        plans = {id_: plan for _, id_ in due if (plan := self._plan(tenant, id_))}
        zone, allowance = self._company(tenant)
        return _Batch(
            tenant=tenant,
            zone=zone,
            design=self._design(tenant, plans.values(), deals.values(), zone, allowance),
            deals=deals,
            plans=plans,
            due=due,
            rechecked=recheck(self._ports, tenant, plans, due, zone),
            again=again,
            served=set(),
        )

    def _company(self, tenant: str) -> tuple[str, Allowance]:
        if tenant not in self._tenants:
            account = read_account(self._ports, tenant)
            self._tenants[tenant] = account.time_zone, allowance_of(self._ports, tenant, account)
        return self._tenants[tenant]

    def _design(
        self, tenant: str, plans: Collection[RepeatPlan], deals: Collection[Deal], zone: str, allowance: Allowance
    ) -> Design:
        stages = [plan.target_stage_id for plan in plans] + [deal.stage_id for deal in deals]
        names_people = any(plan.responsible.user_ids for plan in plans)
        gives_on = any(deal.responsible_id is not None for deal in deals)
        gone = self._read_removed_members(tenant) if names_people or gives_on else frozenset()
        pipelines = self._pipelines_of(tenant, stages)
        return Design(pipelines, local_date(self._now, zone), allowance, removed_users=gone)

    def _read_removed_members(self, tenant: str) -> frozenset[str]:
        if tenant not in self._removed_members:
            self._removed_members[tenant] = removed_members(self._ports, tenant)
        return self._removed_members[tenant]

    def _plan(self, tenant: str, plan_id: str) -> RepeatPlan | None:
        if (tenant, plan_id) not in self._plans:
            try:
                self._plans[tenant, plan_id] = self._ports.plans.get(tenant, plan_id)
            except NotFound:
                self._plans[tenant, plan_id] = None
        return self._plans[tenant, plan_id]

    def _pipelines_of(self, tenant: str, stages: Sequence[str]) -> dict[str, Pipeline]:
        ids = {pipeline_of(stage_id) for stage_id in stages}
        missing = [id_ for id_ in ids if (tenant, id_) not in self._pipelines]
        if missing:
            found = self._ports.pipelines.many(tenant, missing)
            self._pipelines |= {(tenant, id_): pipeline for id_, pipeline in found.items()}
        return {id_: self._pipelines[tenant, id_] for id_ in ids if (tenant, id_) in self._pipelines}
