"""Conditions over deals: their evaluation, which never raises, and their validation."""

from datetime import UTC, date, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saletunnel.domain.condition import FIELDS, Comparison, Condition, Group, Operator, check, holds
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from tests.fakes import NOON
from tests.values import SALES, a_deal

DEAL = a_deal(
    amount=12_500,
    currency="USD",
    customer=CustomerRef("cust_an", "An Nguyễn"),
    expected_close_date=date(2026, 3, 31),
    tags=("vip", "Hà Nội"),
    custom={"floor": 3, "lift": False, "since": "2024-02-29", "note": "", "rooms": [], "area": 61.5},
)


def compare(field: str, op: Operator, value: Any = None, deal: Deal = DEAL) -> bool:
    condition = Comparison(field, op, value)
    check(condition, "")
    return holds(condition, deal)


class TestComparisons:
    @pytest.mark.parametrize(
        ("field", "op", "value"),
        [
            ("title", "eq", "Dishwasher for An"),
            ("title", "contains", "DISHWASHER"),
            ("status", "eq", "open"),
            ("status", "in", ["open", "won"]),
            ("pipeline_id", "eq", SALES.id),
            ("stage_id", "not_in", [SALES.won_stage.id]),
            ("amount", "gte", 12_500),
            ("amount", "lt", 12_500.5),
            ("amount", "ne", 1),
            ("customer_id", "eq", "cust_an"),
            ("customer_name", "contains", "nguyễn"),
            ("origin", "eq", "manual"),
            ("responsible_id", "is_empty", None),
            ("tags", "contains", "vip"),
            ("tags", "is_set", None),
            ("expected_close_date", "eq", "2026-03-31"),
            ("expected_close_date", "before", "2026-04-01"),
            ("expected_close_date", "lte", "2026-03-31"),
            ("created_at", "after", "2026-03-02"),
            ("created_at", "gt", "2026-03-02T04:59:59Z"),
            ("custom.floor", "eq", 3),
            ("custom.area", "gt", 61),
            ("custom.lift", "eq", False),
            ("custom.since", "before", "2024-03-01"),
            ("custom.note", "is_empty", None),
            ("custom.none", "is_empty", None),
            ("currency", "gt", "EUR"),
        ],
    )
    def test_a_comparison_holds(self, field: str, op: Operator, value: Any) -> None:
        assert compare(field, op, value)

    @pytest.mark.parametrize(
        ("field", "op", "value"),
        [
            ("title", "contains", "dishwashers"),
            ("tags", "contains", "vi"),
            ("amount", "gt", 12_500),
            ("amount", "is_empty", None),
            ("expected_close_date", "before", "2026-03-31"),
            ("created_at", "before", "2026-03-02"),
            ("custom.floor", "not_in", [1, 2, 3]),
        ],
    )
    def test_a_comparison_does_not_hold(self, field: str, op: Operator, value: Any) -> None:
        assert not compare(field, op, value)

    @pytest.mark.parametrize("op", ["eq", "lt", "lte", "gt", "gte", "contains"])
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount", "12500"),
            ("amount", True),
            ("title", 1),
            ("custom.lift", 0),
            ("created_at", "noon"),
            ("source", "x"),
        ],
    )
    def test_a_value_of_another_type_or_an_empty_field_does_not_hold(
        self, field: str, op: Operator, value: Any
    ) -> None:
        assert not compare(field, op, value)
        assert compare(field, "ne", value)
        assert compare(field, "not_in", [value])

    def test_true_is_not_equal_to_the_number_one(self) -> None:
        assert not compare("custom.floor", "eq", True, a_deal(custom={"floor": 1}))

    def test_zero_and_false_are_values(self) -> None:
        deal = a_deal(amount=0, custom={"lift": False})
        assert compare("amount", "is_set", deal=deal)
        assert compare("custom.lift", "is_set", deal=deal)

    def test_an_empty_list_is_empty(self) -> None:
        assert compare("tags", "is_empty", deal=a_deal())
        assert compare("custom.rooms", "is_empty")

    def test_times_are_compared_across_time_zones(self) -> None:
        # Noon in Viet Nam is 5:00 UTC.
        assert compare("created_at", "eq", "2026-03-02T12:00:00+07:00")
        assert compare("created_at", "after", "2026-03-02T11:59:59+07:00")
        assert not compare("created_at", "before", "2026-03-02T06:00:00+07:00")

    def test_years_before_1000_sort_before_later_ones(self) -> None:
        assert compare("custom.since", "after", "0999-12-31")

    @pytest.mark.parametrize("value", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
    def test_a_moment_outside_the_calendar_is_invalid(self, value: str) -> None:
        assert not compare("created_at", "eq", value)
        with pytest.raises(RuleViolated):
            compare("created_at", "before", value)


class TestGroups:
    YES, NO = Comparison("amount", "is_set"), Comparison("amount", "is_empty")

    def test_no_condition_always_holds(self) -> None:
        assert holds(None, DEAL)

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            (Group("all", (YES, YES)), True),
            (Group("all", (YES, NO)), False),
            (Group("any", (NO, YES)), True),
            (Group("any", (NO, NO)), False),
            (Group("all", ()), True),
            (Group("any", ()), False),
            (Group("all", (YES, Group("any", (NO, Group("all", (YES,)))))), True),
        ],
    )
    def test_all_needs_every_part_and_any_needs_one(self, condition: Condition, expected: bool) -> None:
        assert holds(condition, DEAL) == expected


