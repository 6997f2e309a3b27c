"""Schedule expressions: examples, two independent implementations as oracles, days when clocks change, and refusals."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aws_croniter import AwsCroniter
from cronsim import CronSim
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from saletunnel.domain.schedule import MAX_LENGTH, InvalidSchedule, parse_schedule


def at(text: str, zone: str = "UTC") -> datetime:
    """The first moment at which the clocks of the zone show `text`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def firings(expression: str, moment: datetime, zone: str, count: int) -> list[datetime]:
    schedule, found = parse_schedule(expression), [moment]
    while len(found) <= count and (following := schedule.next_after(found[-1], zone)):
        found.append(following)
    return found[1:]


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
        ("cron(0 9 2W 8 ? *)", "2025-01-01T00:00:00", "2025-08-01T09:00:00"),
        ("cron(0 9 31W * ? *)", "2026-02-01T00:00:00", "2026-03-31T09:00:00"),
        ("cron(0 9 LW 5 ? *)", "2026-02-01T00:00:00", "2026-05-29T09:00:00"),
        ("cron(0 9 ? * 6#3 *)", "2026-03-01T00:00:00", "2026-03-20T09:00:00"),
        ("cron(0 9 ? * FRIL *)", "2026-03-01T00:00:00", "2026-03-27T09:00:00"),
        ("cron(0 9 ? * L *)", "2026-03-01T00:00:00", "2026-03-07T09:00:00"),
        ("cron(0 9 ? JAN,JUL SAT-SUN *)", "2026-03-01T00:00:00", "2026-07-04T09:00:00"),
        ("  cron(0 9 ? jan,jul sat-sun *)  ", "2026-03-01T00:00:00", "2026-07-04T09:00:00"),
        ("cron(0 22-2/3 * * ? *)", "2026-03-01T00:00:00", "2026-03-01T01:00:00"),
    ],
)
def test_finds_the_next_firing(expression: str, moment: str, expected: str) -> None:
    assert parse_schedule(expression).next_after(at(moment), "UTC") == at(expected)


@pytest.mark.parametrize("expression", ["cron(0 0 1 1 ? 2020)", "cron(0 0 30 2 ? *)", "rate(99999999999 days)"])
def test_a_schedule_may_never_fire_again(expression: str) -> None:
    assert parse_schedule(expression).next_after(at("2026-01-01"), "Europe/Berlin") is None


def test_a_rate_has_the_same_phase_in_every_zone_and_for_every_start() -> None:
    schedule = parse_schedule("rate(7 hours)")
    assert schedule.next_after(at("2026-03-01"), "UTC") == schedule.next_after(at("2026-03-01"), "Asia/Kolkata")
    assert schedule.next_after(at("2026-03-01T03:00"), "UTC") == schedule.next_after(at("2026-03-01T01:00"), "UTC")


@pytest.mark.parametrize(
    ("zone", "expression", "moment", "expected"),
    [
        # Spring: the hour from 02:00 to 03:00 does not exist.
        ("Europe/Berlin", "cron(30 2 * * ? *)", "2026-03-28T12:00", ["2026-03-30T02:30", "2026-03-31T02:30"]),
        ("Europe/Berlin", "cron(30 1-3 29 3 ? 2026)", "2026-03-28T12:00", ["2026-03-29T01:30", "2026-03-29T03:30"]),
        ("America/New_York", "cron(0 2,3 8 3 ? 2026)", "2026-03-07T12:00", ["2026-03-08T03:00"]),
        # Midnight does not exist, and the day begins at 01:00.
        ("Africa/Cairo", "cron(0 0,1 24 4 ? 2026)", "2026-04-23T12:00", ["2026-04-24T01:00"]),
        # A whole day does not exist: Samoa went to the other side of the date line.
        ("Pacific/Apia", "cron(0 9 * * ? *)", "2011-12-29T09:00", ["2011-12-31T09:00", "2012-01-01T09:00"]),
        # Clocks go forward by half an hour only.
        (
            "Australia/Lord_Howe",
            "cron(0/15 2 4 10 ? 2026)",
            "2026-10-03T12:00",
            ["2026-10-04T02:30", "2026-10-04T02:45"],
        ),
    ],
)
def test_a_local_time_that_does_not_exist_is_skipped(
    zone: str, expression: str, moment: str, expected: list[str]
) -> None:
    assert firings(expression, at(moment, zone), zone, len(expected)) == [at(text, zone) for text in expected]


