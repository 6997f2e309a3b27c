"""Conditions over a deal and its customer: nested `all` and `any` groups of comparisons.

A comparison is false when the field is empty or its type differs from the value's; only `ne`, `not_in` and `is_empty`
are true then. Conditions are validated when they are saved, so their evaluation never raises.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated

Operator = Literal[
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "is_set", "is_empty", "before", "after"
]
DEEPEST = 5
MOST_LEAVES = 50

FIELDS = frozenset(
    (
        "title pipeline_id stage_id status amount currency probability customer_id customer_name responsible_id "
        "expected_close_date source tags lost_reason comments external_id origin entered_stage_at "
        "created_at updated_at closed_at"
    ).split()
)

_OF_CUSTOMER = "customer."
CUSTOMER_FIELDS = frozenset(f"{_OF_CUSTOMER}{name}" for name in "name email phone language opted_out".split())


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field` is in FIELDS or CUSTOMER_FIELDS, or is `custom.` followed by the name of a custom field."""

    field: str
    op: Operator
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Holds when every part holds (`kind` is `all`), or when at least one part holds (`any`)."""

    kind: Literal["all", "any"]
    parts: "tuple[Condition, ...]"


Condition = Comparison | Group


def holds(condition: Condition | None, deal: Deal, customer: Customer | None = None) -> bool:
    """Whether the deal meets the condition; None always holds.

    `customer` is the deal's customer. It may be None if `needs_customer` is false.
    """
    return find_unmet_part(condition, deal, customer) is None


def find_unmet_part(condition: Condition | None, deal: Deal, customer: Customer | None = None) -> Condition | None:
    """The part that makes the condition false: a comparison or an `any` group; None when the condition holds."""
    if condition is None:
        return None
    if isinstance(condition, Comparison):
        is_true = _OPERATORS[condition.op](_value(deal, customer, condition.field), condition.value)
        return None if is_true else condition
    parts = (find_unmet_part(part, deal, customer) for part in condition.parts)
    if condition.kind == "all":
        return next((part for part in parts if part is not None), None)
    return None if any(part is None for part in parts) else condition


def render_condition(condition: Condition) -> str:
    """The condition as text for people, such as `amount gte 1000`."""
    if isinstance(condition, Group):
        return f"{condition.kind} of ({', '.join(map(render_condition, condition.parts))})"
    value = "" if condition.op in ("is_set", "is_empty") else f" {condition.value}"
    return f"{condition.field} {condition.op}{value}"


def needs_customer(condition: Condition | None) -> bool:
    """Whether the condition reads a field of the customer."""
    if isinstance(condition, Group):
        return any(map(needs_customer, condition.parts))
    return condition is not None and condition.field.startswith(_OF_CUSTOMER)


def check(condition: Condition | None, pointer: str, fields: Set[str] = FIELDS) -> None:
    """Raises RuleViolated for an unknown field, an invalid value, deep nesting or too many comparisons.

    `pointer` is the JSON pointer to the condition; `fields` are the known fields besides custom ones.
    """
    if condition is None:
        return
    if _check_part(condition, pointer, 1, fields) > MOST_LEAVES:
        raise RuleViolated.at(pointer, "too_long", f"A condition can have at most {MOST_LEAVES} comparisons.")


def _check_part(condition: Condition, pointer: str, depth: int, fields: Set[str]) -> int:
    """The number of comparisons in a part; raises RuleViolated for an invalid one."""
    if depth > DEEPEST:
        raise RuleViolated.at(pointer, "too_deep", f"Conditions can be nested at most {DEEPEST} levels deep.")
    if isinstance(condition, Group):
        parts = enumerate(condition.parts)
        return sum(_check_part(part, f"{pointer}/{condition.kind}/{at}", depth + 1, fields) for at, part in parts)
    if condition.field not in fields and not condition.field.startswith("custom."):
        raise RuleViolated.at(f"{pointer}/field", "unknown_field", f"A deal has no field {condition.field}.")
    if condition.op in ("in", "not_in") and not isinstance(condition.value, list | tuple):
        raise RuleViolated.at(f"{pointer}/value", "not_a_list", f"{condition.op} needs a list of values.")
    if condition.op in ("before", "after") and _moment(condition.value) is None:
        raise RuleViolated.at(f"{pointer}/value", "not_a_date", f"{condition.op} needs a date or a time.")
    return 1


def _value(deal: Deal, customer: Customer | None, field: str) -> Any:
    if field.startswith(_OF_CUSTOMER):
        return getattr(customer, field.removeprefix(_OF_CUSTOMER), None)
    if field.startswith("custom."):
        return deal.custom.get(field.removeprefix("custom."))
    match field:
        case "customer_id":
            return deal.customer and deal.customer.id
        case "customer_name":
            return deal.customer and deal.customer.name
        case "origin":
            return deal.origin.kind
    return getattr(deal, field)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare_same_type(left: Any, right: Any) -> bool:
        if isinstance(left, date):
            return _timed(compare)(left, right)
        numbers = _is_number(left) and _is_number(right)
        texts = isinstance(left, str) and isinstance(right, str)
        return (numbers or texts) and compare(left, right)

    return compare_same_type


def _timed(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare_moments(left: Any, right: Any) -> bool:
        first, second = _moment(left), _moment(right)
        return first is not None and second is not None and compare(first, second)

    return compare_moments


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: Any) -> datetime | None:
    """A date or time as a moment in UTC; None for anything else.

    A date stands for its first moment. A time without an offset is taken as UTC.
    """
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # not a time, or outside the calendar when converted to UTC
        return None
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, date):
        return _timed(lambda first, second: first == second)(left, right)
    return (type(left) is not bool and type(right) is not bool and left == right) or left is right


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right.casefold() in left.casefold()
    return isinstance(left, tuple | list) and right in left


_EMPTY: tuple[Any, ...] = (None, "", (), [], {})

_OPERATORS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    "eq": _same,
    "ne": lambda left, right: not _same(left, right),
    "lt": _ordered(lambda left, right: left < right),
    "lte": _ordered(lambda left, right: left <= right),
    "gt": _ordered(lambda left, right: left > right),
    "gte": _ordered(lambda left, right: left >= right),
    "in": lambda left, right: any(_same(left, value) for value in right),
    "not_in": lambda left, right: not any(_same(left, value) for value in right),
    "contains": _contains,
    "is_set": lambda left, _: left not in _EMPTY,
    "is_empty": lambda left, _: left in _EMPTY,
    "before": _timed(lambda left, right: left < right),
    "after": _timed(lambda left, right: left > right),
}
