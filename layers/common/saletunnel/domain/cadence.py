"""Calendar arithmetic for what comes round again: ISO 8601 durations, and the n-th date after an anchor.

Cycles are counted from the anchor, not from each other, so that 29 February becomes 28 February in common years and
the 29th again in leap years, and the 31st does not wander to the 28th for good.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_PERIOD = re.compile(
    r"P(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
)

_CLOCK = re.compile(r"(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?")

LARGEST_PERIOD = 999
"""The largest number that a period takes of each of its units."""
LARGEST_DELAY = 99_999
"""The largest number of minutes, hours or days that a duration takes."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: months (a year is twelve) and days (a week is seven)."""

    months: int
    days: int

    def times(self, n: int) -> "Period":
        return Period(self.months * n, self.days * n)


def parse_period(text: str) -> Period:
    """`P1Y`, `P3M`, `P2W`, `P14D` or a mixture of them. Raises ValueError for anything else."""
    match = _PERIOD.fullmatch(text)
    if match is None or text == "P":
        raise ValueError(f"{text!r} is no period such as P1Y, P3M, P2W or P14D")
    years, months, weeks, days = (int(match[name] or 0) for name in ("years", "months", "weeks", "days"))
    return Period(years * 12 + months, weeks * 7 + days)


@dataclass(frozen=True, slots=True)
class Duration:
    """A calendar period, and time on the clock beside it."""

    period: Period
    clock: timedelta

    @property
    def is_zero(self) -> bool:
        return self.period == Period(0, 0) and not self.clock

    def after(self, moment: datetime) -> datetime:
        """The moment (UTC) that much later; a day of the period is a day of the calendar in UTC."""
        day = add(moment.date(), self.period)
        return datetime.combine(day, moment.timetz()) + self.clock


def parse_duration(text: str) -> Duration:
    """`PT30M`, `P1DT12H`, `P2W`, `PT0S`: a period, or hours, minutes and seconds, or both. Raises ValueError."""
    period, sign, clock = text.partition("T")
    match = _CLOCK.fullmatch(clock)
    if match is None or (sign and not clock) or text == "P":
        raise ValueError(f"{text!r} is no duration such as PT30M, P2D or P1DT12H")
    hours, minutes, seconds = (int(match[name] or 0) for name in ("hours", "minutes", "seconds"))
    try:
        days = Period(0, 0) if period == "P" else parse_period(period)
    except ValueError:
        raise ValueError(f"{text!r} is no duration such as PT30M, P2D or P1DT12H") from None
    return Duration(days, timedelta(hours=hours, minutes=minutes, seconds=seconds))


def add(day: date, period: Period) -> date:
    """The day one period later; a day that the month lacks becomes the month's last.

    Raises OverflowError for a day that the calendar (the years 1 to 9999) does not have.
    """
    month = day.year * 12 + day.month - 1 + period.months
    year, month = divmod(month, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"the calendar has no year {year}")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=period.days)


def start_of_day(day: date, time_zone: str) -> datetime:
    """The moment (UTC) at which `day` begins in the zone (an IANA name)."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def local_date(moment: datetime, time_zone: str) -> date:
    """The date that the calendars of the zone show at `moment`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
