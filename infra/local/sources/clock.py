"""Schedules: when a `rate(...)` or `cron(...)` expression fires, and the event that the function gets then."""

import asyncio
import calendar
import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from infra.local.template.model import Schedule

from .checkpoints import Checkpoints

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_LAST_YEAR = 2199
_LONGEST_SLEEP = 30.0  # seconds; a machine that slept, or whose clock was set, is noticed that soon
_EVENT_IDS = uuid.UUID("6f1d0f0e-6a0e-5f0e-9d7a-5c6f0c1f2a3b")


class InvalidExpression(ValueError):
    """EventBridge would not take this schedule expression."""


class Expression(Protocol):
    def after(self, moment: datetime) -> datetime | None:
        """The first firing later than `moment`, in UTC; None if there is none any more."""


def parse(expression: str) -> Expression:
    """Raises InvalidExpression."""
    found = re.fullmatch(r"(rate|cron)\((.+)\)", expression.strip())
    if found is None:
        raise InvalidExpression(expression)
    return _rate(found[2]) if found[1] == "rate" else _cron(found[2])


def scheduled_event(schedule: Schedule, at: datetime, *, region: str, account: str) -> dict[str, Any]:
    """EventBridge's event for a firing; the same id for the same schedule and time."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "version": "0",
        "id": str(uuid.uuid5(_EVENT_IDS, f"{schedule.name} {time}")),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": time,
        "region": region,
        "resources": [f"arn:aws:events:{region}:{account}:rule/{schedule.name}"],
        "detail": {},
    }


class Clock:
    """Fires schedules. One that came due while nothing ran fires once, late, when the clock starts again."""

    def __init__(
        self,
        schedules: Sequence[Schedule],
        checkpoints: Checkpoints,
        fire: Callable[[Schedule, datetime], Awaitable[None]],
        now: Callable[[], datetime],
    ):
        self._schedules = [(schedule, parse(schedule.expression)) for schedule in schedules]
        self._checkpoints = checkpoints
        self._fire = fire
        self._now = now

    async def run(self) -> None:
        """Until cancelled."""
        while self._schedules:
            upcoming = [await self._advance(*each) for each in self._schedules]
            waits = [(moment - self._now()).total_seconds() for moment in upcoming if moment]
            await asyncio.sleep(max(0.0, min([_LONGEST_SLEEP, *waits])))

    async def _advance(self, schedule: Schedule, expression: Expression) -> datetime | None:
        """Fire if due, only for the last time that was missed. Returns when it is due next."""
        now = self._now()
        noted = self._checkpoints.get("fired", schedule.name, schedule.expression)
        since = datetime.fromisoformat(noted) if noted else now
        due, following = None, expression.after(since)
        if following is not None and following <= now:
            due, following = _last_until(expression, following, now)
        if due is not None:
            await self._fire(schedule, due)
        if due is not None or not noted:
            self._checkpoints.set("fired", schedule.name, schedule.expression, (due or now).isoformat())
        return following


def _last_until(expression: Expression, moment: datetime, now: datetime) -> tuple[datetime, datetime | None]:
    following = expression.after(moment)
    while following is not None and following <= now:
        moment, following = following, expression.after(following)
    return moment, following


@dataclass(frozen=True, slots=True)
class _Rate:
    seconds: int

    def after(self, moment: datetime) -> datetime:
        # Counted from 1970, not from the start, so that restarts do not put it off.
        passed = int((moment - _EPOCH).total_seconds()) // self.seconds
        return _EPOCH + timedelta(seconds=(passed + 1) * self.seconds)


def _rate(text: str) -> _Rate:
    found = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", text)
    if found is None or (found[1] == "1") is bool(found[3]):
        raise InvalidExpression(f"rate({text})")
    return _Rate(int(found[1]) * _UNITS[found[2]])


@dataclass(frozen=True, slots=True)
class _Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    day: Callable[[date], bool]

    def after(self, moment: datetime) -> datetime | None:
        moment = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = moment.date()
        while day.year <= _LAST_YEAR:
            if day.year not in self.years:
                day = date(day.year + 1, 1, 1)
            elif day.month not in self.months:
                day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            else:
                if self.day(day):
                    for hour, minute in ((h, m) for h in sorted(self.hours) for m in sorted(self.minutes)):
                        found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                        if found >= moment:
                            return found
                day += timedelta(days=1)
        return None


def _cron(text: str) -> _Cron:
    fields = text.upper().split()
    if len(fields) != 6:
        raise InvalidExpression(f"cron({text}): six fields are expected")
    minutes, hours, days, months, weekdays, years = fields
    if (days == "?") is (weekdays == "?"):
        raise InvalidExpression(f"cron({text}): either the days or the weekdays must be ?")
    try:
        return _Cron(
            _numbers(minutes, 0, 59),
            _numbers(hours, 0, 23),
            _numbers(months, 1, 12, _MONTHS),
            _numbers(years, 1970, _LAST_YEAR),
            _day_of_month(days) if weekdays == "?" else _day_of_week(weekdays),
        )
    except ValueError as error:
        raise InvalidExpression(f"cron({text}): {error}") from error


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    def number(text: str) -> int:
        value = (names or {}).get(text)
        value = int(text) if value is None else value
        if not low <= value <= high:
            raise ValueError(f"{text} is not from {low} to {high}")
        return value

    chosen: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        start = low if first == "*" else number(first)
        end = number(last) if dash else high if step or first == "*" else start
        if end < start:  # FRI-MON
            chosen.update(range(start, high + 1, int(step or 1)), range(low, end + 1, int(step or 1)))
        else:
            chosen.update(range(start, end + 1, int(step or 1)))
    return frozenset(chosen)


def _day_of_month(field: str) -> Callable[[date], bool]:
    if field == "L":
        return lambda day: day.day == _length(day)
    if field == "LW":
        return lambda day: day.day == _nearest_weekday(day, _length(day))
    if field.endswith("W"):
        wanted = int(field[:-1])
        return lambda day: wanted <= _length(day) and day.day == _nearest_weekday(day, wanted)
    days = _numbers(field, 1, 31)
    return lambda day: day.day in days


def _day_of_week(field: str) -> Callable[[date], bool]:
    name, hash_sign, nth = field.partition("#")
    if hash_sign:
        (weekday,) = _numbers(name, 1, 7, _WEEKDAYS)
        return lambda day: _weekday(day) == weekday and (day.day - 1) // 7 + 1 == int(nth)
    if field.endswith("L") and field != "L":
        (weekday,) = _numbers(field[:-1], 1, 7, _WEEKDAYS)
        return lambda day: _weekday(day) == weekday and day.day + 7 > _length(day)
    weekdays = _numbers("SAT" if field == "L" else field, 1, 7, _WEEKDAYS)
    return lambda day: _weekday(day) in weekdays


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1  # Sunday is 1


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(month: date, wanted: int) -> int:
    """The working day nearest to the wanted one, within the month."""
    day = month.replace(day=wanted)
    if day.isoweekday() == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if day.isoweekday() == 7:
        return wanted + 1 if wanted < _length(month) else wanted - 2
    return wanted
