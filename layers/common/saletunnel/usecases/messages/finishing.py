"""Changes of a message, in one transaction with what follows: the end of its run, or the counts of its campaign."""

from collections.abc import Callable, Mapping
from datetime import datetime

from saletunnel.domain.campaigns.occurrence import difference
from saletunnel.domain.messages.message import CampaignOrigin, Message, MessageOutcome, RunOrigin
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.usecases.automation.ending import Ending, RunEnds
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes

FAILED = "MessagesFailed"
"""The metric of the messages that cannot be sent."""
OUTCOMES: Mapping[MessageOutcome, str] = {"bounced": "MessagesBounced", "complained": "MessagesComplained"}
"""The metrics of sent mails that bounced, or that were reported as spam."""
_SENT: Mapping[str, tuple[RunReason, str]] = {
    "email": ("email_sent", "The e-mail was sent."),
    "sms": ("sms_sent", "The SMS was sent."),
}


def change_message(
    ports: Ports, tenant: str, seen: Message, change: Callable[[Message], Message], now: datetime
) -> Message | None:
    """Saves the changed message, unless somebody else has changed it after `seen`: then returns None.

    A message that ends so ends its run. Raises Contended.
    """
    current: list[Message | None] = [seen]  # read again only after a conflict
    run_ends = RunEnds(ports, now)

    def decide() -> tuple[Writes, Message | None]:
        message = current.pop() if current else ports.messages.many(tenant, [seen.id]).get(seen.id)
        if message is None or message.version != seen.version:
            return (), None
        after = change(message)
        return save_message(ports, tenant, message, after, run_ends), after

    changed = decide_and_commit(ports, decide, ports.commit)
    run_ends.send_soon()
    if changed is not None:
        measure_change(ports, seen, changed)
    return changed


def measure_change(ports: Ports, before: Message, after: Message) -> None:
    """Counts a message that failed, bounced or was reported as spam by this change."""
    if after.state == "failed" and before.state != "failed":
        ports.measure(FAILED, 1)
    outcome = after.outcome
    if outcome is not None and outcome != before.outcome and outcome in OUTCOMES:
        ports.measure(OUTCOMES[outcome], 1)


def save_message(ports: Ports, tenant: str, before: Message, after: Message, run_ends: RunEnds) -> list[Write]:
    """The writes of the next version of a message, and what follows from it.

    A message that was sent is a contact with its customer. A message that has ended ends its run. That of a campaign
    changes the counts of its occurrence. Call `run_ends.send_soon` after the commit.
    """
    writes: list[Write] = [*ports.messages.save(tenant, after)]
    if after.state == "sent" and before.state != "sent":
        writes += ports.customers.save_contacted(tenant, after.customer_id, after.ended_at or after.created_at)
    origin = after.origin
    if isinstance(origin, CampaignOrigin):
        changes = difference(before, after)
        return [
            *writes,
            *ports.occurrences.count(tenant, origin.campaign_id, origin.occurrence_id, changes, spread=after.id),
        ]
    if isinstance(origin, RunOrigin) and after.end is not None:
        state, reason = after.end
        ending = Ending("done", *_SENT[after.channel]) if state == "sent" else Ending(state, reason, after.detail)
        writes += run_ends.end(tenant, origin.run, origin.occurrence, ending)
    return writes
