"""The codec of dataclasses: pydantic writes and reads them as JSON text, by the types of their fields.

The table, the bus and the queues use it, so that a value has the same form wherever it is stored or sent.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

_adapters: dict[object, TypeAdapter[Any]] = {}


def to_text(value: Any) -> str:
    """The JSON text of a dataclass, without the fields that are None."""
    return _adapter_of(value.__class__).dump_json(value, exclude_none=True).decode()


def from_text[T](kind: type[T], text: str) -> T:
    """The dataclass in a text that `to_text` made. Unknown fields are ignored.

    Raises ValueError if it is invalid, which names the fields and never their values: errors are logged.
    """
    try:
        value: T = _adapter_of(kind).validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        fields = ", ".join(f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in details)
        raise ValueError(f"the text is not a valid {getattr(kind, '__name__', kind)}: {fields}") from None
    return value


def _adapter_of(kind: object) -> TypeAdapter[Any]:
    """The adapter of a type. It is cached, since building it takes longer than using it a thousand times."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
