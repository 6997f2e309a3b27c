"""Conditions over deals: their evaluation, which never raises, and their validation."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saletunnel.domain.condition import Comparison, Condition, Group, check, holds
from saletunnel.domain.condition_fields import CUSTOMER_FIELDS, FIELDS, Operator, find_field
from saletunnel.domain.customer import Customer, CustomerRef
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from tests.fakes import NOON
from tests.values import SALES, a_deal, stage_of

DEAL = a_deal(
    amount=12_500,
    currency="USD",
    customer=CustomerRef("cust_an", "An Nguyễn"),
    expected_close_date=date(2026, 3, 31),
    tags=("vip", "Hà Nội"),
    custom={"floor": 3, "lift": False, "since": "2024-02-29", "note": "", "rooms": [], "area": 61.5},
)


SAIGON = "Asia/Ho_Chi_Minh"


def compare(field: str, op: Operator, value: Any = None, deal: Deal = DEAL, time_zone: str = "UTC") -> bool:
    condition = Comparison(field, op, value)
    check(condition, "")
    return holds(condition, deal, time_zone=time_zone)


def evaluate(field: str, op: Operator, value: Any = None, deal: Deal = DEAL) -> bool:
    """The result for a condition that is not checked: it may have been saved under older rules."""
    return holds(Comparison(field, op, value), deal, time_zone="UTC")


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
            ("tags", "contains", "VIP"),
            ("tags", "is_set", None),
            ("expected_close_date", "eq", "2026-03-31"),
            ("expected_close_date", "before", "2026-04-01"),
            ("expected_close_date", "lte", "2026-03-31"),
            ("created_at", "after", "2026-03-01"),
            ("created_at", "eq", "2026-03-02"),
            ("created_at", "gt", "2026-03-02T04:59:59Z"),
            ("custom.floor", "eq", 3),
            ("custom.area", "gt", 61),
            ("custom.lift", "eq", False),
            ("custom.since", "before", "2024-03-01"),
            ("custom.note", "is_empty", None),
            ("custom.none", "is_empty", None),
            ("source", "eq", None),
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
            ("created_at", "after", "2026-03-02"),
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
        assert not evaluate(field, op, value)
        assert evaluate(field, "ne", value)
        assert evaluate(field, "not_in", [value])

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
        assert not evaluate("created_at", "eq", value)
        with pytest.raises(RuleViolated):
            compare("created_at", "before", value)


class TestDays:
    """A time that is compared with a date counts as its day in the company's time zone."""

    # 01:30 on 24 November in Ho Chi Minh City is 18:30 on the 23rd in UTC.
    EARLY = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)

    @pytest.mark.parametrize("field", ["created_at", "closed_at", "entered_stage_at", "updated_at"])
    def test_the_day_is_the_companys(self, field: str) -> None:
        deal = replace(a_deal(), **{field: self.EARLY})  # type: ignore[arg-type]
        true: dict[Operator, str] = {
            "eq": "2026-11-24",
            "gte": "2026-11-24",
            "lte": "2026-11-24",
            "after": "2026-11-23",
            "before": "2026-11-25",
            "ne": "2026-11-23",
        }
        for op, day in true.items():
            assert compare(field, op, day, deal, SAIGON), op
        assert compare(field, "in", ["2026-11-24"], deal, SAIGON)
        assert not compare(field, "after", "2026-11-24", deal, SAIGON)
        assert compare(field, "eq", "2026-11-23", deal, "UTC")

    def test_times_do_not_depend_on_the_time_zone(self) -> None:
        deal = a_deal(created_at=self.EARLY)
        assert compare("created_at", "eq", "2026-11-24T01:30:00+07:00", deal, SAIGON)
        assert compare("created_at", "after", "2026-11-23T18:29:59Z", deal, SAIGON)


