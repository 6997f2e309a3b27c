"""When a company works, day by day of the week, in its own time zone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from saletunnel.domain.errors import RuleViolated

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class Weekday(StrEnum):
    """As ISO 8601 counts them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Hours:
    """One day's hours, `08:00` to `17:30`; `24:00` is the day's end."""

    day: Weekday
    opens: str
    closes: str


def check_hours(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """The same, when each day is named at most once and ends after it begins; a day that is not named is free."""
    days: set[Weekday] = set()
    for at, one in enumerate(hours):
        for name, time in (("opens", one.opens), ("closes", one.closes)):
            if not _TIME.fullmatch(time):
                raise RuleViolated.at(f"/business_hours/{at}/{name}", "not_a_time", "A time is written like 08:30.")
        if one.opens >= one.closes:
            raise RuleViolated.at(f"/business_hours/{at}/closes", "not_after", "A day ends after it begins.")
        if one.day in days:
            raise RuleViolated.at(f"/business_hours/{at}/day", "day_repeats", "Each day has its hours once.")
        days.add(one.day)
    return hours


DEFAULT_HOURS = tuple(Hours(day, "08:00", "17:30") for day in list(Weekday)[:5])
"""The hours of a company that has not said its own."""
