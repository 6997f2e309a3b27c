"""The clock: when it fires, also after a stop, and the event of a firing."""

import asyncio
from datetime import UTC, datetime

from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.clock import Clock, firing_event
from infra.local.template.model import Schedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SWEEP = Schedule("sweep", "rate(1 hour)", "sweep_due_work")


def test_an_event_says_when_the_schedule_was_due() -> None:
    event = firing_event(SWEEP, at("2026-03-01T10:00:00"))
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"
    assert event["time"] == "2026-03-01T10:00:00Z"
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:rule/sweep"]


def test_the_event_of_a_firing_has_the_same_id_each_time_it_is_made() -> None:
    first, second = at("2026-03-01T10:00:00"), at("2026-03-01T11:00:00")
    assert firing_event(SWEEP, first) == firing_event(SWEEP, first)
    assert firing_event(SWEEP, first)["id"] != firing_event(SWEEP, second)["id"]


def firings(checkpoints: Checkpoints, now: datetime, count: int, step: datetime | None = None) -> list[datetime]:
    """The first firings of a clock. Time stands still at `now`; after a firing it is `step`."""
    moments = iter([now])

    async def run() -> list[datetime]:
        fired: list[datetime] = []
        current = next(moments)
        enough = asyncio.Event()

        async def fire(_: Schedule, due: datetime) -> None:
            nonlocal current
            fired.append(due)
            current = step or current
            if len(fired) == count:
                enough.set()

        clock = asyncio.create_task(Clock([SWEEP], checkpoints, fire, lambda: current).run())
        if count:
            await asyncio.wait_for(enough.wait(), 5)
        else:
            await asyncio.sleep(0)
        clock.cancel()
        await asyncio.gather(clock, return_exceptions=True)
        return fired

    return asyncio.run(run())


def test_a_clock_that_starts_for_the_first_time_waits_for_the_next_firing() -> None:
    with Checkpoints(":memory:") as checkpoints:
        assert firings(checkpoints, at("2026-03-01T10:30:00"), 0) == []


def test_missed_firings_are_made_up_for_once_with_the_last_due_time() -> None:
    with Checkpoints(":memory:") as checkpoints:
        checkpoints.set("fired", "sweep", SWEEP.expression, at("2026-03-01T02:00:00").isoformat())
        assert firings(checkpoints, at("2026-03-01T10:30:00"), 1) == [at("2026-03-01T10:00:00")]
        assert firings(checkpoints, at("2026-03-01T10:40:00"), 0) == []


def test_a_schedule_fires_whenever_it_is_due() -> None:
    with Checkpoints(":memory:") as checkpoints:
        checkpoints.set("fired", "sweep", SWEEP.expression, at("2026-03-01T09:00:00").isoformat())
        fired = firings(checkpoints, at("2026-03-01T10:00:00"), 2, step=at("2026-03-01T11:00:00"))
        assert fired == [at("2026-03-01T10:00:00"), at("2026-03-01T11:00:00")]
