"""Finding what is due and making it: a sweep leases and sends, a performer makes the deals of repeat sales.

A lease gives each piece of work its turn, from one counter a plan, and the turn stays with it however often it is
leased: people are served evenly, and performers that work side by side need not agree on whose turn it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.subscription import Allowance, Feature
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.design import Design
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Pipeline, Semantic, pipeline_of
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan, advanced, repeat_id, repeated
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import members_who_left
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.due import Due

LEASE = timedelta(minutes=30)
"""How long the performer has before a sweep finds the work again: longer than all tries of its queue."""
_LEASED_AT_ONCE = 50
"""A lease is a write, and each of their plans counts its turns: at most a hundred writes."""
_IN_A_MESSAGE = 25
_MADE_AT_ONCE = 33
"""A repeat deal is three writes: the deal, its event and the enrolment."""


def sweep(ports: Ports, now: datetime) -> int:
    """Leases what is due at `now` and sends it to the performer; gives how much that was.

    What another sweep leases at the same moment is left to it. What is leased and not done comes up again.
    """
    shards = range(ports.enrolments.shards)
    return sum(_lease_and_send(ports, ports.enrolments.due(shard, now), now) for shard in shards)


def perform(ports: Ports, messages: Sequence[tuple[Sequence[Due], datetime]]) -> dict[int, Exception]:
    """Makes the deals of all cycles that were found due, each once however often it is asked for.

    A message is some due work and the moment that it was found due at. An enrolment that missed several cycles makes
    the next of them, and is leased and sent again for the one after.
    Gives the errors of the messages of which something could not be done, by positions.
    """
    failed: dict[int, Exception] = {}
    for now in dict.fromkeys(now for _, now in messages):
        asked = {one: at for at, (due, found_at) in enumerate(messages) if found_at == now for one in due}
        work = list(asked)
        performer = _Performer(ports, now)
        for number, error in all_or_each(work, performer.perform, _MADE_AT_ONCE).items():
            failed[asked[work[number]]] = error
        _lease_and_send(ports, performer.due_again, now)
    return failed


def _lease_and_send(ports: Ports, found: Iterable[Due], now: datetime) -> int:
    sent = 0
    for some in batched(found, _LEASED_AT_ONCE):
        leased = _leased(ports, some, now)
        ports.due_queue.send(_messages(leased), now)
        sent += len(leased)
    return sent


def _leased(ports: Ports, found: Sequence[Due], now: datetime) -> list[Due]:
    """What could be leased, each with its turn."""
    leased: dict[Due, Due] = {}

    def lease(batch: Sequence[Due], again: bool) -> None:  # noqa: ARG001 - the counters are read at every try
        turns: dict[tuple[str, str], tuple[int, int]] = {}
        for due in batch:
            plan = (due.tenant, due.plan_id)
            if due.turn is None:
                first, next_ = turns[plan] if plan in turns else (ports.plans.turn(*plan),) * 2
                turns[plan] = first, next_ + 1
                leased[due] = replace(due, turn=next_)
            else:
                leased[due] = due
        writes = [write for due in batch for write in ports.enrolments.lease(due, leased[due].turn, now + LEASE)]
        for plan, (first, next_) in turns.items():
            writes += ports.plans.take_turns(*plan, first, next_ - first)
        ports.commit(writes)

    overtaken = all_or_each(found, lease, _LEASED_AT_ONCE)
    return [leased[due] for at, due in enumerate(found) if at not in overtaken]


def _messages(leased: Sequence[Due]) -> Iterator[Sequence[Due]]:
    """What belongs to one tenant goes together: it shares what is to be read."""
    by_tenant: defaultdict[str, list[Due]] = defaultdict(list)
    for due in leased:
        by_tenant[due.tenant].append(due)
    for mine in by_tenant.values():
        yield from batched(mine, _IN_A_MESSAGE)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some due work of one tenant, with all that is there for it."""

    tenant: str
    zone: str
    design: Design
    deals: Mapping[str, Deal]
    plans: Mapping[str, RepeatPlan]
    again: bool
    served: set[tuple[str, str]]
    """Customers and pipelines that this batch makes a deal for."""


