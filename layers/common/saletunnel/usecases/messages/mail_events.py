"""What the provider tells about mails: that they were sent or delivered, bounced, or were reported as spam.

Events come twice, late and in any order. They settle messages whose answer was lost, and opt addresses out. Bounces and
complaints about a campaign call its reputation guard.
"""

from collections.abc import Sequence
from datetime import datetime

from saletunnel.domain.messages.mail_event import MailEvent
from saletunnel.domain.messages.message import Message
from saletunnel.usecases.automation.ending import RunEnds
from saletunnel.usecases.campaigns.guarding import guard
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.messages.finishing import measure_change, save_message
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes


def take_mail_events(ports: Ports, events: Sequence[MailEvent | None]) -> dict[int, Exception]:
    """Saves what the events tell; None is an event about something else. Idempotent. Returns the errors by position."""
    errors: dict[int, Exception] = {}
    read = _read(ports, [event for event in events if event is not None])
    for at, event in enumerate(events):
        try:
            if event is not None:
                _take(ports, event, read)
        except Exception as error:  # the other events must be taken too
            errors[at] = error
    return errors


def _read(ports: Ports, events: Sequence[MailEvent]) -> dict[tuple[str, str], Message]:
    """The messages of the events, by tenant and id."""
    return {
        (tenant, message.id): message
        for tenant in dict.fromkeys(event.tenant for event in events)
        for message in ports.messages.many(
            tenant, dict.fromkeys(event.message_id for event in events if event.tenant == tenant)
        ).values()
    }


def _take(ports: Ports, event: MailEvent, read: dict[tuple[str, str], Message]) -> None:
    """`read` has messages that may have changed: the first event of a message takes its message from there."""
    run_ends = RunEnds(ports, ports.now())

    def take() -> tuple[Writes, tuple[Message, Message] | None]:
        message = read.pop((event.tenant, event.message_id), None)
        if message is None:
            message = ports.messages.many(event.tenant, [event.message_id]).get(event.message_id)
        if message is None:  # it has expired
            return (), None
        now = ports.now()
        writes: list[Write] = []
        after = _after(message, event, now)
        if after is not message:
            writes += save_message(ports, event.tenant, message, after, run_ends)
        return [*writes, *_opt_out(ports, event, message, now)], (message, after)

    change = decide_and_commit(ports, take, ports.commit)
    run_ends.send_soon()
    if change is None:
        return
    measure_change(ports, *change)
    campaign = change[0].campaign
    if campaign is not None and event.outcome in ("bounced", "complained"):
        guard(ports, event.tenant, campaign)


def _after(message: Message, event: MailEvent, now: datetime) -> Message:
    """The message as the event leaves it."""
    if event.kind == "rejected":
        return message.rejected(now, event.detail)
    return message.heard(now, event.provider_id, event.outcome)


def _opt_out(ports: Ports, event: MailEvent, message: Message, now: datetime) -> list[Write]:
    if event.opts_out is None:
        return []
    before = ports.opt_outs.get(event.tenant, message.channel, message.address_hash)
    after = before.opted_out("everything", event.opts_out, now)
    return [] if after is before else [*ports.opt_outs.save(event.tenant, after)]