CUSTOMER = Customer(
    id="cust_an",
    name="An",
    email="an@example.com",
    phone="0901",
    language="vi",
    opted_out_at=NOON,
    created_at=NOON,
    updated_at=NOON,
    version=1,
)
FULL = a_deal(
    stage_of(SALES, "Lost"),
    amount=5,
    probability=5,
    customer=CUSTOMER.ref,
    responsible_id="user_ada",
    expected_close_date=date(2026, 3, 2),
    source="web",
    tags=("vip",),
    lost_reason="price",
    comments="late",
    external_id="A1",
    closed_at=NOON,
    custom={
        "text": "x",
        "number": 5,
        "money": 5,
        "date": "2026-03-02",
        "flag": True,
        "choice": "red",
        "undeclared": "2026-03-02",
    },
)
DECLARED = tuple(
    CustomField(kind.value, kind.value, kind, ("red", "blue") if kind == FieldType.CHOICE else ()) for kind in FieldType
)
ALL_FIELDS = {**FIELDS, **CUSTOMER_FIELDS}
VALUES: Mapping[str, Any] = {
    "title": FULL.title,
    "pipeline_id": SALES.id,
    "stage_id": FULL.stage_id,
    "status": "lost",
    "amount": 5,
    "currency": "USD",
    "probability": 5,
    "customer_id": "cust_an",
    "customer_name": "An",
    "responsible_id": "user_ada",
    "expected_close_date": "2026-03-02",
    "source": "web",
    "tags": "vip",
    "lost_reason": "price",
    "comments": "late",
    "external_id": "A1",
    "origin": "manual",
    "entered_stage_at": "2026-03-02",
    "created_at": "2026-03-02",
    "updated_at": "2026-03-02",
    "closed_at": "2026-03-02",
    "customer.name": "An",
    "customer.email": "an@example.com",
    "customer.phone": "0901",
    "customer.language": "vi",
    "customer.opted_out": True,
    **{f"custom.{name}": value for name, value in FULL.custom.items()},
}
"""The value that each field of FULL has."""


def test_every_offered_field_has_a_value_here() -> None:
    assert set(VALUES) == set(ALL_FIELDS) | {f"custom.{kind}" for kind in (*FieldType, "undeclared")}


@pytest.mark.parametrize("name", VALUES)
def test_every_operator_of_every_field_can_hold_and_can_fail(name: str) -> None:
    """With the value that the field has, so a field with nothing behind it fails."""
    equal, later, earlier = VALUES[name], _next(VALUES[name]), _previous(VALUES[name])
    blank = Deal(**{**{key: getattr(FULL, key) for key in FULL.__dataclass_fields__}, **_EMPTIED})
    tested: Mapping[Operator, tuple[Any, Any]] = {
        "eq": (equal, later),
        "ne": (later, equal),
        "in": ([equal], [later]),
        "not_in": ([later], [equal]),
        "lt": (later, equal),
        "lte": (equal, earlier),
        "gt": (earlier, equal),
        "gte": (equal, later),
        "before": (later, equal),
        "after": (earlier, equal),
        "contains": (equal, "nothing like this"),
    }
    field = find_field(name, ALL_FIELDS, DECLARED)
    assert field is not None
    for op in field.operators:
        if op in ("is_set", "is_empty"):
            assert _holds(name, op, None, FULL) == (op == "is_set")
            assert field.always_set or _holds(name, op, None, blank) == (op == "is_empty")
        else:
            holding, failing = tested[op]
            assert _holds(name, op, holding, FULL), op
            assert not _holds(name, op, failing, FULL), op


_EMPTIED: Mapping[str, Any] = {
    "amount": None,
    "currency": None,
    "probability": None,
    "customer": None,
    "responsible_id": None,
    "expected_close_date": None,
    "source": None,
    "tags": (),
    "lost_reason": None,
    "comments": None,
    "external_id": None,
    "closed_at": None,
    "custom": {},
}


def _holds(name: str, op: Operator, value: Any, deal: Deal) -> bool:
    condition = Comparison(name, op, value)
    check(condition, "", ALL_FIELDS, DECLARED)
    return holds(condition, deal, time_zone="UTC", customer=CUSTOMER if deal.customer else None)


def _next(value: Any) -> Any:
    """Another valid value, which sorts later."""
    others: dict[Any, Any] = {
        "lost": "won",
        "USD": "VND",
        "manual": "import",
        "red": "blue",
        "2026-03-02": "2026-03-03",
    }
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else others.get(value, f"{value}~")


def _previous(value: Any) -> Any:
    if value == "2026-03-02":
        return "2026-03-01"
    return value - 1 if isinstance(value, int) else "!"


def test_a_customer_who_opted_out_can_be_left_out() -> None:
    accepts = Comparison("customer.opted_out", "ne", True)
    assert not holds(accepts, FULL, time_zone="UTC", customer=CUSTOMER)
    assert holds(accepts, FULL, time_zone="UTC", customer=replace(CUSTOMER, opted_out_at=None))


