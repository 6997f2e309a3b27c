"""Conversion between domain values and items, and between items and DynamoDB's attribute values.

An item contains its value as one JSON text (saletunnel/codec.py). Its other attributes are those that conditions,
indexes and filters use. A JSON text is cheaper to sign, send and parse than a map of typed attributes. A field that was
added later is read as empty from older items.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from saletunnel.codec import from_text, to_text

type Item = dict[str, Any]
"""Attribute names to plain values: str, int, float, bool, None, list, dict."""


def document(value: Any) -> Item:
    """The item of a dataclass: its JSON text, and its `version` if it has one, for the conditions of writes."""
    item: Item = {"document": to_text(value)}
    if hasattr(value, "version"):
        item["version"] = value.version
    return item


def expiring(at: datetime | None) -> Item:
    """The attribute that makes the item expire some time after `at`; none if `at` is None."""
    return {} if at is None else {"expires_at": int(at.timestamp())}


def read[T](kind: type[T], item: Mapping[str, Any]) -> T:
    """The dataclass in an item that `document` made."""
    return from_text(kind, item["document"])


def marshal(item: Item) -> dict[str, Any]:
    """Converts plain values to attribute values; None is left out."""
    return {name: _marshal(value) for name, value in item.items() if value is not None}


def unmarshal(image: Mapping[str, Any]) -> Item:
    """Converts attribute values of DynamoDB and its streams to plain values."""
    return {name: _unmarshal(value) for name, value in image.items()}


def item_bytes(item: Mapping[str, Any]) -> int:
    """The size of an item's attributes, at least what DynamoDB counts: names and texts in UTF-8, numbers by digits."""
    return sum(len(name) + len(str(value).encode()) + 1 for name, value in item.items() if value is not None)


def _marshal(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": str(value)}
    if isinstance(value, list | tuple):
        return {"L": [_marshal(element) for element in value]}
    if isinstance(value, dict):
        return {"M": {name: _marshal(element) for name, element in value.items()}}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"{type(value).__name__} is not a plain value")


def _unmarshal(value: Mapping[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL":
            return inner
        case "N":
            number = Decimal(inner)
            return int(number) if number == number.to_integral_value() else float(number)
        case "L":
            return [_unmarshal(element) for element in inner]
        case "M":
            return unmarshal(inner)
        case "NULL":
            return None
    raise TypeError(f"attributes of type {kind} are not used in the table")
