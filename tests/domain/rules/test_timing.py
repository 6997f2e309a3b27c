"""When a rule is due: in the company's calendar, and only within its business hours if wanted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.company.business_hours import DEFAULT_HOURS, Hours, Weekday, next_open
from saletunnel.domain.rules.timing import Calendar, due_at, next_due
from saletunnel.domain.rules.when import When
from tests.fakes import NOON
from tests.values import a_deal

VIETNAM, BERLIN = Calendar("Asia/Ho_Chi_Minh", DEFAULT_HOURS), Calendar("Europe/Berlin", DEFAULT_HOURS)
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(
    ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]
)
MINUTES = st.integers(0, 3 * 366 * 24 * 60)
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("when", "deal", "due"),
    [
        ({}, {}, NOON),
        ({"kind": "after", "period": "PT30M"}, {}, NOON + HOUR / 2),
        ({"kind": "after", "period": "PT0S"}, {}, NOON),
        ({"kind": "after", "period": "P1M"}, {}, utc(2026, 4, 2, 5)),
        ({"kind": "every", "period": "P1D"}, {}, utc(2026, 3, 3, 5)),
        # Days of the company: 9 o'clock in Viet Nam is 2 o'clock in UTC.
        (
            {"kind": "before_date", "period": "P3D", "field": "expected_close_date"},
            {"expected_close_date": date(2026, 3, 10)},
            utc(2026, 3, 7, 2),
        ),
        (
            {"kind": "after_date", "period": "P1M", "field": "custom.visit", "time": "00:30"},
            {"custom": {"visit": "2026-01-31"}},
            utc(2026, 2, 27, 17, 30),
        ),
        ({"kind": "before_date", "period": "P3D", "field": "expected_close_date"}, {}, None),
        ({"kind": "before_date", "period": "P3D", "field": "custom.visit"}, {"custom": {"visit": "soon"}}, None),
        (
            {"kind": "after_date", "period": "P0D", "field": "custom.visit", "time": "20:00", "business_hours": True},
            {"custom": {"visit": "9999-12-31"}},
            None,
        ),
        ({"kind": "before_date", "period": "P1D", "field": "custom.visit"}, {"custom": {"visit": "0001-01-01"}}, None),
        ({"kind": "after_date", "period": "P999Y", "field": "custom.visit"}, {"custom": {"visit": "9990-01-01"}}, None),
    ],
)
def test_a_rule_is_due(when: dict[str, Any], deal: dict[str, Any], due: datetime | None) -> None:
    assert due_at(When(**when), NOON, a_deal(**deal), VIETNAM) == due


def test_a_day_is_counted_on_the_local_calendar_when_clocks_change() -> None:
    entered = utc(2026, 3, 28, 11)  # noon in Berlin, the day before clocks go forward

    assert due_at(When(kind="after", period="P1D"), entered, a_deal(), BERLIN) == utc(2026, 3, 29, 10)
    assert due_at(When(kind="after", period="PT24H"), entered, a_deal(), BERLIN) == utc(2026, 3, 29, 11)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (utc(2026, 3, 2, 5), utc(2026, 3, 2, 5)),
        (utc(2026, 3, 2, 0, 59), utc(2026, 3, 2, 1)),  # 7:59 on a Monday in Viet Nam
        (utc(2026, 3, 2, 10, 30), utc(2026, 3, 3, 1)),  # closing time
        (utc(2026, 3, 6, 12), utc(2026, 3, 9, 1)),  # Friday evening
    ],
)
def test_a_time_outside_the_business_hours_is_put_off_to_the_next_opening(moment: datetime, opens: datetime) -> None:
    assert next_open(moment, DEFAULT_HOURS, "Asia/Ho_Chi_Minh") == opens
    assert due_at(When(business_hours=True), moment, a_deal(), VIETNAM) == opens


def test_a_company_without_business_hours_is_always_open() -> None:
    assert next_open(NOON, (), "Asia/Ho_Chi_Minh") == NOON


@given(MINUTES, ZONES, st.sets(st.sampled_from(list(Weekday)), min_size=1))
def test_the_next_opening_is_the_first_open_minute(minutes: int, zone: str, days: set[Weekday]) -> None:
    moment = NEW_YEAR + timedelta(minutes=minutes)
    hours = tuple(Hours(day, "08:00", "24:00") for day in days)
    found = next_open(moment, hours, zone)

    def is_open(at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(zone))
        return list(Weekday)[local.weekday()] in days and local.hour >= 8

    expected = moment
    while not is_open(expected):
        expected += timedelta(minutes=1)
    assert found == expected


def test_missed_intervals_are_not_made_up() -> None:
    every = When(kind="every", period="P1D")

    assert next_due(every, NOON, a_deal(), VIETNAM, 1, NOON + 24 * HOUR) == (2, NOON + 48 * HOUR)
    assert next_due(every, NOON, a_deal(), VIETNAM, 1, NOON + 100 * HOUR) == (5, NOON + 120 * HOUR)
