"""The messages that send scheduled work to the performer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from saletunnel.domain.scheduled_work import SWEPT_TOO_LATE, Piece, Work, WorkKind, seconds_until

PIECES_IN_A_MESSAGE = 33
"""The number of repeat deals in a transaction."""


def messages(kind: WorkKind, pieces: Iterable[Piece], now: datetime, clock: datetime) -> Iterator[Work]:
    """Groups pieces into messages by tenant and delay: the whole seconds from `clock` (the current time) until due.

    A piece that is overdue at `now` counts as due at `now`.
    """
    groups: defaultdict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
    moments: dict[tuple[str, int], datetime] = {}
    for piece in pieces:
        moment = max(piece.due_at, now)
        group = piece.tenant, seconds_until(moment, clock)
        groups[group].append(piece.key)
        moments[group] = max(moment, moments.get(group, moment))
    for group, keys in groups.items():
        # Sorted keys keep the timers of a deal together, so that the first of several moves wins, as without delays.
        for batch in batched(sorted(keys), PIECES_IN_A_MESSAGE):
            yield Work(kind, moments[group], group[0], tuple(batch))


def messages_of_soon(kind: WorkKind, pieces: Iterable[Piece], clock: datetime) -> list[Work]:
    """The messages of the new pieces that may be due before a sweep finds them; their creator must send them."""
    soon = [piece for piece in pieces if piece.due_at < clock + SWEPT_TOO_LATE]
    return list(messages(kind, soon, clock, clock))
