"""Calendar arithmetic for recurring dates."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.cadence import LARGEST_PERIOD, Period, add, local_date, parse_period, start_of_day

days = st.dates(date(1970, 1, 1), date(2200, 12, 31))
YEAR, MONTH = Period(12, 0), Period(1, 0)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P1Y", Period(12, 0)),
        ("P3M", Period(3, 0)),
        ("P2W", Period(0, 14)),
        ("P14D", Period(0, 14)),
        ("P1Y2M1W3D", Period(14, 10)),
        ("P0D", Period(0, 0)),
    ],
)
def test_an_iso_period_is_parsed(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize("unit", "YMWD")
def test_the_largest_number_is_valid_for_every_unit_of_a_period(unit: str) -> None:
    parse_period(f"P{LARGEST_PERIOD}{unit}")


def test_a_larger_number_is_refused_for_at_least_one_unit() -> None:
    with pytest.raises(ValueError, match="not a valid period"):
        parse_period(f"P{LARGEST_PERIOD + 1}Y")


@pytest.mark.parametrize("text", ["", "P", "1Y", "P1", "PT1H", "P1DT1H", "P-1D", "P1.5Y", "P1D1Y", "p1y", " P1Y"])
def test_an_invalid_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid period"):
        parse_period(text)


@given(st.text(max_size=12))
def test_any_text_is_parsed_or_refused_with_a_value_error(text: str) -> None:
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert period.months >= 0
    assert period.days >= 0


def test_29_february_becomes_28_february_and_29_again_in_leap_years() -> None:
    years = [add(date(2024, 2, 29), YEAR.times(n)) for n in range(1, 5)]
    assert years == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_a_monthly_cycle_from_the_31st_does_not_drift() -> None:
    months = [add(date(2026, 1, 31), MONTH.times(n)) for n in range(1, 6)]
    assert months == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]


def test_months_are_added_before_days() -> None:
    assert add(date(2026, 1, 31), Period(1, 1)) == date(2026, 3, 1)


def test_a_negative_period_leads_to_the_past() -> None:
    assert add(date(2026, 1, 10), Period(0, 14).times(-1)) == date(2025, 12, 27)
    assert add(date(2026, 3, 31), MONTH.times(-1)) == date(2026, 2, 28)


@pytest.mark.parametrize("period", [YEAR, YEAR.times(-9999), Period(0, 999_999_999), Period(120_000, 0)])
def test_a_day_beyond_the_calendar_is_refused(period: Period) -> None:
    with pytest.raises(OverflowError):
        add(date(9999, 12, 31), period)


@given(days, st.integers(0, 120), st.integers(0, 400), st.integers(0, 40))
def test_every_cycle_is_later_than_the_one_before(day: date, months: int, further_days: int, n: int) -> None:
    period = Period(months, further_days) if months + further_days else Period(0, 1)
    assert add(day, period.times(n)) < add(day, period.times(n + 1))


@given(days, st.integers(-600, 600))
def test_adding_months_keeps_the_day_unless_the_month_is_too_short(day: date, months: int) -> None:
    after = add(day, MONTH.times(months))
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and add(after, Period(0, 1)).day == 1)


@given(days, st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Pacific/Kiritimati", "Africa/Cairo"]))
def test_a_day_starts_at_its_first_moment_in_the_time_zone(day: date, zone: str) -> None:
    start = start_of_day(day, zone)
    assert start.tzinfo is UTC
    assert local_date(start, zone) == day


def test_a_moment_has_the_date_of_the_time_zone() -> None:
    evening = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert local_date(evening, "Asia/Ho_Chi_Minh") == date(2026, 3, 3)
    assert local_date(evening, "America/New_York") == date(2026, 3, 2)
