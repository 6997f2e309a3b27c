"""Custom fields: the fields of deals that a company defines itself.

A company declares its fields with types, and values must have the declared type. A field that is not declared accepts
any text, number or flag, so imported values are stored unchanged until somebody declares the field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any

from saletunnel.domain.errors import FieldError, RuleViolated

MOST_FIELDS = 50
MOST_CHOICES = 100
_MOST_MONEY = 2**53 - 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)


class FieldType(StrEnum):
    """The type of a custom field. Money is in minor units of the deal's currency; a date is like 2026-12-24."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A declared field. `label` is its display name; `choices` are the allowed values of type `choice`."""

    name: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()


def check_declarations(fields: Sequence[CustomField]) -> tuple[CustomField, ...]:
    """Returns the fields as a tuple.

    Raises RuleViolated if a name repeats (case ignored), a field of type `choice` has no choices or repeated ones, or
    a field of another type has choices.
    """
    errors = []
    names: set[str] = set()
    for at, field in enumerate(fields):
        if field.name.casefold() in names:
            message = f"Another field is named {field.name} too; names must be different."
            errors.append(FieldError(f"/custom_fields/{at}/name", "name_repeats", message))
        names.add(field.name.casefold())
        if (field.type == FieldType.CHOICE) != bool(field.choices):
            message = "A field of type choice needs choices; a field of another type cannot have them."
            errors.append(FieldError(f"/custom_fields/{at}/choices", "choices", message))
        elif len({choice.casefold() for choice in field.choices}) < len(field.choices):
            message = "The choices must be different."
            errors.append(FieldError(f"/custom_fields/{at}/choices", "choices_repeat", message))
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    return tuple(fields)


def check_values(
    fields: Iterable[CustomField], values: Mapping[str, Any], before: Mapping[str, Any], pointer: str = "/custom"
) -> None:
    """Raises RuleViolated for values that differ from their declared type.

    None and values that are unchanged since `before` are accepted, as are fields that are not declared.
    """
    types = {field.name: field for field in fields}
    errors = [
        FieldError(f"{pointer}/{name}", "not_of_type", f"{types[name].label} must be {_MUST_BE[types[name].type]}.")
        for name, value in values.items()
        if name in types and value is not None and value != before.get(name) and not _has_type(types[name], value)
    ]
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)


def parse_values(fields: Iterable[CustomField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Parses the texts of an imported file: `3` becomes a number if the field is declared as one.

    A text that cannot be parsed as its declared type stays a text, as do fields that are not declared.
    """
    types = {field.name: field for field in fields}
    return {
        name: _parse(types[name], value.strip()) if name in types and isinstance(value, str) else value
        for name, value in values.items()
    }


def _has_type(field: CustomField, value: Any) -> bool:
    match field.type:
        case FieldType.TEXT:
            return isinstance(value, str)
        case FieldType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        case FieldType.MONEY:
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_MONEY
        case FieldType.DATE:
            return isinstance(value, str) and _is_day(value)
        case FieldType.FLAG:
            return isinstance(value, bool)
        case FieldType.CHOICE:
            return value in field.choices


def _parse(field: CustomField, text: str) -> Any:
    """The text as a value of the field's type; the text itself if that is not possible, None if it is empty."""
    if field.type == FieldType.TEXT:
        return text
    if not text:
        return None
    if field.type in (FieldType.NUMBER, FieldType.MONEY) and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if field.type == FieldType.FLAG:
        return {"true": True, "false": False}.get(text.casefold(), text)
    if field.type == FieldType.CHOICE:
        return next((choice for choice in field.choices if choice.casefold() == text.casefold()), text)
    return text


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


_MUST_BE = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "a number",
    FieldType.MONEY: "a whole number of the currency's smallest units, not below zero",
    FieldType.DATE: "a date like 2026-12-24",
    FieldType.FLAG: "true or false",
    FieldType.CHOICE: "one of its choices",
}
