"""Lists as the usecases read them: a page with the place of the next, or one by one with the place of each."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some of a list, and where the next page begins (None at the end)."""

    data: Sequence[T]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Placed[T]:
    """One of a list, and its place there: reading goes on after a place."""

    value: T
    place: str
