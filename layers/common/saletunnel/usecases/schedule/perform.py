"""The performer: does the work in the messages, by their kinds."""

from collections.abc import Sequence

from saletunnel.domain.scheduled_work import PRECISE, Work
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.kinds import performer_of


def perform(ports: Ports, messages: Sequence[Work], lags: list[float] | None = None) -> dict[int, Exception]:
    """Does the work in the messages. Returns the errors by position of the message.

    Messages of the same kind and time are performed together, and a piece that is in several of them is done once.
    Adds to `lags` the seconds from the time of each piece of a precise kind until it was done.
    """
    failed: dict[int, Exception] = {}
    for kind, now in dict.fromkeys((message.kind, message.now) for message in messages):
        message_of = {
            (message.tenant, key): at
            for at, message in enumerate(messages)
            if (message.kind, message.now) == (kind, now)
            for key in message.keys
        }
        wanted = list(message_of)
        for position, error in performer_of(kind)(ports, now, wanted).items():
            failed[message_of[wanted[position]]] = error
        if lags is not None and kind in PRECISE:
            lags += [(ports.now() - now).total_seconds()] * len(wanted)
    return failed
