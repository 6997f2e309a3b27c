"""The codec of dataclasses: JSON text that pydantic writes and reads by the dataclass's own types.

The table, the bus and the queues share it, so that a value is spelled in one way wherever it is kept or sent.
"""

from typing import Any

from pydantic import TypeAdapter

_adapters: dict[object, TypeAdapter[Any]] = {}


def to_text(value: Any) -> str:
    """A dataclass as JSON; empty fields are left out."""
    return _adapter_of(value.__class__).dump_json(value, exclude_none=True).decode()


def from_text[T](kind: type[T], text: str) -> T:
    """The dataclass that `to_text` wrote; unknown fields are ignored. Raises ValueError for text of another kind."""
    value: T = _adapter_of(kind).validate_json(text)
    return value


def _adapter_of(kind: object) -> TypeAdapter[Any]:
    """Cached by type: building an adapter costs more than using it a thousand times."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
