"""Calendar arithmetic for recurring dates: ISO 8601 durations, and the n-th date after an anchor.

Each cycle is computed from the anchor and not from the cycle before it. So 29 February becomes 28 February in common
years and is 29 February again in leap years, and a monthly cycle that starts on the 31st does not drift to the 28th.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_PERIOD = re.compile(
    r"P(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?",
    re.ASCII,
)

_CLOCK = re.compile(r"(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?", re.ASCII)

LARGEST_PERIOD = 999
"""The largest number that is valid for every unit of a period."""
LARGEST_DELAY = 99_999
"""The largest number of minutes, hours or days that is valid in a duration."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period in months (a year is 12 months) and days (a week is 7 days)."""

    months: int
    days: int

    def times(self, n: int) -> "Period":
        return Period(self.months * n, self.days * n)

    def is_longer_than(self, other: "Period") -> bool:
        """With months of average length: 400 years are 4,800 months and 146,097 days."""
        return (self.months - other.months) * 146_097 + (self.days - other.days) * 4_800 > 0

    def is_shorter_than_twice(self, days: int) -> bool:
        """Whether the period, with months of average length, is shorter than twice this number of days."""
        return self.months * 146_097 + self.days * 4_800 < 2 * days * 4_800


def parse_period(text: str) -> Period:
    """Parses years, months, weeks and days, in this order: `P1Y`, `P3M`, `P2W`, `P14D`, `P1Y6M`. Raises ValueError."""
    match = _PERIOD.fullmatch(text)
    if match is None or text == "P":
        raise ValueError(f"{text!r} is not a valid period; write it like P1Y, P3M, P2W or P14D")
    years, months, weeks, days = (int(match[name] or 0) for name in ("years", "months", "weeks", "days"))
    return Period(years * 12 + months, weeks * 7 + days)


def default_lead_time(every: str) -> str:
    """The lead time of a plan that names none: 14 days, but not longer than the interval `every`, valid or not."""
    try:
        return every if parse_period("P14D").is_longer_than(parse_period(every)) else "P14D"
    except ValueError:
        return "P14D"


@dataclass(frozen=True, slots=True)
class Duration:
    """A calendar period plus an exact time span."""

    period: Period
    clock: timedelta

    @property
    def is_zero(self) -> bool:
        return self.period == Period(0, 0) and not self.clock

    def after(self, moment: datetime) -> datetime:
        """Adds the duration to `moment` (UTC): the period in days of the UTC calendar, then the exact time."""
        day = add(moment.date(), self.period)
        return datetime.combine(day, moment.timetz()) + self.clock


def parse_duration(text: str) -> Duration:
    """Parses a period, a time or both: `P2W`, `PT30M`, `P1DT12H`, `PT0S`. Raises ValueError."""
    period, sign, clock = text.partition("T")
    match = _CLOCK.fullmatch(clock)
    if match is None or (sign and not clock) or text == "P":
        raise ValueError(_not_a_duration(text))
    hours, minutes, seconds = (int(match[name] or 0) for name in ("hours", "minutes", "seconds"))
    try:
        days = Period(0, 0) if period == "P" else parse_period(period)
    except ValueError:
        raise ValueError(_not_a_duration(text)) from None
    return Duration(days, timedelta(hours=hours, minutes=minutes, seconds=seconds))


def _not_a_duration(text: str) -> str:
    return f"{text!r} is not a valid duration; write it like PT30M, P2D or P1DT12H"


def add(day: date, period: Period) -> date:
    """The date one period after `day`: months are added first, then days.

    If the month is too short for the day, its last day is taken. Raises OverflowError outside the years 1 to 9999.
    """
    month = day.year * 12 + day.month - 1 + period.months
    year, month = divmod(month, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"the year {year} is outside the calendar (1 to 9999)")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=period.days)


def start_of_day(day: date, time_zone: str) -> datetime:
    """The moment (UTC) at which `day` begins in `time_zone` (an IANA name)."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date in `time_zone` (an IANA name) at `moment`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
