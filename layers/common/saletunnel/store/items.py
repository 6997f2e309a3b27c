"""Domain values to items and back, and items to DynamoDB's attribute values and back.

An item holds its value as one JSON text (saletunnel/codec.py); beside it stand only the attributes that conditions,
indexes and filters look at. A text is cheaper to sign, send and parse than a map of typed attributes, and a field that
is added later reads as empty from the items that are there.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from saletunnel.codec import from_text, to_text

type Item = dict[str, Any]
"""Attribute names to plain values: str, int, float, bool, None, list, dict."""


def document(value: Any) -> Item:
    """An item of a dataclass: one JSON text, and its `version` where it has one, for the conditions of writes."""
    item: Item = {"document": to_text(value)}
    if hasattr(value, "version"):
        item["version"] = value.version
    return item


def expiring(at: datetime | None) -> Item:
    """The attribute by which the table forgets an item some time after `at`; none for what is kept."""
    return {} if at is None else {"expires_at": int(at.timestamp())}


def read[T](kind: type[T], item: Mapping[str, Any]) -> T:
    """The dataclass that `document` made an item of."""
    return from_text(kind, item["document"])


def marshal(item: Item) -> dict[str, Any]:
    """Plain values as attribute values; None is left out."""
    return {name: _marshal(value) for name, value in item.items() if value is not None}


def unmarshal(image: Mapping[str, Any]) -> Item:
    """Attribute values, as DynamoDB and its streams give them, as plain values."""
    return {name: _unmarshal(value) for name, value in image.items()}


def _marshal(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": str(value)}
    if isinstance(value, list | tuple):
        return {"L": [_marshal(one) for one in value]}
    if isinstance(value, dict):
        return {"M": {name: _marshal(one) for name, one in value.items()}}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"{type(value).__name__} is no plain value")


def _unmarshal(value: Mapping[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL":
            return inner
        case "N":
            number = Decimal(inner)
            return int(number) if number == number.to_integral_value() else float(number)
        case "L":
            return [_unmarshal(one) for one in inner]
        case "M":
            return unmarshal(inner)
        case "NULL":
            return None
    raise TypeError(f"the table holds no attribute of kind {kind}")
