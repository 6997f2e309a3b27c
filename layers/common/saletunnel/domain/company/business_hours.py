"""The business hours of a company for each day of the week, in the company's time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from enum import StrEnum
from zoneinfo import ZoneInfo

from saletunnel.domain.errors import RuleViolated

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


class Weekday(StrEnum):
    """The days of the week in the order of ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Hours:
    """The business hours of one day as `HH:MM`, such as `08:00` to `17:30`; `24:00` is the end of the day."""

    day: Weekday
    opens: str
    closes: str


def check_hours(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """Returns `hours`. A day without an entry is free.

    Raises RuleViolated for a malformed time, a day that closes before it opens, and a day with two entries.
    """
    days: set[Weekday] = set()
    for at, day_hours in enumerate(hours):
        for name, time in (("opens", day_hours.opens), ("closes", day_hours.closes)):
            if not _TIME.fullmatch(time):
                raise RuleViolated.at(f"/business_hours/{at}/{name}", "not_a_time", "Write a time like 08:30.")
        if day_hours.opens >= day_hours.closes:
            raise RuleViolated.at(f"/business_hours/{at}/closes", "not_after", "`closes` must be later than `opens`.")
        if day_hours.day in days:
            message = f"There are two entries for {day_hours.day}; a day can have only one."
            raise RuleViolated.at(f"/business_hours/{at}/day", "day_repeats", message)
        days.add(day_hours.day)
    return hours


DEFAULT_HOURS = tuple(Hours(day, "08:00", "17:30") for day in list(Weekday)[:5])
"""The business hours of a new company."""


def next_open(moment: datetime, hours: tuple[Hours, ...], time_zone: str) -> datetime:
    """The first moment (UTC) from `moment` on within the business hours of a company in `time_zone`.

    A company without business hours is always open.
    """
    by_day = {list(Weekday).index(each.day): each for each in hours}
    today = moment.astimezone(ZoneInfo(time_zone)).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        of_day = by_day.get(day.weekday())
        if of_day is not None and moment < local_moment(day, of_day.closes, time_zone):
            return max(moment, local_moment(day, of_day.opens, time_zone))
    return moment


def end_of_day(day: date, hours: tuple[Hours, ...], time_zone: str) -> datetime:
    """The end (UTC) of the business hours of a day; one minute before midnight on a day without business hours."""
    by_day = {list(Weekday).index(each.day): each.closes for each in hours}
    closes = by_day.get(day.weekday(), "24:00")
    return local_moment(day, "23:59" if closes == "24:00" else closes, time_zone)


def local_moment(day: date, clock: str, time_zone: str) -> datetime:
    """The moment (UTC) of a local time such as `08:30`; `24:00` is the beginning of the next day."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    return datetime.combine(day, clock_time.fromisoformat(clock), ZoneInfo(time_zone)).astimezone(UTC)
