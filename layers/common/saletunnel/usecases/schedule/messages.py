"""The messages by which scheduled work reaches its performer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from saletunnel.domain.scheduled_work import SWEPT_TOO_LATE, Piece, Work, WorkKind, seconds_until

_PIECES_IN_A_MESSAGE = 33
"""As many repeat deals as one transaction makes."""


def messages(kind: WorkKind, pieces: Iterable[Piece], now: datetime, clock: datetime) -> Iterator[Work]:
    """The messages of some pieces: what a tenant waits for equally long by `clock` goes together."""
    groups: defaultdict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
    moments: dict[tuple[str, int], datetime] = {}
    for piece in pieces:
        moment = max(piece.due_at, now)
        group = piece.tenant, seconds_until(moment, clock)
        groups[group].append(piece.key)
        moments[group] = max(moment, moments.get(group, moment))
    for group, keys in groups.items():
        # What one deal waits for stays together: of several moves the first wins, as it does without a delay.
        for some in batched(sorted(keys), _PIECES_IN_A_MESSAGE):
            yield Work(kind, moments[group], group[0], tuple(some))


def messages_of_soon(kind: WorkKind, pieces: Iterable[Piece], clock: datetime) -> list[Work]:
    """The messages of those pieces that were just set and are due before the next sweep is sure to find them."""
    soon = [piece for piece in pieces if piece.due_at < clock + SWEPT_TOO_LATE]
    return list(messages(kind, soon, clock, clock))
