"""The sweep: finds what is due in the due index and sends it to the performer.

It leases pages, not pieces. After each page it writes one item, the position of the shard; nothing is written on the
pieces themselves. Two sweeps side by side cannot both advance a position, so the slower one stops at that page.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import LOOK_AHEAD, SweepPosition, WorkKind
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages

_PAGE = 1000
"""Pieces that one lease covers."""
PRECISE = frozenset({WorkKind.DELAYED_TRANSFER})
"""The kinds that are due at a minute, and not on a day: the sweep of every minute looks for these alone."""


def sweep(ports: Ports, now: datetime, *, minutely: bool) -> int:
    """Sends what is due at `now`; returns the number of pieces sent. Raises ExceptionGroup of what failed in a shard.

    The minutely sweep looks for the precise kinds alone and looks ahead. The daily one looks for all kinds. It does not
    look ahead: repeat sales are made for days, and a sweep that is invoked to try another day sends what is due then.
    """
    until = now + LOOK_AHEAD if minutely else now
    errors: list[Exception] = []
    sent = 0
    for position in _positions(ports, sorted(PRECISE) if minutely else list(WorkKind), now):
        try:
            sent += _sweep_shard(ports, position, now, until)
        except Exception as error:  # the other shards do not wait for this one
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} shards could not be swept to their end", errors)
    return sent


def _positions(ports: Ports, kinds: Iterable[WorkKind], now: datetime) -> Iterator[SweepPosition]:
    """Where each shard is swept from: after the pages that are leased, else from its beginning."""
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
        except StaleVersion:  # another sweep sent this page, and goes on with the shard
            return sent
        sent += len(pieces)
        position = later
    return sent
