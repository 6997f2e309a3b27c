"""The words that events are told in: who did it, what changed, and of what kind it was."""

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
"""The acts on a deal. The timeline knows more kinds: what happened to it without changing it."""


class ActorKind(StrEnum):
    """Who acts: a person or a part of the system."""

    USER = "user"
    TUNNEL = "tunnel"
    PLAN = "plan"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is kept as it was then, so that a timeline still tells it when the person or tunnel is gone."""

    kind: ActorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as plain JSON values."""

    field: str
    before: Any = None
    after: Any = None