def test_a_local_time_that_occurs_twice_fires_once() -> None:
    # In Berlin 02:00 to 03:00 came at 00:00 UTC in summer time, and again at 01:00 UTC in winter time.
    found = firings("cron(0/30 1-3 25 10 ? 2026)", at("2026-10-24T12:00"), "Europe/Berlin", 10)
    times = ["2026-10-24T23:00", "2026-10-24T23:30", "2026-10-25T00:00", "2026-10-25T00:30"]
    assert found == [at(text) for text in [*times, "2026-10-25T02:00", "2026-10-25T02:30"]]


def test_a_moment_in_the_second_of_two_equal_hours_waits_for_the_next_hour() -> None:
    second_pass = at("2026-10-25T01:10")
    assert firings("cron(30 2,3 * * ? *)", second_pass, "Europe/Berlin", 1) == [at("2026-10-25T02:30")]


# --- Oracles -------------------------------------------------------------------------------------------------------

type Texts = st.SearchStrategy[str]

CHANGING_ZONES = [
    *("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca"),
]
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()


def numbers(low: int, high: int, *, steps: bool = True) -> Texts:
    """One field of numbers: a star, numbers, ascending ranges and steps, and lists of them."""
    number = st.integers(low, high)
    ranges = st.sets(number, min_size=2, max_size=2).map(lambda ends: f"{min(ends)}-{max(ends)}")
    parts = [number.map(str), ranges]
    if steps:
        spans = st.one_of(st.just("*"), number.map(str), ranges)
        parts.append(st.tuples(spans, st.integers(1, (high - low) // 2)).map(lambda pair: f"{pair[0]}/{pair[1]}"))
    return st.one_of(st.just("*"), st.lists(st.one_of(parts), min_size=1, max_size=3).map(",".join))


def days(special_day: Texts, special_weekday: Texts) -> st.SearchStrategy[tuple[str, str]]:
    """The day of the month and the day of the week, of which exactly one is a question mark."""
    day = st.one_of(numbers(1, 31), special_day)
    weekday = st.one_of(numbers(1, 7, steps=False), st.sampled_from(WEEKDAYS), special_weekday)
    return st.one_of(day.map(lambda text: (text, "?")), weekday.map(lambda text: ("?", text)))


TIMES = st.tuples(numbers(0, 59), numbers(0, 23))
MONTH = st.one_of(st.just("*"), numbers(1, 12), st.lists(st.sampled_from(MONTHS), min_size=1, max_size=3).map(",".join))


@cache
def clock_changes(zone: str) -> list[datetime]:
    """The hours from 1999 to 2037 in which the zone's clocks change."""
    days = [at("1999-01-01") + timedelta(days=number) for number in range(39 * 365)]
    hours = [day + timedelta(hours=hour) for day in changes(days, zone) for hour in range(25)]
    return changes(hours, zone)


def changes(moments: list[datetime], zone: str) -> list[datetime]:
    offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in moments]
    return [
        moment for moment, offset, following in zip(moments, offsets, offsets[1:], strict=False) if offset != following
    ]


def moments_near(moment: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-3 * 3600, 3 * 3600).map(lambda seconds: moment + timedelta(seconds=seconds))


def near_a_clock_change(zone: str) -> st.SearchStrategy[tuple[datetime, str]]:
    return st.tuples(st.sampled_from(clock_changes(zone)).flatmap(moments_near), st.just(zone))


ANY_DAY = st.integers(0, 60 * 365).map(lambda days: at("1999-01-01") + timedelta(days=days))
PLACE = st.one_of(
    st.tuples(ANY_DAY.flatmap(moments_near), st.sampled_from(["UTC", "Asia/Ho_Chi_Minh", "Asia/Kathmandu"])),
    st.sampled_from(CHANGING_ZONES).flatmap(near_a_clock_change),
)
"""A moment, and the zone in which a schedule is looked at."""


def moments_of(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every moment at which the clocks of the zone show this time, found by trying all offsets of nearby days."""
    offsets = {
        (local.replace(tzinfo=UTC) + timedelta(hours=hours)).astimezone(zone).utcoffset()
        for hours in range(-36, 37, 12)
    }
    found = {(local - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None}
    return sorted(moment for moment in found if moment.astimezone(zone).replace(tzinfo=None) == local)


def expected(local_times: Iterator[datetime], moment: datetime, zone: ZoneInfo, count: int) -> Iterator[datetime]:
    """The firings after `moment` for an oracle's local times: skipped times do not fire, repeated times fire once."""
    first_moments = (moments_of(local, zone)[:1] for local in local_times)
    return islice((found for each in first_moments for found in each if found > moment), count)


def starting_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """A local time early enough that no later firing is missed, however the clocks change."""
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) - timedelta(hours=3)


def by_aws_croniter(fields: str, local: datetime) -> Iterator[datetime]:
    """The local times by aws-croniter, which supports only UTC, where every local time exists once."""
    cron, last = AwsCroniter(fields), local.replace(tzinfo=UTC)
    while (last := cron.get_next(last)[0]) is not None:
        yield last.replace(tzinfo=None)


SPECIAL_DAY = st.one_of(st.just("L"), st.sampled_from([1, 2, 15, 28, 29, 30, 31]).map(lambda day: f"{day}W"))
LAST = st.integers(1, 7).map(lambda weekday: f"{weekday}L")
NTH = st.tuples(st.integers(1, 7), st.integers(1, 5)).map(lambda pair: f"{pair[0]}#{pair[1]}")


@settings(max_examples=400)
@given(
    times=TIMES,
    day_fields=days(SPECIAL_DAY, st.one_of(LAST, NTH)),
    month=MONTH,
    year=st.sampled_from(["*", "2000-2060", "2004,2012-2016,2040"]),
    place=PLACE,
)
def test_agrees_with_aws_croniter(
    times: tuple[str, str], day_fields: tuple[str, str], month: str, year: str, place: tuple[datetime, str]
) -> None:
    moment, zone = place
    fields = f"{times[0]} {times[1]} {day_fields[0]} {month} {day_fields[1]} {year}"
    local_times = by_aws_croniter(fields, starting_before(moment, ZoneInfo(zone)))
    wanted = list(expected(local_times, moment, ZoneInfo(zone), 3))
    assume(len(wanted) == 3)  # the oracle gives up on rare firings
    assert firings(f"cron({fields})", moment, zone, 3) == wanted


def by_cronsim(day_fields: tuple[str, str], times: tuple[str, str], month: str, local: datetime) -> Iterator[datetime]:
    """The local times by cronsim, which counts Sunday as 0 and uses a star instead of the question mark."""
    day, weekday = (field.replace("?", "*") for field in day_fields)
    for number, name in enumerate(WEEKDAYS):
        weekday = weekday.replace(name, str(number + 1))
    weekday, sign, rest = weekday.partition("#")
    weekday = "".join(str(int(each) - 1) if each.isdigit() else each for each in weekday)
    return CronSim(f"{times[0]} {times[1]} {day} {month} {weekday}{sign}{rest}", local)


@settings(max_examples=400)
@given(
    times=TIMES,
    day_fields=days(st.sampled_from(["L", "LW"]), st.one_of(LAST, NTH)),
    month=MONTH,
    place=PLACE,
)
def test_agrees_with_cronsim(
    times: tuple[str, str], day_fields: tuple[str, str], month: str, place: tuple[datetime, str]
) -> None:
    moment, zone = place
    fields = f"{times[0]} {times[1]} {day_fields[0]} {month} {day_fields[1]} *"
    try:
        local_times = by_cronsim(day_fields, times, month, starting_before(moment, ZoneInfo(zone)))
        wanted = list(expected(local_times, moment, ZoneInfo(zone), 3))
    except Exception as refusal:  # cronsim refuses days that no month has
        assume(str(refusal) != "Bad day-of-month")
        raise
    assume(len(wanted) == 3)
    assert firings(f"cron({fields})", moment, zone, 3) == wanted


# --- Refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("every day", "Write a schedule like rate(1 day) or cron(0 9 ? * MON-FRI *)"),
        ("", "Write a schedule like"),
        ("cron(0 9 ? * MON-FRI *", "Write a schedule like"),
        ("rate(1 minutes)", "write rate(1 minute)"),
        ("rate(5 minute)", "write rate(5 minutes)"),
        ("rate(0 days)", "Write a rate like"),
        ("rate(05 days)", "Write a rate like"),
        ("rate(1 week)", "Write a rate like"),
        ("rate(1.5 days)", "Write a rate like"),
        ("cron(* * * * *)", "six fields"),
        ("cron(0 0 * * * *)", "Either the day of the month or the day of the week must be '?', but not both"),
        ("cron(0 0 ? * ? *)", "but not both"),
        ("cron(60 0 * * ? *)", "The minutes of the schedule: 60 is not from 0 to 59."),
        ("cron(0 24 * * ? *)", "The hours of the schedule: 24 is not from 0 to 23."),
        ("cron(0 0 32 * ? *)", "The day of the month of the schedule: 32 is not from 1 to 31."),
        ("cron(0 0 0W * ? *)", "0 is not from 1 to 31"),
        ("cron(0 0 L-3 * ? *)", "'L' is not a number"),
        ("cron(0 0 L,15 * ? *)", "'L' is not a number"),
        ("cron(0 0 * 13 ? *)", "The month of the schedule: 13 is not from 1 to 12."),
        ("cron(0 0 * MAI ? *)", "'MAI' is not a number or a name such as JAN"),
        ("cron(0 0 ? * XYZ *)", "'XYZ' is not a number or a name such as SUN"),
        ("cron(0 0 ? * MON#6 *)", "'6' after # is not from 1 to 5"),
        ("cron(0 0 ? * MON#1,FRI#3 *)", "after # is not from 1 to 5"),
        ("cron(0 0 ? * MON/2 *)", "steps with / are not allowed here"),
        ("cron(0 0 * * ? 2200)", "The year of the schedule: 2200 is not from 1970 to 2199."),
        ("cron(0/0 0 * * ? *)", "the step '0' is not a number from 1 to 59"),
        ("cron(0/ 0 * * ? *)", "the step '' is not a number"),
        ("cron(0/1/2 0 * * ? *)", "the step '1/2' is not a number"),
        ("cron(*-5 0 * * ? *)", "'*' is not a number"),
        ("cron(1,,2 0 * * ? *)", "'' is not a number"),
        ("cron(+1 0 * * ? *)", "'+1' is not a number"),
        ("cron(1_0 0 * * ? *)", "'1_0' is not a number"),
        ("cron(-1 0 * * ? *)", "'' is not a number"),
        ("cron(5- 0 * * ? *)", "'' is not a number"),
        ("cron(٣ 0 * * ? *)", "only printable ASCII characters"),
        ("cron(５ 0 * * ? *)", "only printable ASCII characters"),
        ("cron(0 0 ? * ſAT *)", "only printable ASCII characters"),
        ("cron(0 0\t* * ? *)", "only printable ASCII characters"),
        ("cron(0 0 * * ? *)\n", "only printable ASCII characters"),
        ("rate(５ minutes)", "only printable ASCII characters"),
    ],
)
def test_refuses_an_invalid_expression_and_says_what_is_wrong(expression: str, reason: str) -> None:
    with pytest.raises(InvalidSchedule) as refusal:
        parse_schedule(expression)
    assert reason in str(refusal.value)


