"""The values that a condition was checked on, kept as facts, so that its result can be explained later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.condition import Comparison, Condition, Group, find_unmet_part, value_of
from saletunnel.domain.condition_fields import Operator
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal

MOST_FACTS = 10
_LONGEST = 80
_MOST_VALUES = 10

Plain = str | int | float | bool | list[str] | None
"""A value as plain JSON: times in RFC 3339, days in ISO 8601; texts and lists are cut."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A comparison of a condition: the field had the value `found`, and the comparison was with `value`."""

    field: str
    op: Operator
    holds: bool
    value: Plain = None
    found: Plain = None


def facts_of(
    condition: Condition | None, deal: Deal, *, time_zone: str, customer: Customer | None = None
) -> tuple[Fact, ...]:
    """The facts of a condition, at most MOST_FACTS: first those that do not hold."""
    facts = [
        Fact(
            part.field,
            part.op,
            find_unmet_part(part, deal, time_zone=time_zone, customer=customer) is None,
            _plain(part.value),
            _plain(value_of(deal, customer, part.field)),
        )
        for part in _comparisons(condition)
    ]
    return tuple(sorted(facts, key=lambda fact: fact.holds)[:MOST_FACTS])


def _comparisons(condition: Condition | None) -> Iterator[Comparison]:
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from _comparisons(part)
    elif condition is not None:
        yield condition


def _plain(value: Any) -> Plain:
    if isinstance(value, list | tuple | set | frozenset):
        return [_text(each) for each in list(value)[:_MOST_VALUES]]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return template.shorten(str(value), _LONGEST)
