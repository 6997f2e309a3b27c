"""Repeat sales: a plan makes new deals from a closed deal at regular intervals, for example every year.

A closed deal is enrolled once in each plan that it matches. The enrolment has the anchor, the number of the next cycle
and the time at which that cycle is due. The id of a cycle's deal is derived from plan, deal, anchor and cycle, so a
cycle cannot make two deals.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from saletunnel.domain import cadence
from saletunnel.domain.condition import holds
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.timeline import Note, Wording
from saletunnel.domain.design import Design, render_title
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.repeat_plan import Amount, RepeatPlan

_CUSTOM = "custom."
MOST_MISSED = 12
"""The maximum number of missed cycles that an enrolment makes up: the latest ones."""
_BEFORE_ALL = datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A closed deal in a plan. `cycle` is the number of the next repeat, `next_at` the time (UTC) at which it is due.

    Without `next_at`, the plan has ended for this deal. `closed_by` is the version of the closing event.
    """

    deal_id: str
    plan_id: str
    closed_by: int
    anchor: dt.date
    cycle: int
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The deal of a family that was closed last on a source stage of a plan, at `closed_at`. It holds the enrolment.

    `journey_id` is the family's first deal. Without `deal_id`, no deal of the family was enrolled in the plan.
    """

    journey_id: str
    plan_id: str
    deal_id: str | None = None
    closed_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Repeat:
    """A deal that a plan will make: the day, the closed deal, and the number of the cycle."""

    made_on: dt.date
    deal_id: str
    cycle: int


def enrolled(plan: RepeatPlan, event: Event, time_zone: str) -> Enrolment | None:
    """The enrolment of the deal that `event` closed; None if the deal does not match the plan."""
    deal = event.deal
    if not plan.enabled or not event.closes or deal.stage_id not in plan.source_stage_ids:
        return None
    if not holds(plan.conditions, deal, time_zone=time_zone):
        return None
    anchor = _anchor(plan, deal, time_zone)
    if anchor is None:
        return None
    blank = Enrolment(deal_id=deal.id, plan_id=plan.id, closed_by=event.version, anchor=anchor, cycle=1)
    return caught_up(plan, _at_cycle(plan, blank, 1, time_zone), event.at, time_zone)


def taken_over(plan: RepeatPlan, enrolment: Enrolment, event: Event, time_zone: str) -> Enrolment:
    """The enrolment of a deal that takes over from another deal of its family, which has made the cycles so far.

    It goes on a whole cycle after its own day, also if the deal was closed before that day. It makes up no cycle.
    """
    expected = event.deal.expected_close_date
    if plan.date_field == "closed_at" and expected is not None:
        enrolment = replace(enrolment, anchor=max(enrolment.anchor, expected))
    return _at_cycle(plan, enrolment, 1 + _last_due(plan, enrolment, event.at, time_zone), time_zone)


def caught_up(plan: RepeatPlan, enrolment: Enrolment, now: datetime, time_zone: str) -> Enrolment:
    """The enrolment at its next cycle, but with at most MOST_MISSED cycles that are due at `now`."""
    first = _last_due(plan, enrolment, now, time_zone) - MOST_MISSED + 1
    return enrolment if first <= enrolment.cycle else _at_cycle(plan, enrolment, first, time_zone)


def advanced(plan: RepeatPlan, enrolment: Enrolment, time_zone: str) -> Enrolment:
    """The enrolment after its next cycle."""
    return _at_cycle(plan, enrolment, enrolment.cycle + 1, time_zone)


def repeated(
    plan: RepeatPlan, enrolment: Enrolment, source: Deal, design: Design, tenant: str, turn: int, at: datetime
) -> Event:
    """The first event of the deal of the enrolment's next cycle, on the plan's target stage.

    A removed user gets no deal. Raises RuleViolated for a deal that is not valid.
    """
    stage = design.stage(plan.target_stage_id)
    amount, currency = _amount(plan.amount, source)
    before = None if source.responsible_id in design.removed_users else source.responsible_id
    id_ = repeat_id(tenant, enrolment)
    deal = Deal(
        id=id_,
        title=render_title(plan.title_template, source, design) or source.title,
        stage_id=stage.id,
        status=stage.semantic,
        rank=rank.entering(at, id_),
        arrival=1,
        entered_stage_at=at,
        closed_at=None if stage.semantic == Semantic.OPEN else at,
        origin=Origin(
            OriginKind.REPEAT_SALE, deal_id=source.id, plan_id=plan.id, cycle=enrolment.cycle, made_by=plan.name
        ),
        journey_id=source.journey_id,
        created_at=at,
        updated_at=at,
        version=1,
        amount=amount,
        currency=currency,
        customer=source.customer,
        responsible_id=plan.responsible.without(design.removed_users).choose(before, turn),
        expected_close_date=_day(plan, enrolment),
        tags=source.tags,
        custom=source.custom,
        source=source.source,
        repeat_customer=source.customer is not None,
    )
    return creation_event(deal, plan.actor, at, source=source)


def skip_note(plan: RepeatPlan, enrolment: Enrolment, source: Deal, at: datetime, why: Wording) -> Note:
    """The note that a cycle of a plan makes no deal."""
    return Note(
        deal_id=source.id,
        version=source.version,
        about=f"{plan.id}#{enrolment.cycle:04}",
        kind="repeat_skipped",
        at=at,
        actor=plan.actor,
        text=why.text,
        code=why.code,
        params=why.params,
    )


def repeat_id(tenant: str, enrolment: Enrolment) -> str:
    """The id of the deal of the enrolment's next cycle."""
    return derive_id("deal", tenant, enrolment.plan_id, enrolment.deal_id, enrolment.anchor, enrolment.cycle)


