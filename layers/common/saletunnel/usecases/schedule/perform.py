"""The performer: does what the sweep found due, by the kind of the work."""

from collections.abc import Sequence

from saletunnel.domain.scheduled_work import Work
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.kinds import PERFORMERS


def perform(ports: Ports, messages: Sequence[Work]) -> dict[int, Exception]:
    """Does the work of all messages; returns the errors of the messages that are not done, by their positions.

    Messages of one kind and moment are performed together. A piece that several of them name is done once.
    """
    failed: dict[int, Exception] = {}
    for kind, now in dict.fromkeys((message.kind, message.now) for message in messages):
        asked = {
            (message.tenant, key): at
            for at, message in enumerate(messages)
            if (message.kind, message.now) == (kind, now)
            for key in message.keys
        }
        wanted = list(asked)
        for position, error in PERFORMERS[kind](ports, now, wanted).items():
            failed[asked[wanted[position]]] = error
    return failed
