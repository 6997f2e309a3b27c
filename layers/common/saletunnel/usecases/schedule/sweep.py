"""The sweep: finds the due pieces in the due index and sends them to the performer.

It leases pages, not pieces: after each page it saves the sweep position of the shard, and it does not change the
pieces. Only one of two concurrent sweeps can advance a position, so the slower sweep stops at that page.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import LOOK_AHEAD, PRECISE, SWEPT, SweepPosition, WorkKind
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages

_PAGE = 1000
"""The number of pieces in a page, which is leased as a whole."""


def sweep(ports: Ports, now: datetime, *, minutely: bool) -> int:
    """Sends the pieces that are due at `now` and returns their number. Raises ExceptionGroup if shards failed.

    The minutely sweep handles the precise kinds and looks ahead by LOOK_AHEAD. The daily sweep handles all kinds of
    scheduled work and does not look ahead, since repeat sales are due on days.
    """
    until = now + LOOK_AHEAD if minutely else now
    errors: list[Exception] = []
    sent = 0
    for position in _positions(ports, sorted(PRECISE) if minutely else SWEPT, now):
        try:
            sent += _sweep_shard(ports, position, now, until)
        except Exception as error:  # the other shards must be swept too
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"the sweep failed in {len(errors)} shards", errors)
    return sent


def _positions(ports: Ports, kinds: Iterable[WorkKind], now: datetime) -> Iterator[SweepPosition]:
    """The positions from which the shards are swept: after the leased pages, or the beginning if none are leased."""
    for kind in kinds:
        known = ports.schedule.positions(kind)
        for shard in range(ports.schedule.shards):
            position = known.get(shard) or SweepPosition(kind, shard, now)
            yield position if position.holds(now) else position.restarted(now)


def _sweep_shard(ports: Ports, position: SweepPosition, now: datetime, until: datetime) -> int:
    sent = 0
    for page in batched(ports.schedule.due(position, until), _PAGE):
        pieces = [placed.value for placed in page]
        clock = max(now, ports.now())
        ports.due_queue.send(messages(position.kind, pieces, now, clock), clock)
        later = position.advanced(page[-1].place)
        try:
            ports.commit(ports.schedule.advance(position, later))
        except StaleVersion:  # another sweep has sent this page and continues with the shard
            return sent
        sent += len(pieces)
        position = later
    return sent
