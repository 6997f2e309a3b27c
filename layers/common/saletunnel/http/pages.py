"""Pages of lists. A cursor holds only a place; the path and the caller's tenant determine the list."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.sizes import bytes_of
from saletunnel.http.request import Request
from saletunnel.usecases.pages import Page, fill_page

_PLACE = re.compile(r"[\w#:.|-]{1,300}")
_LONGEST = 500
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Number:
    """A query parameter: a whole number from 1 to 100."""

    name: str
    default: int

    def __call__(self, request: Request) -> int:
        text = request.query.get(self.name)
        if text is None:
            return self.default
        if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= 100:
            raise RuleViolated.at(f"/{self.name}", "out_of_range", f"{self.name} must be a whole number from 1 to 100.")
        return int(text)


@dataclass(frozen=True, slots=True)
class CursorIn:
    """A query parameter: the `next_cursor` of the previous page."""

    name: str = "cursor"

    def __call__(self, request: Request) -> str | None:
        return read_cursor(request.query.get(self.name))


Limit = Annotated[int, Number("limit", 50)]
PerStage = Annotated[int, Number("per_stage", 20)]
Cursor = Annotated[str | None, CursorIn()]


def write_cursor(place: str | None) -> str | None:
    """The cursor for a place: opaque to clients and safe in a URL; None at the end of the list."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=") if place is not None else None


def read_cursor(cursor: str | None) -> str | None:
    """The place of a cursor; None for the first page. Raises RuleViolated unless `write_cursor` made the cursor."""
    if cursor is None:
        return None
    place = ""
    if len(cursor) <= _LONGEST:
        try:
            place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            place = ""
    if not _PLACE.fullmatch(place) or write_cursor(place) != cursor:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    return place


def paginate[T, S](
    things: Sequence[T], limit: int, after: str | None, identify: Callable[[T], str], show: Callable[[T], S]
) -> Page[S]:
    """A page of a list that is read completely, as `show` shows them: at most `limit` things after that with the id
    `after`, and fewer if they are large.

    Raises RuleViolated if that thing is no longer in the list.
    """
    start = 0
    if after is not None:
        start = next((at for at, thing in enumerate(things, 1) if identify(thing) == after), 0)
        if not start:
            raise RuleViolated.at("/cursor", "unknown_cursor", "The list has changed. Start again without a cursor.")
    shown = ((identify(thing), show(thing)) for thing in things[start:])
    page, more = fill_page(shown, limit, lambda each: bytes_of(each[1]))
    return Page([shape for _, shape in page], page[-1][0] if more else None)
