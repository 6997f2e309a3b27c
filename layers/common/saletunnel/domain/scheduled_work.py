"""Scheduled work: what is to be done at a moment. One sweep finds it, one performer does it, whatever its kind.

The item of a piece of work stands in the due index at its moment. A sweep sends what is due to the performer and writes
nothing on the pieces: it only remembers, for each shard of the index, how far it has sent. The performer acts on the
item as it is then, under a condition that holds once. So a piece that is sent twice is done once, and a piece whose
message was lost is sent again when the lease of its page has expired (docs/decisions/0024).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

LEASE = timedelta(minutes=30)
"""How long a page that was sent stays leased: longer than all tries of the queue. What is due then is sent again."""
LOOK_AHEAD = timedelta(seconds=90)
"""How far the sweep of every minute looks ahead. A message waits in its queue until its moment."""
SWEPT_TOO_LATE = LOOK_AHEAD + timedelta(seconds=60)
"""A piece that is due sooner than this after it was set may lie behind the sweep: whoever sets it sends it."""


class WorkKind(StrEnum):
    """The kinds of scheduled work. `usecases.schedule.kinds` says what is done for each."""

    REPEAT_SALE = "repeat_sale"
    DELAYED_TRANSFER = "delayed_transfer"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of scheduled work: `key` names its item among those of the kind, the deal's id first."""

    tenant: str
    key: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """A message to the performer: pieces of one kind and one tenant, all of them due at `now`."""

    kind: WorkKind
    now: datetime
    tenant: str
    keys: tuple[tuple[str, ...], ...]


def seconds_until(moment: datetime, clock: datetime) -> int:
    """Whole seconds to wait at `clock` so that `moment` has come; 0 for a moment in the past."""
    return max(0, ceil((moment - clock).total_seconds()))


@dataclass(frozen=True, slots=True)
class SweepPosition:
    """How far a sweep of one shard has sent what is due: up to and including the place `after`.

    `began_at` is the moment of the sweep that started from the beginning of the shard. `attempt` counts the pages that
    were ever sent: two sweeps cannot both write the next one.
    """

    kind: WorkKind
    shard: int
    began_at: datetime
    after: str | None = None
    attempt: int = 0

    def holds(self, now: datetime) -> bool:
        """Whether the pages up to `after` are leased at `now`. A sweep of an earlier moment is not bound by it."""
        return self.began_at <= now < self.began_at + LEASE

    def restarted(self, now: datetime) -> "SweepPosition":
        return replace(self, began_at=now, after=None)

    def advanced(self, place: str) -> "SweepPosition":
        return replace(self, after=place, attempt=self.attempt + 1)