class TestChecking:
    @pytest.mark.parametrize(
        ("condition", "pointer", "code"),
        [
            (Comparison("price", "eq", 1), "/conditions/field", "unknown_field"),
            (Comparison("__class__", "eq", 1), "/conditions/field", "unknown_field"),
            (Comparison("status", "in", 3), "/conditions/value", "not_a_list"),
            (Comparison("status", "not_in", None), "/conditions/value", "not_a_list"),
            (Comparison("status", "in", "open"), "/conditions/value", "not_a_list"),
            (Comparison("created_at", "before", "tomorrow"), "/conditions/value", "not_a_date"),
            (Comparison("created_at", "after", 20260301), "/conditions/value", "not_a_date"),
            (
                Group("all", (Comparison("title", "eq"), Comparison("x", "eq"))),
                "/conditions/all/1/field",
                "unknown_field",
            ),
        ],
    )
    def test_an_invalid_condition_is_refused_with_a_pointer(
        self, condition: Condition, pointer: str, code: str
    ) -> None:
        with pytest.raises(RuleViolated) as refusal:
            check(condition, "/conditions")
        [error] = refusal.value.errors
        assert (error.pointer, error.code) == (pointer, code)

    def test_five_levels_are_accepted_and_six_are_refused(self) -> None:
        condition: Condition = Comparison("title", "is_set")
        for _ in range(4):
            condition = Group("all", (condition,))
        check(condition, "")

        with pytest.raises(RuleViolated) as refusal:
            check(Group("any", (condition,)), "")
        assert refusal.value.errors[0].code == "too_deep"

    def test_fifty_comparisons_are_accepted_and_fifty_one_are_refused(self) -> None:
        leaf = Comparison("title", "is_set")
        check(Group("any", (Group("all", (leaf,) * 25), *(leaf,) * 25)), "")

        with pytest.raises(RuleViolated) as refusal:
            check(Group("any", (Group("all", (leaf,) * 26), *(leaf,) * 25)), "")
        assert refusal.value.errors[0].code == "too_long"


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(
        ["2026-03-02", "2026-03-02T05:00:00Z", "0001-01-01", "9999-12-31T23:59:59-12:00", "2026-W10", "24:00"]
    ),
)
plain = st.one_of(scalars, st.lists(scalars, max_size=3))
leaves = st.builds(
    Comparison,
    st.sampled_from([*sorted(FIELDS), "custom.x", "custom.", "nothing"]),
    st.sampled_from(get_args(Operator)),
    plain,
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda parts: st.builds(Group, st.sampled_from(["all", "any"]), st.lists(parts, max_size=3).map(tuple)),
    max_leaves=6,
)
deals = st.builds(
    a_deal,
    title=st.text(max_size=10),
    amount=st.none() | st.integers(),
    probability=st.none() | st.integers(0, 100),
    expected_close_date=st.none() | st.dates(),
    closed_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    created_at=st.datetimes(timezones=st.just(UTC)),
    tags=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    customer=st.none() | st.just(CustomerRef("cust_an", "An")),
    custom=st.fixed_dictionaries({}, optional={"x": plain, "": plain}),
)


@given(conditions, deals)
def test_a_valid_condition_never_raises_for_any_deal(condition: Condition, deal: Deal) -> None:
    try:
        check(condition, "")
    except RuleViolated:
        assume(False)
    assert holds(condition, deal) in (True, False)


@given(leaves, deals)
def test_each_operator_and_its_opposite_disagree(leaf: Comparison, deal: Deal) -> None:
    opposites: dict[Operator, Operator] = {"eq": "ne", "in": "not_in", "is_set": "is_empty"}
    assume(leaf.op in opposites)
    opposite = Comparison(leaf.field, opposites[leaf.op], leaf.value)
    try:
        check(leaf, "")
    except RuleViolated:
        assume(False)
    assert holds(leaf, deal) != holds(opposite, deal)


centuries = st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000))
within_a_day = st.timedeltas(timedelta(hours=-23), timedelta(hours=23))


@given(centuries, within_a_day, within_a_day)
def test_exactly_one_of_before_equal_and_after_holds(since: timedelta, by: timedelta, offset: timedelta) -> None:
    moment, other = NOON + since, NOON + since + by
    written = other.astimezone(timezone(timedelta(minutes=offset // timedelta(minutes=1)))).isoformat()
    outcomes = [compare("created_at", op, written, a_deal(created_at=moment)) for op in ("before", "eq", "after")]
    assert outcomes == [moment < other, moment == other, moment > other]
