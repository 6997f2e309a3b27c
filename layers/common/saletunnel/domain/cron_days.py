"""The days on which a cron expression fires. `of` returns the days of a month, in ascending order."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """The days with these numbers, in months that are long enough."""

    days: tuple[int, ...]

    def of(self, year: int, month: int) -> list[int]:
        length = monthrange(year, month)[1]
        return [day for day in self.days if day <= length]


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of the month."""

    def of(self, year: int, month: int) -> list[int]:
        return [monthrange(year, month)[1]]


@dataclass(frozen=True, slots=True)
class NearestWorkingDay:
    """The day from Monday to Friday that is nearest to `day` within the month; None means the last day."""

    day: int | None

    def of(self, year: int, month: int) -> list[int]:
        length = monthrange(year, month)[1]
        day = length if self.day is None else self.day
        if day > length:
            return []
        weekday = date(year, month, day).isoweekday()
        if weekday == 6:
            return [day - 1 if day > 1 else day + 2]
        if weekday == 7:
            return [day + 1 if day < length else day - 2]
        return [day]


@dataclass(frozen=True, slots=True)
class Weekdays:
    """These days of every week; 1 is Sunday."""

    weekdays: tuple[int, ...]

    def of(self, year: int, month: int) -> list[int]:
        return sorted(day for weekday in self.weekdays for day in _days_on(weekday, year, month))


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The `nth` occurrence of this weekday in a month; -1 is the last occurrence."""

    weekday: int
    nth: int

    def of(self, year: int, month: int) -> list[int]:
        days = _days_on(self.weekday, year, month)
        if self.nth < 0:
            return [days[-1]]
        return [days[self.nth - 1]] if self.nth <= len(days) else []


type Days = DaysOfMonth | LastDay | NearestWorkingDay | Weekdays | NthWeekday


def _days_on(weekday: int, year: int, month: int) -> range:
    """The days of the month that are this weekday."""
    first, length = monthrange(year, month)  # Monday is 0
    return range((weekday - 2 - first) % 7 + 1, length + 1, 7)