@given(st.text(alphabet="0123456789*?/,-#LWcronate() MONSJ５\n", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        schedule = parse_schedule(text)
    except InvalidSchedule:
        return
    firing = schedule.next_after(at("2026-01-01"), "Europe/Berlin")
    assert firing is None or firing > at("2026-01-01")


def test_an_expression_that_is_too_long_is_refused() -> None:
    longest = f"cron({'00,' * 79}0 0 * * ? *)".ljust(MAX_LENGTH)
    assert parse_schedule(longest).next_after(at("2026-01-01T12:00"), "UTC") == at("2026-01-02")
    with pytest.raises(InvalidSchedule, match="at most 256 characters"):
        parse_schedule(longest + " ")


@pytest.mark.parametrize(
    "expression",
    [
        f"cron({','.join(['0/1'] * 58)} 0 * * ? *)",
        f"cron(0 0 * * ? {','.join(['*/1'] * 57)})",
        "cron(0 0 31 2,4,6,9,11 ? *)",
        "cron(* * * * ? 2199)",
        f"rate({'9' * 240} days)",
    ],
)
def test_no_expression_takes_long(expression: str) -> None:
    began = time.process_time()
    parse_schedule(expression).next_after(at("1970-01-01T00:00"), "America/Sao_Paulo")
    assert time.process_time() - began < 0.5


def test_a_moment_without_a_zone_is_an_error() -> None:
    naive: Any = datetime(2026, 1, 1)  # noqa: DTZ001
    for expression in ("rate(1 day)", "cron(0 0 * * ? *)"):
        with pytest.raises(TypeError):
            parse_schedule(expression).next_after(naive, "UTC")
