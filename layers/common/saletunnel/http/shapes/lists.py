"""What all answers are made of. A shape is a `TypedDict`: the type checker holds us to it, and nothing at run time."""

from collections.abc import Iterable
from typing import TypedDict

from saletunnel.http.pages import write_cursor

Scalar = str | int | float | bool | None
"""What a custom field holds."""


class Listed[T](TypedDict):
    """A page of a list."""

    data: list[T]
    next_cursor: str | None


def listed[T](data: Iterable[T], place: str | None) -> Listed[T]:
    """A page, and where the next begins."""
    return Listed(data=list(data), next_cursor=write_cursor(place))