def upcoming(plan: RepeatPlan, enrolment: Enrolment, first: dt.date, last: dt.date, time_zone: str) -> list[Repeat]:
    """The repeats of an enrolment from `first` to `last` (days of the tenant's calendar), by the current plan.

    Overdue repeats are made on the first day.
    """
    repeats: list[Repeat] = []
    enrolment = caught_up(plan, enrolment, cadence.start_of_day(first, time_zone), time_zone)
    while enrolment.next_at is not None:
        made_on = max(first, cadence.local_date(enrolment.next_at, time_zone))
        if made_on > last:
            break
        repeats.append(Repeat(made_on, enrolment.deal_id, enrolment.cycle))
        enrolment = advanced(plan, enrolment, time_zone)
    return repeats


def fitting(plans: Sequence[RepeatPlan], event: Event, time_zone: str) -> list[Enrolment]:
    """The enrolments of the deal that `event` closed, in all plans that it matches."""
    return [enrolment for plan in plans if (enrolment := enrolled(plan, event, time_zone))]


def _anchor(plan: RepeatPlan, deal: Deal, time_zone: str) -> dt.date | None:
    if plan.date_field == "closed_at":
        return cadence.local_date(deal.closed_at, time_zone) if deal.closed_at else None
    value: Any = deal.custom.get(plan.date_field.removeprefix(_CUSTOM))
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _day(plan: RepeatPlan, enrolment: Enrolment) -> dt.date:
    return cadence.add(enrolment.anchor, cadence.parse_period(plan.every).times(enrolment.cycle))


def _due_at(plan: RepeatPlan, enrolment: Enrolment, time_zone: str) -> dt.datetime | None:
    try:
        day = _day(plan, enrolment)
    except OverflowError:  # a custom date near the end of the calendar
        return None
    if plan.stop.over(enrolment.cycle, day):
        return None
    try:
        return cadence.start_of_day(cadence.add(day, cadence.parse_period(plan.lead_time).times(-1)), time_zone)
    except OverflowError:  # a custom date near the beginning of the calendar
        return _BEFORE_ALL


def _at_cycle(plan: RepeatPlan, enrolment: Enrolment, cycle: int, time_zone: str) -> Enrolment:
    at = replace(enrolment, cycle=cycle)
    return replace(at, next_at=_due_at(plan, at, time_zone))


def _last_due(plan: RepeatPlan, enrolment: Enrolment, now: datetime, time_zone: str) -> int:
    """The number of the last cycle that is due at `now`; 0 if none is. A later cycle is never due earlier."""

    def is_due(cycle: int) -> bool:
        due_at = _due_at(plan, replace(enrolment, cycle=cycle), time_zone)
        return due_at is not None and due_at <= now

    beyond = 1
    while is_due(beyond):
        beyond *= 2
    return bisect_left(range(1, beyond), True, key=lambda cycle: not is_due(cycle))


def _amount(rule: Amount, source: Deal) -> tuple[int | None, str | None]:
    match rule.kind:
        case "same":
            return source.amount, source.currency
        case "fixed":
            return rule.amount, rule.currency
        case "none":
            return None, source.currency
