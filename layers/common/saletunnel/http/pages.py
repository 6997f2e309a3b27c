"""Cursors: where a list goes on. One holds only a sort key; the partition comes from the caller's tenant."""

import base64
import binascii
import re

from saletunnel.domain.errors import RuleViolated

_SORT_KEY = re.compile(r"[A-Za-z0-9#_:.|-]{1,300}")


def write_cursor(place: str | None) -> str | None:
    """Opaque to clients, safe in a URL."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=") if place is not None else None


def read_cursor(cursor: str | None) -> str | None:
    """Raises RuleViolated for what `write_cursor` did not write."""
    if cursor is None:
        return None
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        place = ""
    if not _SORT_KEY.fullmatch(place):
        raise RuleViolated.at("/cursor", "unknown_cursor", "That is no cursor of this list.")
    return place
