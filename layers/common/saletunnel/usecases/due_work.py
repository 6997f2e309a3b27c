"""Making what is due: each cycle's deal, the enrolment's next date and the turn that was taken are one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan, advanced, repeat_id, repeated
from saletunnel.domain.timeline import Note
from saletunnel.domain.tunnel import Design
from saletunnel.usecases.accounts import read_account
from saletunnel.usecases.ports import Due, Ports
from saletunnel.usecases.together import all_or_each

_MADE_AT_ONCE = 32
"""A repeat deal is three writes: the deal, its event and the enrolment; the plan's turns are one more for all."""


def perform(ports: Ports, messages: Sequence[tuple[Sequence[Due], datetime]]) -> dict[int, Exception]:
    """Makes the deals of all cycles that were found due, each once however often it is asked for.

    A message is some due work and the moment that it was found due at. Gives the errors of the messages of which
    something could not be done, by positions.
    """
    failed: dict[int, Exception] = {}
    for now in dict.fromkeys(now for _, now in messages):
        asked = [(one, at) for at, (due, found_at) in enumerate(messages) if found_at == now for one in due]
        errors = _perform(_Performer(ports, now), [one for one, _ in asked])
        failed |= {asked[number][1]: error for number, error in errors.items()}
    return failed


def _perform(performer: "_Performer", due: Sequence[Due]) -> dict[int, Exception]:
    errors: dict[int, Exception] = {}
    positions = list(range(len(due)))
    while positions:  # an enrolment that missed several cycles makes one of them in each round
        performer.still_due.clear()
        failed = all_or_each([due[at] for at in positions], performer.perform, _MADE_AT_ONCE)
        errors |= {positions[number]: error for number, error in failed.items()}
        positions = [at for at in positions if at not in errors and due[at] in performer.still_due]
    return errors


@dataclass(slots=True)
class _Turns:
    """The turns of a plan, as they were read and as they are taken."""

    first: int
    taken: int = 0


@dataclass(slots=True)
class _Round:
    """What is there for some due work of one tenant, and what is to be written."""

    tenant: str
    again: bool
    zone: str
    design: Design
    deals: dict[str, Deal]
    enrolments: dict[tuple[str, str], Enrolment]
    plans: dict[str, RepeatPlan]
    turns: dict[str, _Turns]
    served: set[tuple[str, str]] = field(default_factory=set)
    """Customers and pipelines for which this round makes a deal."""


class _Performer:
    """One delivery of due work at one moment."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self.still_due: set[Due] = set()
        """What has another cycle due after the one that was made."""

    def perform(self, due: Sequence[Due], again: bool) -> None:
        """Makes the next cycle of each, all in one transaction."""
        writes: list[Any] = []
        still_due: set[Due] = set()
        for tenant in dict.fromkeys(one.tenant for one in due):
            mine = [one for one in dict.fromkeys(due) if one.tenant == tenant]
            round_ = self._read(tenant, mine, again)
            for one in mine:
                before = round_.enrolments.get((one.deal_id, one.plan_id))
                if before is None or before.next_at is None or before.next_at > self._now:
                    continue
                after, made = self._make(round_, before)
                writes += made
                if after is not before and after.next_at is not None and after.next_at <= self._now:
                    still_due.add(one)
            for plan_id, turns in round_.turns.items():
                if turns.taken:
                    writes += self._ports.plans.take_turns(tenant, plan_id, turns.first, turns.taken)
        if writes:
            self._ports.commit(writes)
        self.still_due |= still_due

    def _make(self, round_: _Round, before: Enrolment) -> tuple[Enrolment, list[Any]]:
        """The enrolment after its next cycle, and the writes that make it."""
        ports, tenant = self._ports, round_.tenant
        plan, source = round_.plans.get(before.plan_id), round_.deals.get(before.deal_id)
        if plan is None or source is None:
            over = replace(before, next_at=None)
            return over, [*ports.enrolments.advance(tenant, before, over)]
        if not plan.enabled:
            return before, []
        after = advanced(plan, before, round_.zone)
        writes = [*ports.enrolments.advance(tenant, before, after)]
        if self._is_served(round_, plan, source):
            return after, [*writes, *ports.deals.note(tenant, _skipped(plan, before, source, self._now))]
        if round_.again and ports.deals.many(tenant, [repeat_id(tenant, before)]):
            return after, writes
        turns = round_.turns.get(plan.id)
        turn = turns.first + turns.taken if turns else 0
        event = repeated(plan, before, source, round_.design, tenant, turn, self._now)
        if turns:
            turns.taken += 1
        if source.customer and event.deal.status == Semantic.OPEN:
            round_.served.add((source.customer.id, event.deal.pipeline_id))
        return after, [*writes, *ports.deals.save(tenant, event)]

    def _is_served(self, round_: _Round, plan: RepeatPlan, source: Deal) -> bool:
        if not plan.skip_if_open or source.customer is None:
            return False
        pipeline_id = pipeline_of(plan.target_stage_id)
        return (source.customer.id, pipeline_id) in round_.served or self._ports.deals.has_open(
            round_.tenant, source.customer.id, pipeline_id
        )

    def _read(self, tenant: str, due: Sequence[Due], again: bool) -> _Round:
        ports = self._ports
        deals = dict(ports.deals.many(tenant, {one.deal_id for one in due}))
        plans: dict[str, RepeatPlan] = {}
        for plan_id in dict.fromkeys(one.plan_id for one in due):
            try:
                plans[plan_id] = ports.plans.get(tenant, plan_id)
            except NotFound:
                continue
        stages = {plan.target_stage_id for plan in plans.values()} | {deal.stage_id for deal in deals.values()}
        pipelines = ports.pipelines.many(tenant, {pipeline_of(stage_id) for stage_id in stages})
        zone = read_account(ports, tenant).time_zone
        return _Round(
            tenant=tenant,
            again=again,
            zone=zone,
            design=Design(pipelines, local_date(self._now, zone)),
            deals=deals,
            enrolments=dict(ports.enrolments.many(tenant, {(one.deal_id, one.plan_id) for one in due})),
            plans=plans,
            turns={
                plan.id: _Turns(ports.plans.turn(tenant, plan.id))
                for plan in plans.values()
                if plan.responsible.kind == "in_turn"
            },
        )


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
