"""The limits in bytes of everything that is stored as a whole, and the measure in which they count.

A limit on every field is not enough: fields at their limits add up to more than the table takes (400 KB an item, 4 MB
a transaction), the event bus (256 KB an event) and a response (6 MB). Texts count as they are stored: as JSON in UTF-8.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from saletunnel.domain.errors import RuleViolated

KIB = 1024
DEAL_LIMIT = 64 * KIB
"""The texts of a deal. An event holds the deal and its changes, and escaping it for the bus at most doubles it."""
CHANGES_LIMIT = 48 * KIB
"""The old and new values in an event."""
DESIGN_LIMIT = 100 * KIB
"""An account, a pipeline, a tunnel or a repeat plan, which also fits into the response of an idempotency key."""
TUNNELS_LIMIT = 1024 * KIB
"""The tunnels of a pipeline together, since a response has a pipeline with its tunnels."""
PAGE_LIMIT = 2 * 1024 * KIB
"""The values of a page, before a response escapes them, which at most doubles them."""


def bytes_of(value: Any) -> int:
    """The size of a value or dataclass as JSON in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return len(text) if text.isascii() else len(text.encode())


def check_design_size(kind: str, after: Any, before: Any = None) -> None:
    """Raises RuleViolated if a design is larger than DESIGN_LIMIT. One that was so `before` may not grow further."""
    size = _design_bytes(after)
    if size > DESIGN_LIMIT and (before is None or size > _design_bytes(before)):
        message = f"This {kind} has {size} bytes; the maximum is {DESIGN_LIMIT}. Remove or shorten some of its parts."
        raise RuleViolated.at("", "too_large", message)


def check_tunnels_size(after: Iterable[Any], before: Iterable[Any]) -> None:
    """Raises RuleViolated if the tunnels of a pipeline grow beyond TUNNELS_LIMIT together."""
    size = sum(map(_design_bytes, after))
    if size > TUNNELS_LIMIT and size > sum(map(_design_bytes, before)):
        message = f"The tunnels of this pipeline would have {size} bytes; the maximum is {TUNNELS_LIMIT}."
        raise RuleViolated.at("", "too_large", message)


def _design_bytes(design: Any) -> int:
    """The size of a design without the fields that differ between versions of the same content."""
    parts = (each.name for each in fields(design) if each.name not in _OF_A_VERSION)
    return bytes_of({name: getattr(design, name) for name in parts})


_OF_A_VERSION = {"version", "updated_at", "enabled", "position", "stages_made"}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not part of a stored value")
