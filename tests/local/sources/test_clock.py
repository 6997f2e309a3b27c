"""Schedule expressions, the event of a firing, and the clock that makes up for a missed one."""

import asyncio
from datetime import UTC, datetime

import pytest

from infra.local.sources.checkpoints import Checkpoints
from infra.local.sources.clock import Clock, InvalidExpression, parse, scheduled_event
from infra.local.template.model import Schedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        ("rate(1 minute)", "2026-03-01T10:00:30", "2026-03-01T10:01:00"),
        ("rate(5 minutes)", "2026-03-01T10:00:00", "2026-03-01T10:05:00"),
        ("rate(12 hours)", "2026-03-01T10:00:00", "2026-03-01T12:00:00"),
        ("rate(1 day)", "2026-03-01T10:00:00", "2026-03-02T00:00:00"),
        ("cron(5 17 * * ? *)", "2026-03-01T17:04:59", "2026-03-01T17:05:00"),
        ("cron(5 17 * * ? *)", "2026-03-01T17:05:00", "2026-03-02T17:05:00"),
        ("cron(0/15 8-10 ? * MON-FRI *)", "2026-03-06T10:45:00", "2026-03-09T08:00:00"),
        ("cron(0 0 1 1 ? 2030)", "2026-03-01T00:00:00", "2030-01-01T00:00:00"),
        ("cron(0 9 L * ? *)", "2028-02-01T00:00:00", "2028-02-29T09:00:00"),
        ("cron(0 9 15W * ? *)", "2026-02-01T00:00:00", "2026-02-16T09:00:00"),
        ("cron(0 9 1W 8 ? *)", "2026-02-01T00:00:00", "2026-08-03T09:00:00"),
        ("cron(0 9 LW 5 ? *)", "2026-02-01T00:00:00", "2026-05-29T09:00:00"),
        ("cron(0 9 ? * 6#3 *)", "2026-03-01T00:00:00", "2026-03-20T09:00:00"),
        ("cron(0 9 ? * FRIL *)", "2026-03-01T00:00:00", "2026-03-27T09:00:00"),
        ("cron(0 9 ? * L *)", "2026-03-01T00:00:00", "2026-03-07T09:00:00"),
        ("cron(0 9 ? JAN,JUL SAT-SUN *)", "2026-03-01T00:00:00", "2026-07-04T09:00:00"),
    ],
)
def test_finds_the_next_firing(expression: str, moment: str, expected: str) -> None:
    assert parse(expression).after(at(moment)) == at(expected)


def test_knows_when_there_is_no_firing_any_more() -> None:
    assert parse("cron(0 0 1 1 ? 2020)").after(at("2026-01-01")) is None


@pytest.mark.parametrize(
    "expression",
    [
        *("rate(1 minutes)", "rate(5 minute)", "rate(0 days)", "rate(1 week)", "every day", "cron(* * * * *)"),
        *("cron(0 0 * * * *)", "cron(0 0 ? * ? *)", "cron(60 0 * * ? *)", "cron(0 0 ? * XYZ *)"),
    ],
)
def test_refuses_what_eventbridge_refuses(expression: str) -> None:
    with pytest.raises(InvalidExpression):
        parse(expression)


SWEEP = Schedule("sweep", "rate(1 hour)", "sweep_due_work")


def test_an_event_says_when_it_was_due() -> None:
    event = scheduled_event(SWEEP, at("2026-03-01T10:00:00"), region="us-east-1", account="000000000000")
    again = scheduled_event(SWEEP, at("2026-03-01T10:00:00"), region="us-east-1", account="000000000000")
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"
    assert event["time"] == "2026-03-01T10:00:00Z"
    assert event["resources"] == ["arn:aws:events:us-east-1:000000000000:rule/sweep"]
    assert event == again


def firings(checkpoints: Checkpoints, now: datetime, count: int, step: datetime | None = None) -> list[datetime]:
    """What a clock fires first, by a time that stands still and is `step` after each firing."""
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


def test_what_was_missed_is_fired_once_for_the_last_time_it_was_due() -> None:
    with Checkpoints(":memory:") as checkpoints:
        checkpoints.set("fired", "sweep", SWEEP.expression, at("2026-03-01T02:00:00").isoformat())
        assert firings(checkpoints, at("2026-03-01T10:30:00"), 1) == [at("2026-03-01T10:00:00")]
        assert firings(checkpoints, at("2026-03-01T10:40:00"), 0) == []


def test_fires_again_as_time_goes_on() -> None:
    with Checkpoints(":memory:") as checkpoints:
        checkpoints.set("fired", "sweep", SWEEP.expression, at("2026-03-01T09:00:00").isoformat())
        fired = firings(checkpoints, at("2026-03-01T10:00:00"), 2, step=at("2026-03-01T11:00:00"))
        assert fired == [at("2026-03-01T10:00:00"), at("2026-03-01T11:00:00")]
