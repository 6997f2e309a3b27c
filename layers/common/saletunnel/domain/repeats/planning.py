"""When the next repeat of an enrolment is made: computed from the plan and the deal as they are, without a clock.

Cycles are counted from the anchor: the day of closing, or a custom date of the deal. A cycle is due at the beginning of
its day minus the lead time, in the company's time zone. The next cycle lies more than half an interval after the last
decided cycle. So a corrected date, another cadence or a later win never makes a second deal for a cycle that was made.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from saletunnel.domain import cadence
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeats.enrolment import Enrolment, Rest
from saletunnel.domain.repeats.plan import RepeatPlan

FAR_PAST = timedelta(days=30)
"""A plan with catch-up `next` skips a cycle whose day is longer past than this when it would be made."""
MOST_MISSED = 400
"""The maximum number of missed cycles that an enrolment makes up with catch-up `all`: the latest ones."""
_BEFORE_ALL = datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, order=True)
class Repeat:
    """A deal that a plan will make: the day of making, the closed deal, and the number and the day of the cycle."""

    made_on: dt.date
    deal_id: str
    cycle: int
    day: dt.date


def planned(
    plan: RepeatPlan, enrolment: Enrolment, deal: Deal | None, time_zone: str, *, included: bool = True
) -> Enrolment:
    """The enrolment with its next cycle and time, or with the reason why it rests.

    `deal` is the enrolment's deal as it is now; None if it does not exist. `included` says whether the subscription
    includes the plan.
    """
    if deal is not None and deal.closed_at is not None and deal.arrival == enrolment.closed_by:
        enrolment = replace(enrolment, closed_at=deal.closed_at)
    rest = _rest(plan, enrolment, deal, included)
    if rest is not None or deal is None:
        return _resting(enrolment, rest or "deal_deleted")
    anchor = _anchor(plan, enrolment, deal, time_zone)
    if anchor is None:
        return _resting(enrolment, "no_date")
    return _at_cycle(plan, enrolment, anchor, _next_cycle(plan, anchor, enrolment.last_day), time_zone)


def caught_up(
    plan: RepeatPlan, enrolment: Enrolment, deal: Deal, now: datetime, time_zone: str
) -> tuple[Enrolment, int]:
    """The planned enrolment at the first cycle that catch-up does not skip at `now`, and the number of skipped ones."""
    anchor = _anchor(plan, enrolment, deal, time_zone)
    if anchor is None or enrolment.next_at is None:
        return enrolment, 0
    if plan.catch_up == "all":
        due = _first(enrolment.cycle, lambda cycle: not _is_due(plan, anchor, cycle, now, time_zone))
        cycle = max(enrolment.cycle, due - MOST_MISSED)
    else:
        kept = cadence.local_date(now, time_zone) - FAR_PAST
        cycle = _first(enrolment.cycle, lambda cycle: _is_over_or_from(plan, anchor, cycle, kept))
    return _decided_before(plan, enrolment, anchor, cycle, time_zone), cycle - enrolment.cycle


def foreseen(
    plan: RepeatPlan, enrolment: Enrolment, deal: Deal | None, now: datetime, time_zone: str, *, included: bool = True
) -> Enrolment:
    """The enrolment as a sweep at `now` would find it: planned again, and past the cycles that it would skip."""
    after = planned(plan, enrolment, deal, time_zone, included=included)
    return after if deal is None else caught_up(plan, after, deal, now, time_zone)[0]


def advanced(plan: RepeatPlan, enrolment: Enrolment, deal: Deal, time_zone: str) -> Enrolment:
    """The enrolment after its next cycle was made or skipped."""
    decided = replace(enrolment, last_day=enrolment.day, held=None)
    return planned(plan, decided, deal, time_zone)


def upcoming(
    plan: RepeatPlan,
    enrolment: Enrolment,
    deal: Deal,
    first: dt.date,
    last: dt.date,
    time_zone: str,
    *,
    today: dt.date,
) -> Iterator[Repeat]:
    """The repeats of a planned enrolment that are made from `first` to `last`, with a sweep on every day from `today`.

    All are days of the company. Overdue repeats are made today.
    """
    enrolment, _ = caught_up(plan, enrolment, deal, cadence.start_of_day(today, time_zone), time_zone)
    if first > today:
        enrolment = _due_from(plan, enrolment, deal, first, time_zone)
    while enrolment.next_at is not None and enrolment.day is not None:
        made_on = max(first, cadence.local_date(enrolment.next_at, time_zone))
        if made_on > last:
            break
        yield Repeat(made_on, enrolment.deal_id, enrolment.cycle, enrolment.day)
        enrolment = advanced(plan, enrolment, deal, time_zone)


def _due_from(plan: RepeatPlan, enrolment: Enrolment, deal: Deal, first: dt.date, time_zone: str) -> Enrolment:
    """The enrolment after the cycles were decided that are due before the day `first`."""
    anchor = _anchor(plan, enrolment, deal, time_zone)
    if anchor is None or enrolment.next_at is None:
        return enrolment
    start = cadence.start_of_day(first, time_zone)

    def is_due_from(cycle: int) -> bool:
        due_at = _due_at(plan, anchor, cycle, time_zone)
        return due_at is None or due_at >= start

    return _decided_before(plan, enrolment, anchor, _first(enrolment.cycle, is_due_from), time_zone)


def _decided_before(plan: RepeatPlan, enrolment: Enrolment, anchor: dt.date, cycle: int, time_zone: str) -> Enrolment:
    """The enrolment at the cycle with this number, after all cycles before it were decided."""
    if cycle == enrolment.cycle:
        return enrolment
    last_day = _day(plan, anchor, cycle - 1)
    return _at_cycle(plan, replace(enrolment, last_day=last_day), anchor, cycle, time_zone)


def _rest(plan: RepeatPlan, enrolment: Enrolment, deal: Deal | None, included: bool) -> Rest | None:
    if not plan.enabled:
        return "plan_off"
    if not included:
        return "not_included"
    if not enrolment.matches:
        return "not_matching"
    if deal is None or deal.deleted_at is not None:
        return "deal_deleted"
    if deal.pipeline_id == plan.source_pipeline_id and deal.stage_id not in plan.source_stage_ids:
        return "reopened"
    return None


def _resting(enrolment: Enrolment, rest: Rest) -> Enrolment:
    return replace(enrolment, next_at=None, day=None, rest=rest, held=None)


def _anchor(plan: RepeatPlan, enrolment: Enrolment, deal: Deal, time_zone: str) -> dt.date | None:
    if plan.custom_date is None:
        day = cadence.local_date(enrolment.closed_at, time_zone)
        return max(day, enrolment.not_before or day)
    value: object = deal.custom.get(plan.custom_date)
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _day(plan: RepeatPlan, anchor: dt.date, cycle: int) -> dt.date:
    """Raises OverflowError after the year 9999."""
    return cadence.add(anchor, cadence.parse_period(plan.every).times(cycle))


def _next_cycle(plan: RepeatPlan, anchor: dt.date, last_day: dt.date | None) -> int:
    """The first cycle more than half an interval after the last decided one; no cycle is longer past than that."""
    if last_day is None:
        return 1
    every = cadence.parse_period(plan.every)

    def follows(cycle: int) -> bool:
        try:
            return every.is_shorter_than_twice((_day(plan, anchor, cycle) - last_day).days)
        except OverflowError:
            return True

    return _first(1, follows)


def _due_at(plan: RepeatPlan, anchor: dt.date, cycle: int, time_zone: str) -> datetime | None:
    """None if the plan or the calendar has ended."""
    try:
        day = _day(plan, anchor, cycle)
    except OverflowError:
        return None
    if plan.stop.over(cycle, day):
        return None
    try:
        return cadence.start_of_day(cadence.add(day, cadence.parse_period(plan.lead_time).times(-1)), time_zone)
    except OverflowError:  # a custom date near the beginning of the calendar
        return _BEFORE_ALL


def _is_due(plan: RepeatPlan, anchor: dt.date, cycle: int, now: datetime, time_zone: str) -> bool:
    due_at = _due_at(plan, anchor, cycle, time_zone)
    return due_at is not None and due_at <= now


def _is_over_or_from(plan: RepeatPlan, anchor: dt.date, cycle: int, first: dt.date) -> bool:
    try:
        day = _day(plan, anchor, cycle)
    except OverflowError:
        return True
    return day >= first or plan.stop.over(cycle, day)


def _at_cycle(plan: RepeatPlan, enrolment: Enrolment, anchor: dt.date, cycle: int, time_zone: str) -> Enrolment:
    due_at = _due_at(plan, anchor, cycle, time_zone)
    if due_at is None:
        return _resting(replace(enrolment, cycle=cycle), "over")
    day = _day(plan, anchor, cycle)
    held = enrolment.held if enrolment.held is not None and enrolment.held.day == day else None
    return replace(enrolment, cycle=cycle, day=day, next_at=due_at, rest=None, held=held)


def _first(start: int, holds: Callable[[int], bool]) -> int:
    """The first number from `start` on for which `holds` is true; it stays true for all later numbers."""
    beyond = 1
    while not holds(start + beyond - 1):
        beyond *= 2
    return start + bisect_left(range(start, start + beyond - 1), True, key=holds)
