"""Business hours: at most one entry for each day, and a day closes after it opens."""

import pytest

from saletunnel.domain.company.business_hours import DEFAULT_HOURS, Hours, Weekday, check_hours
from saletunnel.domain.errors import RuleViolated

MONDAY = Hours(Weekday.MONDAY, "08:00", "17:30")


def test_the_default_hours_are_monday_to_friday() -> None:
    assert check_hours(DEFAULT_HOURS) == DEFAULT_HOURS
    assert [entry.day for entry in DEFAULT_HOURS] == ["monday", "tuesday", "wednesday", "thursday", "friday"]


def test_a_day_may_end_at_midnight_and_days_may_be_left_out() -> None:
    assert check_hours(()) == ()
    assert check_hours((Hours(Weekday.SUNDAY, "00:00", "24:00"),))


@pytest.mark.parametrize(
    ("hours", "pointer"),
    [
        ((MONDAY, MONDAY), "/business_hours/1/day"),
        ((Hours(Weekday.MONDAY, "17:30", "08:00"),), "/business_hours/0/closes"),
        ((Hours(Weekday.MONDAY, "08:00", "08:00"),), "/business_hours/0/closes"),
        ((Hours(Weekday.MONDAY, "8:00", "17:00"),), "/business_hours/0/opens"),
        ((Hours(Weekday.MONDAY, "08:00", "25:00"),), "/business_hours/0/closes"),
    ],
)
def test_invalid_hours_are_refused(hours: tuple[Hours, ...], pointer: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_hours(hours)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
