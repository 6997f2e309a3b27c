"""The parts of an event: its kind, its actor and the changed fields."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

EventKind = Literal[
    "created",
    "changed",
    "reordered",
    "moved",
    "transferred",
    "copied_from",
    "transfer_undone",
    "deleted",
    "restored",
]
"""The acts that change a deal. A timeline has further kinds for what did not change the deal (`NoteKind`)."""


class ActorKind(StrEnum):
    """The kind of an actor: a person or a part of the system."""

    USER = "user"
    TUNNEL = "tunnel"
    PLAN = "plan"
    RULE = "rule"
    TRIGGER = "trigger"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is the name at the time of the act, so a timeline can show it after the person or tunnel is deleted."""

    kind: ActorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The old and new value of a field, as plain JSON."""

    field: str
    before: Any = None
    after: Any = None
