"""Custom fields: what a company keeps of its deals besides the fields that every deal has.

A company declares its fields, each with a type that values are held to. A name that nobody declared takes any text,
number or flag, so that what comes from elsewhere is kept as it is until somebody declares it.
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
    """Money is in minor units of the deal's currency, a date is written like 2026-12-24."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CustomField:
    """`label` is what people read; `choices` are what a choice is one of."""

    name: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()


def check_declarations(fields: Sequence[CustomField]) -> tuple[CustomField, ...]:
    """The fields, when they keep the rules: each name once, and choices for a choice and for nothing else."""
    errors = []
    names: set[str] = set()
    for at, one in enumerate(fields):
        if one.name.casefold() in names:
            errors.append(FieldError(f"/custom_fields/{at}/name", "name_repeats", "Two fields have the same name."))
        names.add(one.name.casefold())
        if (one.type == FieldType.CHOICE) != bool(one.choices):
            message = "A choice has choices, and nothing else has."
            errors.append(FieldError(f"/custom_fields/{at}/choices", "choices", message))
        elif len({choice.casefold() for choice in one.choices}) < len(one.choices):
            errors.append(FieldError(f"/custom_fields/{at}/choices", "choices_repeat", "Two choices are the same."))
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    return tuple(fields)


def check_values(fields: Iterable[CustomField], values: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuses values that are not of their declared types; one that is as it was `before`, or empty, is taken."""
    types = {one.name: one for one in fields}
    errors = [
        FieldError(f"/custom/{name}", "not_of_type", f"{types[name].label} must be {_MUST_BE[types[name].type]}.")
        for name, value in values.items()
        if name in types and value is not None and value != before.get(name) and not _fits(types[name], value)
    ]
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)


def parse_values(fields: Iterable[CustomField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a file has them, all text: those of declared fields are read as their types where they can be."""
    types = {one.name: one for one in fields}
    return {
        name: _read(types[name], value.strip()) if name in types and isinstance(value, str) else value
        for name, value in values.items()
    }


def _fits(field: CustomField, value: Any) -> bool:
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


def _read(field: CustomField, text: str) -> Any:
    """The value that a text means, or the text itself where it means none of this type."""
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
