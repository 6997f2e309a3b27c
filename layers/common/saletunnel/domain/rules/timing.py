"""When a rule is due for a deal, computed from the deal as it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from saletunnel.domain.cadence import Duration, Period, add, local_date, parse_duration, parse_period
from saletunnel.domain.company.business_hours import Hours, local_moment, next_open
from saletunnel.domain.condition_fields import OF_CUSTOM
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.rules.when import When

_MOST_PASSED = 100_000
"""The maximum number of missed times that are passed over at once: eleven years of the shortest interval."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time zone (an IANA name) and the business hours of a company."""

    time_zone: str
    hours: tuple[Hours, ...] = ()


def due_at(when: When, entered_at: datetime, deal: Deal, calendar: Calendar, occurrence: int = 1) -> datetime | None:
    """When a rule is due (UTC) for a deal that entered the stage at `entered_at`.

    `occurrence` counts the times of a rule that acts at intervals, from 1. None if the date field is empty, or if the
    time is outside the calendar.
    """
    try:
        moment = _moment(when, entered_at, deal, calendar.time_zone, occurrence)
        if moment is None or not when.business_hours:
            return moment
        return next_open(moment, calendar.hours, calendar.time_zone)
    except OverflowError:
        return None


def next_due(
    when: When, entered_at: datetime, deal: Deal, calendar: Calendar, occurrence: int, now: datetime
) -> tuple[int, datetime | None]:
    """The first occurrence after `occurrence` that is later than `now`, and its time. Missed times are not made up."""
    following = occurrence + 1
    moment = due_at(when, entered_at, deal, calendar, following)
    while moment is not None and moment <= now and following < occurrence + _MOST_PASSED:
        following += 1
        moment = due_at(when, entered_at, deal, calendar, following)
    return following, moment


def counted_day(when: When, deal: Deal) -> date | None:
    """The day from which a dated rule counts; None if the field is empty or is not a day."""
    name = when.field or ""
    value: Any = deal.custom.get(name.removeprefix(OF_CUSTOM)) if name.startswith(OF_CUSTOM) else None
    if not name.startswith(OF_CUSTOM):
        value = deal.expected_close_date
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:  # the value is from the time before the field was declared as a date
            return None
    return value if isinstance(value, date) else None


def is_past(when: When, deal: Deal, calendar: Calendar, now: datetime) -> bool:
    """Whether the day of a rule that acts before it is over at `now`."""
    day = counted_day(when, deal) if when.kind == "before_date" else None
    return day is not None and day < local_date(now, calendar.time_zone)


def _moment(when: When, entered_at: datetime, deal: Deal, time_zone: str, occurrence: int) -> datetime | None:
    if when.kind == "entry":
        return entered_at
    if not when.is_dated:
        return _after(parse_duration(when.period or ""), entered_at, time_zone, occurrence)
    day = counted_day(when, deal)
    if day is None:
        return None
    period = parse_period(when.period or "")
    sign = -1 if when.kind == "before_date" else 1
    return local_moment(add(day, Period(sign * period.months, sign * period.days)), when.time, time_zone)


def _after(duration: Duration, moment: datetime, time_zone: str, times: int) -> datetime:
    """Adds the duration `times` times: days and months on the local calendar, then the exact time."""
    local = moment.astimezone(ZoneInfo(time_zone))
    day = add(local.date(), duration.period.times(times))
    shifted = datetime.combine(day, local.time(), ZoneInfo(time_zone)).replace(fold=local.fold)
    return shifted.astimezone(UTC) + duration.clock * times
