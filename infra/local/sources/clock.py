"""Fires the schedules of the template, in UTC as EventBridge's rules do."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from infra.local.template.model import Schedule
from saletunnel.domain import schedule as expressions

from .checkpoints import Checkpoints
from .scheduled_event import format_time, scheduled_event

_ZONE = "UTC"
_LONGEST_SLEEP = 30.0  # seconds until the clock looks again, in case the machine slept or its clock was set
_EVENT_IDS = uuid.UUID("6f1d0f0e-6a0e-5f0e-9d7a-5c6f0c1f2a3b")


class Clock:
    """Fires schedules. A schedule that became due while the clock did not run fires once when the clock starts."""

    def __init__(
        self,
        schedules: Sequence[Schedule],
        checkpoints: Checkpoints,
        fire: Callable[[Schedule, datetime], Awaitable[None]],
        now: Callable[[], datetime],
    ):
        """Raises `saletunnel.domain.schedule.InvalidSchedule`."""
        self._schedules = [(schedule, expressions.parse_schedule(schedule.expression)) for schedule in schedules]
        self._checkpoints = checkpoints
        self._fire = fire
        self._now = now

    async def run(self) -> None:
        """Runs until it is cancelled."""
        while self._schedules:
            upcoming = [await self._advance(*each) for each in self._schedules]
            waits = [(moment - self._now()).total_seconds() for moment in upcoming if moment]
            await asyncio.sleep(max(0.0, min([_LONGEST_SLEEP, *waits])))

    async def _advance(self, schedule: Schedule, expression: expressions.Schedule) -> datetime | None:
        """Fire if due; of several missed times only for the last. Returns when the schedule is due next."""
        now = self._now()
        noted = self._checkpoints.get("fired", schedule.name, schedule.expression)
        since = datetime.fromisoformat(noted) if noted else now
        due, following = None, expression.next_after(since, _ZONE)
        if following is not None and following <= now:
            due, following = _last_until(expression, following, now)
        if due is not None:
            await self._fire(schedule, due)
        if due is not None or not noted:
            self._checkpoints.set("fired", schedule.name, schedule.expression, (due or now).isoformat())
        return following


def firing_event(schedule: Schedule, due: datetime) -> dict[str, Any]:
    """The event of a firing. Its id depends only on the schedule and the time, so duplicates can be recognised."""
    event_id = uuid.uuid5(_EVENT_IDS, f"{schedule.name} {format_time(due)}")
    return scheduled_event(schedule.name, due, str(event_id))


def _last_until(expression: expressions.Schedule, moment: datetime, now: datetime) -> tuple[datetime, datetime | None]:
    """The last firing up to `now`, searched from the firing at `moment`, and the firing after it."""
    following = expression.next_after(moment, _ZONE)
    while following is not None and following <= now:
        moment, following = following, expression.next_after(following, _ZONE)
    return moment, following
