"""The performer: does the work in the messages, by the table of the kinds."""

from collections.abc import Sequence

from saletunnel.domain.scheduled_work import Work
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.kinds import PERFORMERS


def perform(ports: Ports, messages: Sequence[Work]) -> dict[int, Exception]:
    """Does the work in the messages. Returns the errors by position of the message.

    Messages of the same kind and time are performed together, and a piece that is in several of them is done once.
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
        for position, error in PERFORMERS[kind](ports, now, wanted).items():
            failed[message_of[wanted[position]]] = error
    return failed
