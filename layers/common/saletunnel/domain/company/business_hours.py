"""The business hours of a company for each day of the week, in the company's time zone."""

import re
from dataclasses import dataclass
from enum import StrEnum

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
