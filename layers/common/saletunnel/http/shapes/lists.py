"""The parts that all response bodies share. A shape is a `TypedDict`, checked by mypy and free at run time."""

from collections.abc import Iterable
from typing import TypedDict

from saletunnel.http.pages import write_cursor

Scalar = str | int | float | bool | None
"""The value of a custom field."""


class Listed[T](TypedDict):
    """A page of a list."""

    data: list[T]
    next_cursor: str | None


def listed[T](data: Iterable[T], place: str | None) -> Listed[T]:
    """The page with this data; the next page begins at `place`, None at the end of the list."""
    return Listed(data=list(data), next_cursor=write_cursor(place))
