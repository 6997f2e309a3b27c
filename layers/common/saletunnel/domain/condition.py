"""Conditions over a deal and its customer: nested `all` and `any` groups of comparisons.

A comparison is false when the field is empty or its type differs from the value's; only `ne`, `not_in` and `is_empty`
are true then. Conditions are validated when they are saved, against the table in `condition_fields`. Their evaluation
never raises, also for conditions that were saved under older rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from saletunnel.domain.condition_fields import (
    FIELDS,
    MUST_BE,
    OF_CUSTOM,
    OF_CUSTOMER,
    ConditionField,
    ConditionType,
    Operator,
    find_field,
    parse_moment,
)
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.custom_field import CustomField
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.tags import has_tag
from saletunnel.domain.errors import RuleViolated

DEEPEST = 5
MOST_LEAVES = 50


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


def holds(condition: Condition | None, deal: Deal, *, time_zone: str, customer: Customer | None = None) -> bool:
    """Whether the deal meets the condition; None always holds. See `find_unmet_part` for the arguments."""
    return find_unmet_part(condition, deal, time_zone=time_zone, customer=customer) is None


def find_unmet_part(
    condition: Condition | None, deal: Deal, *, time_zone: str, customer: Customer | None = None
) -> Condition | None:
    """The part that makes the condition false: a comparison or an `any` group; None when the condition holds.

    A time that is compared with a date counts as its day in `time_zone`, the company's. `customer` is the deal's
    customer. It may be None if `needs_customer` is false.
    """
    if condition is None:
        return None
    if isinstance(condition, Comparison):
        value = value_of(deal, customer, condition.field)
        return None if _OPERATORS[condition.op](value, condition.value, time_zone) else condition
    parts = (find_unmet_part(part, deal, time_zone=time_zone, customer=customer) for part in condition.parts)
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
    return condition is not None and condition.field.startswith(OF_CUSTOMER)


def custom_fields_in(condition: Condition | None) -> frozenset[str]:
    """The names of the custom fields that the condition reads."""
    if isinstance(condition, Group):
        return frozenset[str]().union(*map(custom_fields_in, condition.parts))
    if condition is None or not condition.field.startswith(OF_CUSTOM):
        return frozenset()
    return frozenset({condition.field.removeprefix(OF_CUSTOM)})


def check(
    condition: Condition | None,
    pointer: str,
    fields: Mapping[str, ConditionField] = FIELDS,
    custom_fields: Iterable[CustomField] = (),
) -> None:
    """Raises RuleViolated for a condition that can never hold, an unknown field, deep nesting or too many comparisons.

    `pointer` is the JSON pointer to the condition; `fields` are the known fields besides custom ones.
    """
    if condition is None:
        return
    if _check_part(condition, pointer, 1, fields, tuple(custom_fields)) > MOST_LEAVES:
        raise RuleViolated.at(pointer, "too_long", f"A condition can have at most {MOST_LEAVES} comparisons.")


def _check_part(
    condition: Condition,
    pointer: str,
    depth: int,
    fields: Mapping[str, ConditionField],
    custom_fields: tuple[CustomField, ...],
) -> int:
    """The number of comparisons in a part; raises RuleViolated for an invalid one."""
    if depth > DEEPEST:
        raise RuleViolated.at(pointer, "too_deep", f"Conditions can be nested at most {DEEPEST} levels deep.")
    if isinstance(condition, Group):
        if condition.kind == "any" and not condition.parts:
            raise RuleViolated.at(f"{pointer}/any", "empty", "Of no conditions none can hold. Add a condition.")
        return sum(
            _check_part(part, f"{pointer}/{condition.kind}/{at}", depth + 1, fields, custom_fields)
            for at, part in enumerate(condition.parts)
        )
    field = find_field(condition.field, fields, custom_fields)
    if field is None:
        raise RuleViolated.at(f"{pointer}/field", "unknown_field", f"A deal has no field {condition.field}.")
    if condition.op not in field.operators:
        known = ", ".join(sorted(field.operators))
        message = f"{condition.op} can never hold for {condition.field}. Use one of: {known}."
        raise RuleViolated.at(f"{pointer}/op", "not_for_field", message)
    _check_value(condition, field, f"{pointer}/value")
    return 1


def _check_value(comparison: Comparison, field: ConditionField, pointer: str) -> None:
    op, value = comparison.op, comparison.value
    if op in ("is_set", "is_empty"):
        return
    values = value if op in ("in", "not_in") else [value]
    if not isinstance(values, list | tuple) or not values:
        raise RuleViolated.at(pointer, "not_a_list", f"{op} needs a list of at least one value.")
    if all(field.accepts(op, one) for one in values):
        return
    if field.type in (ConditionType.DAY, ConditionType.MOMENT) or op in ("before", "after"):
        raise RuleViolated.at(pointer, "not_a_date", f"{op} needs {MUST_BE[_dated(field.type)]}.")
    message = f"{comparison.field} {op} needs {MUST_BE[field.type]}, so this comparison can never hold."
    raise RuleViolated.at(pointer, "not_of_type", message)


def _dated(type_: ConditionType) -> ConditionType:
    return type_ if type_ == ConditionType.DAY else ConditionType.MOMENT


def value_of(deal: Deal, customer: Customer | None, field: str) -> Any:
    """The value of a field of a condition; None if it is empty."""
    if field.startswith(OF_CUSTOMER):
        return getattr(customer, field.removeprefix(OF_CUSTOMER), None)
    if field.startswith(OF_CUSTOM):
        return deal.custom.get(field.removeprefix(OF_CUSTOM))
    match field:
        case "customer_id":
            return deal.customer and deal.customer.id
        case "customer_name":
            return deal.customer and deal.customer.name
        case "origin":
            return deal.origin.kind
    return getattr(deal, field)


type _Test = Callable[[Any, Any, str], bool]
"""Compares a field with a value, in a time zone."""


def _ordered(compare: Callable[[Any, Any], bool]) -> _Test:
    def compare_same_type(left: Any, right: Any, time_zone: str) -> bool:
        if isinstance(left, date):
            return _timed(compare)(left, right, time_zone)
        numbers = _is_number(left) and _is_number(right)
        texts = isinstance(left, str) and isinstance(right, str)
        return (numbers or texts) and compare(left, right)

    return compare_same_type


def _timed(compare: Callable[[Any, Any], bool]) -> _Test:
    def compare_moments(left: Any, right: Any, time_zone: str) -> bool:
        first, second = _moment(left), _moment(right)
        if not (isinstance(first, datetime) and isinstance(second, datetime)):
            first, second = _day(first, time_zone), _day(second, time_zone)
        return first is not None and second is not None and compare(first, second)

    return compare_moments


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: Any) -> date | datetime | None:
    """A date, or a time in UTC; None for anything else."""
    if isinstance(value, str):
        return parse_moment(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value if isinstance(value, date) else None


def _day(value: date | datetime | None, time_zone: str) -> date | None:
    """The day in the time zone; None for None and outside the calendar."""
    if not isinstance(value, datetime):
        return value
    try:
        return value.astimezone(ZoneInfo(time_zone)).date()
    except OverflowError:
        return None


def _same(left: Any, right: Any, time_zone: str) -> bool:
    if isinstance(left, date):
        return _timed(lambda first, second: first == second)(left, right, time_zone)
    return (type(left) is not bool and type(right) is not bool and left == right) or left is right


def _contains(left: Any, right: Any, _: str) -> bool:
    if not isinstance(right, str):
        return False
    if isinstance(left, str):
        return right.casefold() in left.casefold()
    return isinstance(left, tuple) and has_tag(left, right)


_EMPTY: tuple[Any, ...] = (None, "", (), [], {})

_OPERATORS: Mapping[Operator, _Test] = {
    "eq": _same,
    "ne": lambda left, right, zone: not _same(left, right, zone),
    "lt": _ordered(lambda left, right: left < right),
    "lte": _ordered(lambda left, right: left <= right),
    "gt": _ordered(lambda left, right: left > right),
    "gte": _ordered(lambda left, right: left >= right),
    "in": lambda left, right, zone: any(_same(left, value, zone) for value in right),
    "not_in": lambda left, right, zone: not any(_same(left, value, zone) for value in right),
    "contains": _contains,
    "is_set": lambda left, right, zone: left not in _EMPTY,  # noqa: ARG005 - all operators have one signature
    "is_empty": lambda left, right, zone: left in _EMPTY,  # noqa: ARG005
    "before": _timed(lambda left, right: left < right),
    "after": _timed(lambda left, right: left > right),
}
