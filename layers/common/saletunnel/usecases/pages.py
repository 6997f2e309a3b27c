"""Lists in the usecases: pages with a cursor, or single values with their places.

A page ends at its number of values or at its bytes, so that the response fits into 6 MB.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.sizes import PAGE_LIMIT


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


def fill_page[T](found: Iterable[T], limit: int, size: Callable[[T], int]) -> tuple[list[T], bool]:
    """The first of the values, at most `limit` with PAGE_LIMIT bytes but at least one, and whether there are more."""
    page: list[T] = []
    room = PAGE_LIMIT
    for value in found:
        room -= size(value)
        if len(page) == limit or (page and room < 0):
            return page, True
        page.append(value)
    return page, False


def ids_after(cursor: str | None, ids: Sequence[str]) -> list[str]:
    """The ids of a page and of those after it, each once. `cursor` is the last id of the page before.

    Raises RuleViolated if the cursor is not among the ids.
    """
    wanted = list(dict.fromkeys(ids))
    if cursor is None:
        return wanted
    if cursor not in wanted:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    return wanted[wanted.index(cursor) + 1 :]
