"""Making the due repeat deals: each cycle of each enrolment once, with many deals in a transaction.

The transaction that creates a deal also advances its enrolment, on condition that the enrolment is still at this cycle.
The deal's id is derived from the cycle. So repeated messages and concurrent performers make a single deal.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, count

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.subscription import Allowance, Feature
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.timeline import Wording
from saletunnel.domain.design import Design
from saletunnel.domain.errors import NotFound, RuleViolated
from saletunnel.domain.pipeline import Pipeline, Semantic, pipeline_of
from saletunnel.domain.repeat_plan import RepeatPlan
from saletunnel.domain.repeat_sale import MOST_MISSED, Enrolment, advanced, caught_up, repeat_id, repeated, skip_note
from saletunnel.domain.scheduled_work import PieceRef, Work, WorkKind
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import removed_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.ports import Ports
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
    again: bool
    served: set[tuple[str, str]]
    """The customers, each with the pipeline in which this batch makes an open deal for them."""


class _Performer:
    """Performs a delivery of due work, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> None:
        self._ports = ports
        self._now = now
        self._wanted = Counter((tenant, plan_id) for tenant, (_, plan_id) in wanted)
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
            keys = [(deal_id, plan_id) for of_tenant, (deal_id, plan_id) in wanted if of_tenant == tenant]
            enrolments, deals = self._ports.enrolments.with_deals(tenant, keys)
            due = [
                enrolment
                for enrolment in enrolments.values()
                if enrolment.next_at is not None and enrolment.next_at <= self._now
            ]
            batch = self._batch(tenant, {enrolment.plan_id for enrolment in due}, deals, again)
            for before in due:
                after, made = self._make(batch, before)
                writes += made
                if made and after.next_at is not None and after.next_at <= self._now:
                    due_again.append((tenant, (after.deal_id, after.plan_id)))
        if writes:
            self._ports.commit(writes)
        self._due_again |= dict.fromkeys(due_again)

    def _take_turn(self, batch: _Batch, plan: RepeatPlan, enrolment: Enrolment) -> int:
        """The turn of an enrolment. The turns of a whole delivery are taken from the plan's counter at once."""
        if not plan.responsible.takes_turns:
            return 0
        of_plan = batch.tenant, plan.id
        if of_plan not in self._blocks:
            first = self._ports.plans.take_turns(batch.tenant, plan.id, self._wanted[of_plan])
            self._blocks[of_plan] = count(first)
        key = batch.tenant, enrolment.deal_id, plan.id
        if key not in self._turns:
            self._turns[key] = next(self._blocks[of_plan])
        return self._turns[key]

    def _make(self, batch: _Batch, before: Enrolment) -> tuple[Enrolment, list[Write]]:
        """The enrolment after its next cycle, and the writes that make the cycle's deal."""
        ports, tenant = self._ports, batch.tenant
        plan, source = batch.plans.get(before.plan_id), batch.deals.get(before.deal_id)
        if plan is None or source is None:
            over = replace(before, next_at=None)
            return over, [*ports.enrolments.advance(tenant, before, over)]
        if not plan.enabled or not _runs(plan, batch.design.allowance) or source.deleted_at is not None:
            return before, []  # it stays due until the plan runs again or the deal is restored
        next_ = caught_up(plan, before, self._now, batch.zone)
        after = advanced(plan, next_, batch.zone)
        writes = [*ports.enrolments.advance(tenant, before, after)]
        if next_ != before:
            missed = next_.cycle - before.cycle
            text = f"{missed} missed cycles are not made, because at most {MOST_MISSED} are."
            why = Wording(text, "cycles_missed", {"count": str(missed)})
            writes += ports.deals.note(tenant, skip_note(plan, before, source, self._now, why))
        if self._is_served(batch, plan, source):
            why = Wording("The customer has an open deal there.", "customer_served")
            return after, [*writes, *ports.deals.note(tenant, skip_note(plan, next_, source, self._now, why))]
        if batch.again and ports.deals.many(tenant, [repeat_id(tenant, next_)]):
            return after, writes
        turn = self._take_turn(batch, plan, before)
        try:
            event = repeated(plan, next_, source, batch.design, tenant, turn, self._now)
        except RuleViolated as refusal:
            return after, [
                *writes,
                *ports.deals.note(
                    tenant, skip_note(plan, next_, source, self._now, Wording(refusal.detail, "not_valid"))
                ),
            ]
        if source.customer and event.deal.status == Semantic.OPEN:
            batch.served.add((source.customer.id, event.deal.pipeline_id))
        return after, [*writes, *ports.deals.save(tenant, event)]

    def _is_served(self, batch: _Batch, plan: RepeatPlan, source: Deal) -> bool:
        if not plan.skip_if_open or source.customer is None:
            return False
        pipeline_id = pipeline_of(plan.target_stage_id)
        return (source.customer.id, pipeline_id) in batch.served or self._ports.deals.has_open(
            batch.tenant, source.customer.id, pipeline_id
        )

    def _batch(self, tenant: str, plan_ids: Collection[str], deals: Mapping[str, Deal], again: bool) -> _Batch:
        plans = {id_: plan for id_ in plan_ids if (plan := self._plan(tenant, id_))}
        stages = [plan.target_stage_id for plan in plans.values()] + [deal.stage_id for deal in deals.values()]
        if tenant not in self._tenants:
            account = read_account(self._ports, tenant)
            self._tenants[tenant] = account.time_zone, allowance_of(self._ports, tenant, account)
        zone, allowance = self._tenants[tenant]
        names_people = any(plan.responsible.user_ids for plan in plans.values())
        gives_on = any(deal.responsible_id is not None for deal in deals.values())
        gone = self._read_removed_members(tenant) if names_people or gives_on else frozenset()
        return _Batch(
            tenant=tenant,
            zone=zone,
            design=Design(
                self._pipelines_of(tenant, stages), local_date(self._now, zone), allowance, removed_users=gone
            ),
            deals=deals,
            plans=plans,
            again=again,
            served=set(),
        )

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


def _runs(plan: RepeatPlan, allowance: Allowance) -> bool:
    """Whether the tenant's subscription includes the plan and its pipelines. Otherwise its due cycles wait."""
    ends = {pipeline_of(stage_id) for stage_id in (*plan.source_stage_ids, plan.target_stage_id)}
    return allowance.runs(Feature.REPEAT_SALES, *ends)
