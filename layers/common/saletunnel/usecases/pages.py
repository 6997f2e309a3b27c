"""Lists in the usecases: pages with a cursor, or single values with their places."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page[T]:
    """A part of a list, and the cursor of the next page; None at the end."""

    data: Sequence[T]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Placed[T]:
    """A value of a list and its place, after which reading can continue."""

    value: T
    place: str