class TestGroups:
    YES, NO = Comparison("amount", "is_set"), Comparison("amount", "is_empty")

    def test_no_condition_always_holds(self) -> None:
        assert holds(None, DEAL, time_zone="UTC")

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
        assert holds(condition, DEAL, time_zone="UTC") == expected


class TestChecking:
    @pytest.mark.parametrize(
        ("condition", "pointer", "code"),
        [
            (Comparison("price", "eq", 1), "/conditions/field", "unknown_field"),
            (Comparison("__class__", "eq", 1), "/conditions/field", "unknown_field"),
            (Comparison("status", "in", 3), "/conditions/value", "not_a_list"),
            (Comparison("status", "not_in", None), "/conditions/value", "not_a_list"),
            (Comparison("status", "in", "open"), "/conditions/value", "not_a_list"),
            (Comparison("status", "in", []), "/conditions/value", "not_a_list"),
            (Comparison("status", "in", ["open", "closed"]), "/conditions/value", "not_of_type"),
            (Comparison("status", "eq", "closed"), "/conditions/value", "not_of_type"),
            (Comparison("status", "eq", None), "/conditions/value", "not_of_type"),
            (Comparison("status", "is_empty"), "/conditions/op", "not_for_field"),
            (Comparison("amount", "gt", "1000"), "/conditions/value", "not_of_type"),
            (Comparison("amount", "eq", True), "/conditions/value", "not_of_type"),
            (Comparison("amount", "gt", None), "/conditions/value", "not_of_type"),
            (Comparison("amount", "contains", "1"), "/conditions/op", "not_for_field"),
            (Comparison("currency", "eq", "usd"), "/conditions/value", "not_of_type"),
            (Comparison("tags", "eq", "VIP"), "/conditions/op", "not_for_field"),
            (Comparison("tags", "not_in", ["VIP"]), "/conditions/op", "not_for_field"),
            (Comparison("tags", "contains", 1), "/conditions/value", "not_of_type"),
            (Comparison("title", "before", "2026-03-01"), "/conditions/op", "not_for_field"),
            (Comparison("expected_close_date", "gt", "24/12/2026"), "/conditions/value", "not_a_date"),
            (Comparison("expected_close_date", "eq", "2026-02-30"), "/conditions/value", "not_a_date"),
            (Comparison("created_at", "eq", None), "/conditions/value", "not_a_date"),
            (Comparison("custom.", "eq", 1), "/conditions/field", "unknown_field"),
            (Comparison("custom.floor", "gt", True), "/conditions/value", "not_of_type"),
            (Group("any", ()), "/conditions/any", "empty"),
            (Group("all", (Group("any", ()),)), "/conditions/all/0/any", "empty"),
            (Comparison("created_at", "before", "tomorrow"), "/conditions/value", "not_a_date"),
            (Comparison("created_at", "after", 20260301), "/conditions/value", "not_a_date"),
            (
                Group("all", (Comparison("title", "is_set"), Comparison("x", "eq"))),
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
    assert holds(condition, deal, time_zone=SAIGON) in (True, False)


@given(st.sampled_from([*sorted(FIELDS), "custom.x"]), st.lists(scalars, min_size=1, max_size=3), deals)
def test_each_operator_and_its_opposite_disagree(field: str, values: list[Any], deal: Deal) -> None:
    pairs: list[tuple[Operator, Operator, Any]] = [
        ("eq", "ne", values[0]),
        ("in", "not_in", values),
        ("is_set", "is_empty", None),
    ]
    for op, opposite, value in pairs:
        assert evaluate(field, op, value, deal) != evaluate(field, opposite, value, deal)


centuries = st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000))
within_a_day = st.timedeltas(timedelta(hours=-23), timedelta(hours=23))


@given(centuries, within_a_day, within_a_day)
def test_exactly_one_of_before_equal_and_after_holds(since: timedelta, by: timedelta, offset: timedelta) -> None:
    moment, other = NOON + since, NOON + since + by
    written = other.astimezone(timezone(timedelta(minutes=offset // timedelta(minutes=1)))).isoformat()
    outcomes = [compare("created_at", op, written, a_deal(created_at=moment)) for op in ("before", "eq", "after")]
    assert outcomes == [moment < other, moment == other, moment > other]
