"""The times of campaigns in the zones of companies, against a clock that is read minute by minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.campaigns.timing import CampaignSchedule, Slot, moment_of
from saletunnel.domain.errors import RuleViolated

BERLIN, HANOI, LORD_HOWE = "Europe/Berlin", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe"
ZONES = (HANOI, BERLIN, "America/New_York", LORD_HOWE, "Africa/Casablanca", "Pacific/Auckland")
NIGHTS = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC))
"""Nights in which clocks change in some of the zones."""
_MINUTE = timedelta(minutes=1)


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - a local time


def times(schedule: CampaignSchedule, since: datetime, zone: str) -> list[datetime]:
    """The first moments of a schedule from a local time on."""
    return [slot.at for slot in islice(schedule.slots(since, zone), 5)]


def read_clock(fires: Callable[[datetime], bool], first: datetime, last: datetime, zone: str) -> Iterator[Slot]:
    """The minutes after `first` up to `last` at which a clock on the wall shows a new time that `fires`."""
    shown: set[datetime] = set()
    moment = first - timedelta(hours=3)
    while moment <= last:
        wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if wall not in shown and fires(wall) and moment > first:
            yield Slot(wall, moment)
        shown.add(wall)
        moment += _MINUTE


@given(
    zone=st.sampled_from(ZONES),
    night=st.sampled_from(NIGHTS),
    hours_before=st.integers(0, 30),
    minute=st.integers(0, 59),
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=3),
    days=st.sampled_from(["*", "1/2", "SUN", "MON-FRI"]),
)
def test_a_cron_fires_as_the_clock_on_the_wall_shows(
    zone: str, night: datetime, hours_before: int, minute: int, hours: set[int], days: str
) -> None:
    of_week = days in ("SUN", "MON-FRI")
    expression = f"{minute} {','.join(map(str, hours))} {'?' if of_week else days} * {days if of_week else '?'} *"

    def fires(wall: datetime) -> bool:
        weekday = wall.isoweekday()
        day = {"*": True, "1/2": wall.day % 2 == 1, "SUN": weekday == 7, "MON-FRI": weekday <= 5}[days]
        return wall.minute == minute and wall.hour in hours and day

    first = night - timedelta(hours=hours_before)
    last = night + timedelta(days=2)
    schedule = CampaignSchedule(kind="cron", expression=expression).checked()
    begin = schedule.next_after(first, zone)
    found = [] if begin is None else [begin]
    while found and (following := schedule.following(found[-1], zone)) is not None and following.at <= last:
        found.append(following)
    assert [slot for slot in found if slot.at <= last] == list(read_clock(fires, first, last, zone))


@given(
    zone=st.sampled_from(ZONES),
    night=st.sampled_from(NIGHTS),
    at=st.times(max_value=time(23, 59)),
    period=st.sampled_from([("P1D", 1), ("P2D", 2), ("P1W", 7)]),
    begun=st.integers(0, 800),
)
def test_a_period_repeats_the_time_of_day(
    zone: str, night: datetime, at: time, period: tuple[str, int], begun: int
) -> None:
    every, days = period
    at = at.replace(second=0, microsecond=0)
    first_day = (night - timedelta(days=begun)).date()
    schedule = CampaignSchedule(kind="every", at=datetime.combine(first_day, at), every=every).checked()

    def fires(wall: datetime) -> bool:
        since = (wall.date() - first_day).days
        return wall.time() == at and since >= 0 and since % days == 0

    first, last = night - timedelta(hours=20), night + timedelta(days=2)
    begin = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    found = takewhile(lambda slot: slot.at <= last, schedule.slots(begin + _MINUTE, zone))
    assert list(found) == list(read_clock(fires, first, last, zone))


def test_months_are_counted_from_the_first_time() -> None:
    schedule = CampaignSchedule(kind="every", at=local(2026, 1, 31, 9), every="P1M")
    days = [slot.local.date().isoformat() for slot in islice(schedule.slots(local(2026, 1, 1), HANOI), 4)]
    assert days == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_time_that_the_clock_skips_is_skipped() -> None:
    daily = CampaignSchedule(kind="every", at=local(2026, 3, 28, 2, 30), every="P1D")
    days = [slot.local.day for slot in islice(daily.slots(local(2026, 3, 28), BERLIN), 3)]
    assert days == [28, 30, 31]
    assert moment_of(local(2026, 3, 29, 2, 30), BERLIN) is None


def test_a_time_that_comes_twice_is_its_first() -> None:
    daily = CampaignSchedule(kind="every", at=local(2026, 10, 24, 2, 30), every="P1D")
    assert times(daily, local(2026, 10, 25), BERLIN)[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # the clock shows 2:45 for the first time
    following = daily.next_after(between, BERLIN)
    assert following is not None
    assert following.local == local(2026, 10, 26, 2, 30)


def test_a_campaign_that_occurs_once_occurs_once() -> None:
    once = CampaignSchedule(kind="once", at=local(2026, 3, 3, 9))
    slot = once.next_after(datetime(2026, 3, 1, tzinfo=UTC), HANOI)
    assert slot == Slot(local(2026, 3, 3, 9), datetime(2026, 3, 3, 2, tzinfo=UTC))
    assert slot is not None
    assert slot.id == "20260303T0900"
    assert once.following(slot, HANOI) is None
    assert once.next_after(slot.at, HANOI) is None


def test_of_missed_times_the_latest_is_due() -> None:
    daily = CampaignSchedule(kind="every", at=local(2026, 3, 1, 9), every="P1D")
    [first] = islice(daily.slots(local(2026, 3, 1), HANOI), 1)
    due, passed = daily.latest_due(first, datetime(2026, 3, 5, 1, 59, tzinfo=UTC), HANOI)
    assert due is not None
    assert (due.local.day, passed) == (4, 3)
    assert daily.latest_due(first, first.at - _MINUTE, HANOI) == (None, 0)


@pytest.mark.parametrize(
    ("schedule", "pointer", "code"),
    [
        (CampaignSchedule(kind="once"), "/schedule/at", "required"),
        (CampaignSchedule(kind="once", at=local(2026, 1, 1), every="P1D"), "/schedule/every", "not_for_kind"),
        (CampaignSchedule(kind="once", at=local(2500, 1, 1)), "/schedule/at", "out_of_range"),
        (CampaignSchedule(kind="every", at=local(2026, 1, 1), every="PT1H"), "/schedule/every", "not_a_period"),
        (CampaignSchedule(kind="every", at=local(2026, 1, 1), every="P0D"), "/schedule/every", "too_short"),
        (CampaignSchedule(kind="cron", expression="* * * * ? *"), "/schedule/expression", "too_often"),
        (CampaignSchedule(kind="cron", expression="0/30 9 * * ? *"), "/schedule/expression", "too_often"),
        (CampaignSchedule(kind="cron", expression="0 9 * * * *"), "/schedule/expression", "not_a_schedule"),
        (CampaignSchedule(kind="cron", expression="0 9 * * ? *) rate(1 day"), "/schedule/expression", "not_a_schedule"),
    ],
)
def test_an_invalid_schedule_is_refused(schedule: CampaignSchedule, pointer: str, code: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        schedule.checked()
    [error] = refused.value.errors
    assert (error.pointer, error.code) == (pointer, code)
