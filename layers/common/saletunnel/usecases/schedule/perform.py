"""The performer: does the work in the messages, by their kinds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from saletunnel.domain.scheduled_work import PRECISE, PieceRef, Work, WorkKind
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.kinds import performer_of


def perform(ports: Ports, messages: Sequence[Work], lags: list[float] | None = None) -> dict[int, Exception]:
    """Does the work in the messages. Returns the errors by position of the message.

    Messages of the same kind and time are performed together, and a piece that is in several of them is done once.
    Adds to `lags` the seconds from the time of each piece of a precise kind until it was done.
    """
    failed: dict[int, Exception] = {}
    for (kind, now), positions in _group(messages, ports.now()).items():
        message_of = {(messages[at].tenant, key): at for at in positions for key in messages[at].keys}
        wanted: list[PieceRef] = list(message_of)
        for position, error in performer_of(kind)(ports, now, wanted).items():
            failed[message_of[wanted[position]]] = error
        if lags is not None and kind in PRECISE:
            lags += [(ports.now() - messages[at].now).total_seconds() for at in message_of.values()]
    return failed


def _group(messages: Sequence[Work], clock: datetime) -> dict[tuple[WorkKind, datetime], list[int]]:
    """The positions of the messages by kind and time.

    Messages of a precise kind that are due by now are done as of the latest of them, so that they share transactions:
    each shard of the due index has messages of its own.
    """
    latest: dict[WorkKind, datetime] = {}
    for message in messages:
        if message.kind in PRECISE and message.now <= clock:
            latest[message.kind] = max(message.now, latest.get(message.kind, message.now))
    groups: defaultdict[tuple[WorkKind, datetime], list[int]] = defaultdict(list)
    for at, message in enumerate(messages):
        now = latest.get(message.kind, message.now) if message.now <= clock else message.now
        groups[message.kind, now].append(at)
    return dict(groups)
