"""Counts and sums of deals, updated by differences."""

from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.figures.tally import Tally, TotalKey, TotalValue, differences, tally_of
from tests.values import SALES, a_deal

NEW, WON = SALES.first_stage.id, SALES.won_stage.id

tallies = st.builds(
    Tally,
    st.sampled_from(["deal_1", "deal_2", "deal_3", "deal_4"]),
    st.integers(1, 9),
    st.sampled_from([NEW, WON]),
    st.sampled_from(["USD", "VND", ""]),
    st.integers(-(2**53), 2**53),
    responsible_id=st.sampled_from(["", "user_bo", "user_cy"]),
)
some = st.lists(tallies, max_size=4, unique_by=lambda tally: tally.deal_id)


def summed(counted: dict[str, Tally]) -> dict[TotalKey, TotalValue]:
    """The model: the totals as the sum over all deals."""
    totals: dict[TotalKey, TotalValue] = {}
    for tally in counted.values():
        for responsible_id in (None, tally.responsible_id):
            key = TotalKey(tally.stage_id, tally.currency, responsible_id)
            before = totals.get(key, TotalValue(0, 0))
            totals[key] = TotalValue(before.count + 1, before.amount + tally.amount)
    return totals


def test_a_deal_is_counted_on_its_stage_with_its_amount() -> None:
    assert tally_of(a_deal(version=3, amount=100, currency="USD")) == Tally("deal_1", 3, NEW, "USD", 100)


def test_a_deal_without_an_amount_is_counted_without_a_currency() -> None:
    assert tally_of(a_deal(currency="USD")) == Tally("deal_1", 1, NEW, "", 0)


def test_an_amount_of_zero_is_an_amount() -> None:
    assert tally_of(a_deal(amount=0, currency="USD")) == Tally("deal_1", 1, NEW, "USD", 0)


def test_a_moved_deal_is_subtracted_from_the_old_stage_and_added_to_the_new() -> None:
    before, after = Tally("deal_1", 1, NEW, "USD", 100), Tally("deal_1", 2, WON, "USD", 120)
    assert differences({"deal_1": before}, [after]) == {
        TotalKey(NEW, "USD"): TotalValue(-1, -100),
        TotalKey(NEW, "USD", ""): TotalValue(-1, -100),
        TotalKey(WON, "USD"): TotalValue(1, 120),
        TotalKey(WON, "USD", ""): TotalValue(1, 120),
    }


def test_a_deal_of_another_responsible_changes_only_their_totals() -> None:
    before = Tally("deal_1", 1, NEW, "USD", 100)
    after = Tally("deal_1", 2, NEW, "USD", 100, responsible_id="user_bo")
    assert differences({"deal_1": before}, [after]) == {
        TotalKey(NEW, "USD", ""): TotalValue(-1, -100),
        TotalKey(NEW, "USD", "user_bo"): TotalValue(1, 100),
    }


def test_a_change_of_other_fields_makes_no_difference() -> None:
    before, after = Tally("deal_1", 1, NEW, "USD", 100), Tally("deal_1", 2, NEW, "USD", 100)
    assert differences({"deal_1": before}, [after]) == {}


@given(st.lists(some, max_size=6))
def test_differences_add_up_to_the_sum_over_the_deals(rounds: list[list[Tally]]) -> None:
    counted: dict[str, Tally] = {}
    totals: dict[TotalKey, TotalValue] = {}
    for after in rounds:
        for key, value in differences(counted, after).items():
            before = totals.get(key, TotalValue(0, 0))
            totals[key] = TotalValue(before.count + value.count, before.amount + value.amount)
        counted |= {tally.deal_id: tally for tally in after}
    nothing = TotalValue(0, 0)
    assert {key: value for key, value in totals.items() if value != nothing} == summed(counted)
