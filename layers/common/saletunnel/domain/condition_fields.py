"""The fields that a condition can compare, each with its type, its operators and its valid values.

The one table: conditions are checked against it, and a test evaluates every field of it with every operator.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, Literal

from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.origin import OriginKind
from saletunnel.domain.money import CURRENCIES
from saletunnel.domain.pipeline import Semantic

Operator = Literal[
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "is_set", "is_empty", "before", "after"
]

OF_CUSTOM = "custom."
OF_CUSTOMER = "customer."
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EQUAL: frozenset[Operator] = frozenset({"eq", "ne", "in", "not_in"})
_ORDER: frozenset[Operator] = frozenset({"lt", "lte", "gt", "gte"})
_TIME: frozenset[Operator] = frozenset({"before", "after"})
_SET: frozenset[Operator] = frozenset({"is_set", "is_empty"})


class ConditionType(StrEnum):
    """The type of a field in conditions. A custom field that is not declared is `any`."""

    TEXT = "text"
    ID = "id"
    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TAGS = "tags"
    FLAG = "flag"
    ANY = "any"


_OPERATORS: Mapping[ConditionType, frozenset[Operator]] = {
    ConditionType.TEXT: _EQUAL | _ORDER | _SET | {"contains"},
    ConditionType.ID: _EQUAL | _SET,
    ConditionType.CHOICE: _EQUAL | _SET,
    ConditionType.NUMBER: _EQUAL | _ORDER | _SET,
    ConditionType.DAY: _EQUAL | _ORDER | _TIME | _SET,
    ConditionType.MOMENT: _EQUAL | _ORDER | _TIME | _SET,
    ConditionType.TAGS: _SET | {"contains"},
    ConditionType.FLAG: _EQUAL | _SET,
    ConditionType.ANY: _EQUAL | _ORDER | _TIME | _SET | {"contains"},
}
MUST_BE: Mapping[ConditionType, str] = {
    ConditionType.TEXT: "text",
    ConditionType.ID: "an id",
    ConditionType.CHOICE: "one of its choices",
    ConditionType.NUMBER: "a number",
    ConditionType.DAY: "a date like 2026-12-24",
    ConditionType.MOMENT: "a date or a time",
    ConditionType.TAGS: "a tag",
    ConditionType.FLAG: "true or false",
    ConditionType.ANY: "text, a number, true or false",
}


@dataclass(frozen=True, slots=True)
class ConditionField:
    """`choices` are the values of type `choice`; a field that is `always_set` can never be empty."""

    type: ConditionType
    choices: frozenset[str] = field(default_factory=frozenset)
    always_set: bool = False

    @property
    def operators(self) -> frozenset[Operator]:
        """The operators that can hold for the field."""
        return _OPERATORS[self.type] - ({"is_empty"} if self.always_set else set())

    def accepts(self, op: Operator, value: Any) -> bool:
        """Whether a comparison with this value can hold. For `in` and `not_in` it is one value of the list."""
        if value is None:
            return op in _EQUAL and not self.always_set
        if op in _TIME:
            return isinstance(value, str) and parse_moment(value) is not None
        match self.type:
            case ConditionType.CHOICE:
                return value in self.choices
            case ConditionType.NUMBER:
                return _is_number(value)
            case ConditionType.DAY:
                return isinstance(value, str) and _is_day(value)
            case ConditionType.MOMENT:
                return isinstance(value, str) and parse_moment(value) is not None
            case ConditionType.FLAG:
                return isinstance(value, bool)
            case ConditionType.ANY:
                return isinstance(value, str) or _is_number(value) or (op in _EQUAL and isinstance(value, bool))
        return isinstance(value, str)


_TEXT, _ID, _NUMBER = (ConditionField(kind) for kind in (ConditionType.TEXT, ConditionType.ID, ConditionType.NUMBER))
_ALWAYS_ID = ConditionField(ConditionType.ID, always_set=True)
_ALWAYS_MOMENT = ConditionField(ConditionType.MOMENT, always_set=True)

FIELDS: Mapping[str, ConditionField] = {
    "title": ConditionField(ConditionType.TEXT, always_set=True),
    "pipeline_id": _ALWAYS_ID,
    "stage_id": _ALWAYS_ID,
    "status": ConditionField(ConditionType.CHOICE, frozenset(Semantic), always_set=True),
    "amount": _NUMBER,
    "currency": ConditionField(ConditionType.CHOICE, CURRENCIES),
    "probability": _NUMBER,
    "customer_id": _ID,
    "customer_name": _TEXT,
    "responsible_id": _ID,
    "expected_close_date": ConditionField(ConditionType.DAY),
    "source": _TEXT,
    "tags": ConditionField(ConditionType.TAGS),
    "lost_reason": _TEXT,
    "comments": _TEXT,
    "external_id": _TEXT,
    "origin": ConditionField(ConditionType.CHOICE, frozenset(OriginKind), always_set=True),
    "entered_stage_at": _ALWAYS_MOMENT,
    "created_at": _ALWAYS_MOMENT,
    "updated_at": _ALWAYS_MOMENT,
    "closed_at": ConditionField(ConditionType.MOMENT),
}
"""The fields of a deal, besides custom fields."""

CUSTOMER_FIELDS: Mapping[str, ConditionField] = {
    f"{OF_CUSTOMER}name": _TEXT,
    f"{OF_CUSTOMER}email": _TEXT,
    f"{OF_CUSTOMER}phone": _TEXT,
    f"{OF_CUSTOMER}language": _TEXT,
    f"{OF_CUSTOMER}opted_out": ConditionField(ConditionType.FLAG),
}
"""The fields of the deal's customer; all are empty for a deal without a customer."""

_OF_TYPE: Mapping[FieldType, ConditionType] = {
    FieldType.TEXT: ConditionType.TEXT,
    FieldType.NUMBER: ConditionType.NUMBER,
    FieldType.MONEY: ConditionType.NUMBER,
    FieldType.DATE: ConditionType.DAY,
    FieldType.FLAG: ConditionType.FLAG,
    FieldType.CHOICE: ConditionType.CHOICE,
}


def find_field(
    name: str, fields: Mapping[str, ConditionField], custom_fields: Iterable[CustomField]
) -> ConditionField | None:
    """The field with this name: one of `fields`, or `custom.` followed by a name; None if it is neither."""
    if not name.startswith(OF_CUSTOM):
        return fields.get(name)
    own_name = name.removeprefix(OF_CUSTOM)
    declared = next((one for one in custom_fields if one.name == own_name), None)
    if declared is not None:
        return ConditionField(_OF_TYPE[declared.type], frozenset(declared.choices))
    return ConditionField(ConditionType.ANY) if own_name else None


def parse_moment(text: str) -> date | datetime | None:
    """A date, or a time with an offset (UTC if it has none); None for anything else and outside the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and parse_moment(text) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
