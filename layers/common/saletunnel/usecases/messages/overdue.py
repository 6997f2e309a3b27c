"""Messages that fell due: those whose queue message was lost or that waited, and those of which nothing was heard."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.usecases.messages.finishing import change_message
from saletunnel.usecases.ports import Ports


def perform_messages(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
    """Sends each message that waited until `now` to its queue, and settles each whose claim is too old.

    Idempotent: it decides by the state of the message. Returns the errors by position.
    """
    errors: dict[int, Exception] = {}
    for at, (tenant, (message_id, *_)) in enumerate(wanted):
        try:
            _perform(ports, now, tenant, message_id)
        except Exception as error:  # the other messages must be settled too
            errors[at] = error
    return errors


def _perform(ports: Ports, now: datetime, tenant: str, message_id: str) -> None:
    message = ports.messages.many(tenant, [message_id]).get(message_id)
    if message is None or message.due_at is None or message.due_at > now:
        return
    if message.state == "sending":
        settled = change_message(ports, tenant, message, lambda seen: seen.unheard(now), now)
        if settled is None or not settled.is_open:
            return
        message = settled
    ports.mail_queue.send([message], tenant, ports.now())
