"""The ranks of deals in a column."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saletunnel.domain.deals import rank
from tests.fakes import NOON

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
THEN = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 10**14).map(lambda milliseconds: THEN + timedelta(milliseconds=milliseconds))
entered = st.builds(rank.entering, moments, st.sampled_from(["deal_1", "deal_2", "deal_3"]))


def ranks() -> st.SearchStrategy[str]:
    """Any rank: of a deal that entered, or the result of drags."""
    return st.one_of(entered, st.text(DIGITS, min_size=1, max_size=12))


def has_room(above: str, below: str) -> bool:
    """Whether the ranks differ by more than trailing zeros: no rank lies between `A` and `A0`."""
    return below.rstrip("0") != above.rstrip("0")


@given(st.tuples(ranks(), ranks()).map(sorted))
def test_a_rank_between_two_lies_strictly_between_them(pair: list[str]) -> None:
    above, below = pair
    assume(has_room(above, below))
    assert above < rank.between(above, below) < below


@given(ranks())
def test_a_rank_after_the_last_lies_after_it(last: str) -> None:
    assert rank.between(last, None) > last


@given(ranks())
def test_a_rank_at_the_top_lies_before_the_first(first: str) -> None:
    assume(first.strip("0"))
    assert rank.between("", first) < first


@given(st.tuples(entered, entered).map(sorted), st.lists(st.booleans(), max_size=200))
def test_there_is_always_room_for_another_deal(pair: list[str], upwards: list[bool]) -> None:
    above, below = pair
    assume(has_room(above, below))
    for up in upwards:
        middle = rank.between(above, below)
        assert above < middle < below
        above, below = (above, middle) if up else (middle, below)


@given(st.lists(st.integers(0, 50), max_size=60))
def test_a_column_keeps_the_order_of_its_drags(drags: list[int]) -> None:
    column = [rank.entering(NOON + timedelta(milliseconds=ms), "deal_1") for ms in (2, 1, 0)]
    for drag in drags:
        at = drag % len(column)
        below = column[at + 1] if at + 1 < len(column) else None
        column.insert(at + 1, rank.between(column[at], below))
    assert column == sorted(set(column))


@pytest.mark.parametrize(("above", "below"), [("A", "A"), ("A", "A0"), ("A", "A00"), ("0", "00")])
def test_equal_ranks_leave_no_room(above: str, below: str) -> None:
    with pytest.raises(ValueError, match="no rank lies between"):
        rank.between(above, below)


@given(st.tuples(ranks(), ranks()).map(sorted))
def test_a_reversed_pair_of_ranks_is_refused(pair: list[str]) -> None:
    below, above = pair
    assume(has_room(above, below))
    with pytest.raises(ValueError, match="rank"):
        rank.between(above, below)


@given(moments, moments)
def test_a_deal_that_enters_later_is_above(first: datetime, second: datetime) -> None:
    earlier, later = sorted((first, second))
    assume(earlier < later)
    assert rank.entering(later, "deal_1") < rank.entering(earlier, "deal_2")


def test_all_ranks_of_entering_deals_have_the_same_length() -> None:
    assert {len(rank.entering(datetime(year, 1, 1, tzinfo=UTC), f"deal_{year}")) for year in (1970, 2026, 9000)} == {12}


def test_deals_that_enter_together_have_room_between_them() -> None:
    together = sorted(rank.entering(NOON, f"deal_{number}") for number in range(100))
    for above, below in pairwise(together):
        assert above < rank.between(above, below) < below


@pytest.mark.parametrize("upwards", [True, False])
def test_hundreds_of_drags_into_the_same_gap_stay_within_the_limit(upwards: bool) -> None:
    above, below = rank.entering(NOON, "deal_1"), rank.entering(NOON - timedelta(milliseconds=1), "deal_2")
    for _ in range(700):
        middle = rank.between(above, below)
        above, below = (above, middle) if upwards else (middle, below)
    assert len(rank.between(above, below)) <= rank.LONGEST
