"""The occurrences of a campaign: local times of the company's zone.

When clocks change, a local time that does not exist is skipped, and one that comes twice is its first. An occurrence is
identified by its local time, so a change of the zone cannot make it twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

from saletunnel.domain.cadence import add, parse_period
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.schedule import Cron, InvalidSchedule, parse_schedule

ScheduleKind = Literal["once", "cron", "every"]

MADE_UP_WITHIN = timedelta(days=1)
"""An occurrence that was missed is made up if it is less late than this."""
_MINUTE = timedelta(minutes=1)
_FIRST_YEAR, _LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of a schedule: the local time, without a zone, and the moment (UTC) that it is."""

    local: datetime
    at: datetime

    @property
    def id(self) -> str:
        """The id of the occurrence, such as `20261201T0900`."""
        return f"{self.local:%Y%m%dT%H%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSchedule:
    """When a campaign occurs, in local times.

    `once`: at the time `at`. `every`: at `at`, and then whenever the period `every` has passed. `cron`: at the times of
    `expression`, six fields without the word `cron`.
    """

    kind: ScheduleKind
    at: datetime | None = None
    every: str | None = None
    expression: str | None = None

    def checked(self) -> "CampaignSchedule":
        """The schedule itself. Raises RuleViolated, with pointers below `/schedule`."""
        wanted = {"once": {"at"}, "every": {"at", "every"}, "cron": {"expression"}}[self.kind]
        for name in ("at", "every", "expression"):
            given = getattr(self, name) is not None
            if given and name not in wanted:
                raise RuleViolated.at(f"/schedule/{name}", "not_for_kind", f"The schedule {self.kind} has no {name}.")
            if not given and name in wanted:
                raise RuleViolated.at(f"/schedule/{name}", "required", f"The schedule {self.kind} needs {name}.")
        if self.at is not None and not _FIRST_YEAR <= self.at.year <= _LAST_YEAR:
            message = f"The year must be from {_FIRST_YEAR} to {_LAST_YEAR}."
            raise RuleViolated.at("/schedule/at", "out_of_range", message)
        if self.every is not None:
            self._check_period(self.every)
        if self.expression is not None:
            self._check_cron(self.expression)
        return self

    def local_times(self, since: datetime) -> Iterator[datetime]:
        """The local times of a valid schedule from `since` on, in order."""
        match self.kind:
            case "once":
                times = iter([self.at] if self.at else [])
            case "every":
                times = self._repeated(since)
            case "cron":
                times = _cron(self.expression or "").local_times(since)
        return (local for local in times if local >= since)

    def slots(self, since: datetime, time_zone: str) -> Iterator[Slot]:
        """The times of the schedule from the local time `since` on that exist in the zone."""
        for local in self.local_times(since):
            moment = moment_of(local, time_zone)
            if moment is not None:
                yield Slot(local, moment)

    def next_after(self, moment: datetime, time_zone: str, last: Slot | None = None) -> Slot | None:
        """The first time of the schedule later than `moment` and, in local time, than `last`; None if there is none."""
        since = moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None, second=0, microsecond=0)
        if last is not None:
            since = max(since, last.local + _MINUTE)
        return next((slot for slot in self.slots(since, time_zone) if slot.at > moment), None)

    def following(self, slot: Slot, time_zone: str) -> Slot | None:
        """The time of the schedule after `slot`, by their local times."""
        return next(self.slots(slot.local + _MINUTE, time_zone), None)

    def latest_due(self, first: Slot, moment: datetime, time_zone: str) -> tuple[Slot | None, int]:
        """The latest time from `first` to `moment`, and the number of those before it; None if none is due."""
        latest, passed = None, 0
        for slot in self.slots(first.local, time_zone):
            if slot.at > moment:
                break
            passed += latest is not None
            latest = slot
        return latest, passed

    def _repeated(self, since: datetime) -> Iterator[datetime]:
        first, period = self.at or since, parse_period(self.every or "P1D")
        # No month is longer than 31 days, so the time with this number is not later than `since`.
        begin = max(0, (since - first).days // (period.months * 31 + period.days))
        for n in count(begin):
            day = add(first.date(), period.times(n))
            if day.year > _LAST_YEAR:
                return
            yield datetime.combine(day, first.time())

    def _check_period(self, text: str) -> None:
        try:
            period = parse_period(text)
        except ValueError as error:
            raise RuleViolated.at("/schedule/every", "not_a_period", f"{error}.") from None
        if period.months + period.days < 1:
            raise RuleViolated.at("/schedule/every", "too_short", "The period must be at least one day.")

    def _check_cron(self, expression: str) -> None:
        try:
            cron = _cron(expression)
        except InvalidSchedule as error:
            raise RuleViolated.at("/schedule/expression", "not_a_schedule", str(error)) from None
        if len(cron.minutes) > 1:
            message = "A campaign occurs at most once an hour: name one minute."
            raise RuleViolated.at("/schedule/expression", "too_often", message)


def moment_of(local: datetime, time_zone: str) -> datetime | None:
    """The moment (UTC) of a local time, the first of two; None if the clock skips it."""
    zone = ZoneInfo(time_zone)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None


def time_of(occurrence_id: str) -> datetime:
    """About when an occurrence was: its local time as if it were UTC."""
    return datetime.fromisoformat(occurrence_id).replace(tzinfo=UTC)


def _cron(expression: str) -> Cron:
    """Raises InvalidSchedule."""
    schedule = parse_schedule(f"cron({expression})")
    if not isinstance(schedule, Cron):
        raise InvalidSchedule("Write the six fields of a cron schedule.")
    return schedule
