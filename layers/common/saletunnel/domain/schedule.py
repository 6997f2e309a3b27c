"""Schedule expressions in EventBridge's language: `rate(5 minutes)` and `cron(0 9 ? * MON-FRI *)`.

A cron expression is in local time. When clocks change, it behaves like EventBridge Scheduler: a local time that does
not exist is skipped, and a local time that occurs twice fires only at its first occurrence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from saletunnel.domain.cron_days import Days, DaysOfMonth, LastDay, NearestWorkingDay, NthWeekday, Weekdays

MAX_LENGTH = 256
"""The maximum number of characters of an expression, as in EventBridge. It limits the work of parsing."""

_LAST_YEAR = 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = int((datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_SATURDAY = 7  # weekdays count from Sunday, which is 1

_EXPRESSION = re.compile(r"(rate|cron)\((.*)\)")
_RATE = re.compile(r"([1-9][0-9]*) (minute|hour|day)(s?)")
_NUMBER = re.compile(r"[0-9]{1,4}")


class InvalidSchedule(ValueError):
    """An expression that EventBridge would refuse. The message tells people what is wrong."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Fires whenever the time since 1970 is a multiple of `seconds`, so the phase does not depend on a start."""

    seconds: int

    def next_after(self, moment: datetime, time_zone: str) -> datetime | None:  # noqa: ARG002 - the signature of Cron
        """The first firing later than `moment`, in UTC; None after 2199. The same in every time zone."""
        passed = (moment - _EPOCH) // timedelta(seconds=1)
        due = (passed // self.seconds + 1) * self.seconds
        return _EPOCH + timedelta(seconds=due) if due < _END else None


@dataclass(frozen=True, slots=True)
class Cron:
    """The local times at which a cron expression fires. The numbers of each field are in ascending order."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]

    def next_after(self, moment: datetime, time_zone: str) -> datetime | None:
        """The first firing later than `moment`, in UTC; None if there is none up to 2199.

        `time_zone` is an IANA name. Looks at each month up to 2199 at most once.
        """
        zone = ZoneInfo(time_zone)
        for local in self.local_times(moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)):
            firing = local.replace(tzinfo=zone).astimezone(UTC)  # `fold` is 0: the first of two
            exists = firing.astimezone(zone).replace(tzinfo=None) == local
            if exists and firing > moment:
                return firing
        return None

    def local_times(self, start: datetime) -> Iterator[datetime]:
        """All local times from `start` on, in order."""
        for day in self._dates(start.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    local = datetime.combine(day, time(hour, minute))
                    if local >= start:
                        yield local

    def _dates(self, start: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) >= (start.year, start.month):
                    days = (date(year, month, day) for day in self.days.of(year, month))
                    yield from (day for day in days if day >= start)


type Schedule = Rate | Cron


def parse_schedule(expression: str) -> Schedule:
    """The schedule that the expression describes. Raises InvalidSchedule.

    Takes time in proportion to the expression's length, which is at most `MAX_LENGTH`.
    """
    if len(expression) > MAX_LENGTH:
        raise InvalidSchedule(f"A schedule can have at most {MAX_LENGTH} characters.")
    if not (expression.isascii() and expression.isprintable()):
        raise InvalidSchedule("A schedule can contain only printable ASCII characters.")
    match = _EXPRESSION.fullmatch(expression.strip())
    if match is None:
        raise InvalidSchedule("Write a schedule like rate(1 day) or cron(0 9 ? * MON-FRI *).")
    return _parse_rate(match[2]) if match[1] == "rate" else _parse_cron(match[2])


def _parse_rate(text: str) -> Rate:
    match = _RATE.fullmatch(text)
    if match is None:
        raise InvalidSchedule("Write a rate like rate(1 minute), rate(12 hours) or rate(7 days).")
    number, unit, plural = match.groups()
    if (number == "1") is bool(plural):
        raise InvalidSchedule(f"rate({text}): write rate({number} {unit if plural else unit + 's'}).")
    return Rate(int(number) * _UNITS[unit])


@dataclass(frozen=True, slots=True)
class _Field:
    """A numeric field of a cron expression: its range, and the names of some of its numbers."""

    name: str
    low: int
    high: int
    names: Mapping[str, int]
    steps: bool = True  # whether `/` is allowed

    def parse(self, text: str) -> tuple[int, ...]:
        """The numbers of `*`, `5`, `1-5`, `MON-FRI`, `0/15`, `*/2`, and lists of these. Raises InvalidSchedule."""
        return tuple(sorted({number for part in text.split(",") for number in self._parse_part(part)}))

    def _parse_part(self, part: str) -> Iterator[int]:
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            start, end = self.low, self.high
        else:
            start = self.number(first)
            end = self.number(last) if dash else self.high if slash else start
        by = self._step(step) if slash else 1
        count = self.high - self.low + 1
        # A range may pass the end of its field: FRI-MON, or 22-2 for hours.
        for offset in range(0, (end - start) % count + 1, by):
            yield (start - self.low + offset) % count + self.low

    def number(self, text: str) -> int:
        if text in self.names:
            return self.names[text]
        if _NUMBER.fullmatch(text) is None:
            like = f" or a name such as {next(iter(self.names))}" if self.names else ""
            raise self.error(f"{text!r} is not a number{like}")
        number = int(text)
        if not self.low <= number <= self.high:
            raise self.error(f"{text} is not from {self.low} to {self.high}")
        return number

    def _step(self, text: str) -> int:
        if not self.steps:
            raise self.error("steps with / are not allowed here")
        if _NUMBER.fullmatch(text) is None or not 1 <= int(text) <= self.high:
            raise self.error(f"the step {text!r} is not a number from 1 to {self.high}")
        return int(text)

    def error(self, reason: str) -> InvalidSchedule:
        return InvalidSchedule(f"The {self.name} of the schedule: {reason}.")


_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()

_MINUTES = _Field("minutes", 0, 59, {})
_HOURS = _Field("hours", 0, 23, {})
_DAY_OF_MONTH = _Field("day of the month", 1, 31, {})
_MONTH = _Field("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)})
_DAY_OF_WEEK = _Field("day of the week", 1, 7, {name: number for number, name in enumerate(_WEEKDAYS, 1)}, steps=False)
_YEAR = _Field("year", 1970, _LAST_YEAR, {})


def _parse_cron(text: str) -> Cron:
    fields = text.upper().split()
    if len(fields) != 6:
        raise InvalidSchedule(
            "A cron schedule has six fields: minutes, hours, day of the month, month, day of the week, year."
        )
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") is (day_of_week == "?"):
        raise InvalidSchedule("Either the day of the month or the day of the week must be '?', but not both.")
    return Cron(
        minutes=_MINUTES.parse(minutes),
        hours=_HOURS.parse(hours),
        days=_parse_day_of_month(day_of_month) if day_of_week == "?" else _parse_day_of_week(day_of_week),
        months=_MONTH.parse(month),
        years=_YEAR.parse(year),
    )


def _parse_day_of_month(text: str) -> Days:
    """Parses numbers, `L` (last day), `15W` (the working day nearest to the 15th) or `LW` (last working day)."""
    if text == "L":
        return LastDay()
    if text == "LW":
        return NearestWorkingDay(None)
    if text.endswith("W"):
        return NearestWorkingDay(_DAY_OF_MONTH.number(text[:-1]))
    return DaysOfMonth(_DAY_OF_MONTH.parse(text))


def _parse_day_of_week(text: str) -> Days:
    """Parses weekdays, `L` (Saturday), `FRIL` (the last Friday of the month) or `FRI#3` (the third Friday)."""
    weekday, hash_sign, nth = text.partition("#")
    if hash_sign:
        if nth not in ("1", "2", "3", "4", "5"):
            raise _DAY_OF_WEEK.error(f"{nth!r} after # is not from 1 to 5")
        return NthWeekday(_DAY_OF_WEEK.number(weekday), int(nth))
    if text == "L":
        return Weekdays((_SATURDAY,))
    if text.endswith("L"):
        return NthWeekday(_DAY_OF_WEEK.number(text[:-1]), -1)
    return Weekdays(_DAY_OF_WEEK.parse(text))
