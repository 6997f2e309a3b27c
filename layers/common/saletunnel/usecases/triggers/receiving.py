"""Receiving calls of triggers: a call is checked, stored, and handed to the performer; nothing is decided yet."""

import re
from collections.abc import Mapping

from saletunnel.domain.errors import SignatureInvalid, StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.triggers.arriving import TriggerCall, Wanted
from saletunnel.domain.triggers.trigger import Trigger
from saletunnel.domain.webhooks.signing import ID, InvalidSignature, verify
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def find_signed(ports: Ports, token: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Trigger, str]:
    """The tenant, the trigger and the message id of a call with a valid signature. Raises NotFound, SignatureInvalid.

    The names of the headers are in lower case.
    """
    tenant, trigger = ports.triggers.addressed(token)
    now = ports.now()
    try:
        message_id = verify(trigger.secrets.valid(now), headers, body, now)
    except InvalidSignature as error:
        raise SignatureInvalid(str(error)) from None
    if not _MESSAGE_ID.fullmatch(message_id):
        raise SignatureInvalid(f"{ID} has 1 to 128 letters, digits and the characters _ . : and -.")
    return tenant, trigger, message_id


def accept(ports: Ports, tenant: str, trigger: Trigger, message_id: str, wanted: Wanted) -> None:
    """Stores a call and sends it to the performer.

    A call with a known message id changes nothing. It is sent again while it has not ended, since the first message may
    be lost.
    """
    now = ports.now()
    call = TriggerCall(trigger_id=trigger.id, message_id=message_id, received_at=now, wanted=wanted)
    try:
        ports.commit(ports.triggers.save_call(tenant, call))
    except StaleVersion:
        known = ports.triggers.calls(tenant, [(trigger.id, message_id)])
        call = known.get((trigger.id, message_id), call)
    piece = call.piece(tenant)
    ports.due_queue.send(messages_of_soon(WorkKind.TRIGGER_CALL, [piece] if piece else [], now), now)
