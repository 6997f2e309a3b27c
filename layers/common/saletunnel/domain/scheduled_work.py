"""Scheduled work: pieces of work, each due at a certain time. The same sweep and performer handle every kind.

The due index lists the pieces by due time. A sweep sends due pieces to the performer. It does not change the pieces; it
only stores, for each shard of the index, the place up to which it has sent. The performer acts on the current state of
a piece, under a condition that can hold only once. So a piece that is sent twice is done once. A piece whose message
was lost is sent again when the lease of its page has expired (docs/decisions/0024).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

LEASE = timedelta(minutes=30)
"""How long a sent page stays leased: longer than all retries of the queue. Pieces that are still due are sent again."""
LOOK_AHEAD = timedelta(seconds=90)
"""How far the sweep of every minute looks ahead. The message waits in the queue until the piece is due."""
SWEPT_TOO_LATE = LOOK_AHEAD + timedelta(seconds=60)
"""If a piece is due sooner than this after its creation, the sweep may have passed it, so its creator sends it."""


class WorkKind(StrEnum):
    """The kinds of work in the due queue. `usecases.schedule.kinds` has the performer of each kind."""

    REPEAT_SALE = "repeat_sale"
    DELAYED_TRANSFER = "delayed_transfer"
    RULE_RUN = "rule_run"
    WEBHOOK_DELIVERY = "webhook_delivery"
    TRIGGER_CALL = "trigger_call"
    MESSAGE = "message"
    CAMPAIGN = "campaign"
    TASK = "task"
    ARRIVAL = "arrival"
    """An arrival that the router handed over. It is due at once, and has no place in the due index."""


SWEPT = (
    WorkKind.REPEAT_SALE,
    WorkKind.DELAYED_TRANSFER,
    WorkKind.RULE_RUN,
    WorkKind.WEBHOOK_DELIVERY,
    WorkKind.TRIGGER_CALL,
    WorkKind.MESSAGE,
    WorkKind.CAMPAIGN,
    WorkKind.TASK,
)
"""The kinds of scheduled work, which has a place in the due index."""

PRECISE = frozenset(SWEPT) - {WorkKind.REPEAT_SALE}
"""The kinds that are due at a minute and not on a day. The minutely sweep handles only these."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of scheduled work. `key` identifies its item among those of its kind; the first part selects a shard."""

    tenant: str
    key: tuple[str, ...]
    due_at: datetime


type PieceRef = tuple[str, tuple[str, ...]]
"""The tenant and the key of a piece."""


@dataclass(frozen=True, slots=True)
class Work:
    """A message to the performer: pieces of one kind and one tenant, all of them due at `now`."""

    kind: WorkKind
    now: datetime
    tenant: str
    keys: tuple[tuple[str, ...], ...]


def seconds_until(moment: datetime, clock: datetime) -> int:
    """The whole seconds from `clock` until `moment`, rounded up; 0 for a moment in the past."""
    return max(0, ceil((moment - clock).total_seconds()))


@dataclass(frozen=True, slots=True)
class SweepPosition:
    """How far a sweep has sent the due pieces of a shard: up to and including the place `after`.

    `began_at` is the time of the sweep that started at the beginning of the shard. `attempt` counts all pages that were
    sent, and is the version of the position: only one of two concurrent sweeps can save the next page.
    """

    kind: WorkKind
    shard: int
    began_at: datetime
    after: str | None = None
    attempt: int = 0

    def holds(self, now: datetime) -> bool:
        """Whether the pages up to `after` are leased at `now`. The lease does not bind a sweep of an earlier time."""
        return self.began_at <= now < self.began_at + LEASE

    def restarted(self, now: datetime) -> "SweepPosition":
        return replace(self, began_at=now, after=None)

    def advanced(self, place: str) -> "SweepPosition":
        return replace(self, after=place, attempt=self.attempt + 1)