class _Performer:
    """One delivery of due work at one moment, with what was read of the design for it."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._tenants: dict[str, tuple[str, Allowance]] = {}
        self._gone: dict[str, frozenset[str]] = {}
        self._plans: dict[tuple[str, str], RepeatPlan | None] = {}
        self._pipelines: dict[tuple[str, str], Pipeline] = {}
        self.due_again: list[Due] = []
        """What has another cycle due after the one that was made."""

    def perform(self, due: Sequence[Due], again: bool) -> None:
        """Makes the next cycle of each, all in one transaction."""
        writes: list[Any] = []
        due_again: list[Due] = []
        for tenant in dict.fromkeys(one.tenant for one in due):
            mine = dict.fromkeys((one.deal_id, one.plan_id) for one in due if one.tenant == tenant)
            leased, deals = self._ports.enrolments.with_deals(tenant, mine)
            batch = self._batch(tenant, {plan_id for _, plan_id in mine}, deals, again)
            for before, turn in ((one.enrolment, one.turn) for one in leased.values()):
                # Without a lease its turn was not taken: this is an old message, and the next cycle has one of its own.
                if turn is None or before.next_at is None or before.next_at > self._now:
                    continue
                after, made = self._make(batch, before, turn)
                writes += made
                if made and after.next_at is not None and after.next_at <= self._now:
                    due_again.append(self._ports.enrolments.as_due(tenant, after))
        if writes:
            self._ports.commit(writes)
        self.due_again += due_again

    def _make(self, batch: _Batch, before: Enrolment, turn: int) -> tuple[Enrolment, list[Any]]:
        """The enrolment after its next cycle, and the writes that make the cycle's deal."""
        ports, tenant = self._ports, batch.tenant
        plan, source = batch.plans.get(before.plan_id), batch.deals.get(before.deal_id)
        if plan is None or source is None:
            over = replace(before, next_at=None)
            return over, [*ports.enrolments.advance(tenant, before, over)]
        if not plan.enabled or not _runs(plan, batch.design.allowance) or source.deleted_at is not None:
            return before, []  # it stays due, for when the plan runs again or the deal is back from the bin
        after = advanced(plan, before, batch.zone)
        writes = [*ports.enrolments.advance(tenant, before, after)]
        if self._is_served(batch, plan, source):
            return after, [*writes, *ports.deals.note(tenant, _skipped(plan, before, source, self._now))]
        if batch.again and ports.deals.many(tenant, [repeat_id(tenant, before)]):
            return after, writes
        event = repeated(plan, before, source, batch.design, tenant, turn, self._now)
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
        gone = self._members_who_left(tenant) if names_people else frozenset()
        return _Batch(
            tenant=tenant,
            zone=zone,
            design=Design(self._pipelines_of(tenant, stages), local_date(self._now, zone), allowance, gone),
            deals=deals,
            plans=plans,
            again=again,
            served=set(),
        )

    def _members_who_left(self, tenant: str) -> frozenset[str]:
        if tenant not in self._gone:
            self._gone[tenant] = members_who_left(self._ports, tenant)
        return self._gone[tenant]

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
    """Whether the tenant's subscription lets the plan make deals: what falls due meanwhile waits until it does."""
    ends = {pipeline_of(stage_id) for stage_id in (*plan.source_stage_ids, plan.target_stage_id)}
    return allowance.runs(Feature.REPEAT_SALES, *ends)


def _skipped(plan: RepeatPlan, enrolment: Enrolment, source: Deal, at: datetime) -> Note:
    return Note(
        deal_id=source.id,
        version=source.version,
        about=f"{plan.id}#{enrolment.cycle:04}",
        kind="repeat_skipped",
        at=at,
        actor=plan.actor,
        text="The customer has an open deal there.",
    )
