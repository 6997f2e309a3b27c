"""ISO 8601 durations with time parts, which are used for delays."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.cadence import LARGEST_DELAY, parse_duration

START = datetime(2026, 1, 31, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("PT30M", START + timedelta(minutes=30)),
        ("PT1H30M5S", START + timedelta(hours=1, minutes=30, seconds=5)),
        ("P2D", START + timedelta(days=2)),
        ("P1W", START + timedelta(weeks=1)),
        ("P1DT12H", START + timedelta(days=1, hours=12)),
        ("P1M", START.replace(month=2, day=28)),
        ("P1Y", START.replace(year=2027)),
        ("PT0S", START),
        ("P0D", START),
    ],
)
def test_a_duration_leads_to_a_moment(text: str, after: datetime) -> None:
    duration = parse_duration(text)
    assert duration.after(START) == after
    assert duration.is_zero == (after == START)


@pytest.mark.parametrize("text", ["PT{}M", "PT{}H", "P{}D"])
def test_the_largest_number_is_valid_for_every_unit_of_a_delay(text: str) -> None:
    parse_duration(text.format(LARGEST_DELAY))


def test_a_larger_number_of_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="not a valid duration"):
        parse_duration(f"PT{LARGEST_DELAY + 1}H")


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "30M", "PT30", "P1H", "PT-5M", "PT1.5H", "p1d", "P1D ", "P1DTT5M"]
)
def test_an_invalid_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid duration"):
        parse_duration(text)


@given(st.text(alphabet="PTYMWDHS0123456789", max_size=20))
def test_every_valid_duration_can_be_added(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert duration.after(START) >= START
