"""An occurrence of a campaign, and what became of its recipients."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from saletunnel.domain.campaigns.reputation import Reputation
from saletunnel.domain.campaigns.timing import Slot
from saletunnel.domain.messages.message import Message

OccurrenceState = Literal["running", "done", "skipped", "failed"]
OccurrenceReason = Literal["missed", "previous_running", "subscription_lacks", "template_unusable", "job_failed"]
RecipientState = Literal["waiting", "sent", "bounced", "complained", "skipped", "failed", "unknown"]
RecipientReason = Literal["no_customer", "no_address", "invalid_address", "template_failed"]
"""Why a deal of the segment has no message. Its other reasons are those of messages."""

KEPT_FOR = timedelta(days=730)
"""How long an occurrence and its counts are kept."""
RECIPIENT_KEPT_FOR = timedelta(days=90)
"""How long a recipient is listed: as long as a message after its end."""
DUPLICATE, UNSUBSCRIBED, DEALS, UNMET = "duplicate", "unsubscribed", "deals", "unmet"
"""Names of counts: deals whose address has got the message already, receivers who unsubscribed by its link, deals that
were looked at, and deals that do not meet the conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """`missed` is the number of earlier times that were passed over for this one."""

    campaign_id: str
    slot: Slot
    state: OccurrenceState
    reason: OccurrenceReason | None = None
    missed: int = 0
    template_id: str
    started_at: datetime
    ended_at: datetime | None = None

    def ended(self, state: OccurrenceState, at: datetime, reason: OccurrenceReason | None = None) -> "Occurrence":
        return replace(self, state=state, ended_at=at, reason=reason)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A deal of the segment without a message, because it has no address or its template failed."""

    deal_id: str
    customer_id: str | None = None
    state: RecipientState = "skipped"
    reason: RecipientReason = "no_customer"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of an occurrence by name: a state, and for `skipped` and `failed` also the state with its reason."""

    numbers: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        return self.numbers.get(name, 0)

    def reasons(self, state: RecipientState) -> dict[str, int]:
        """The counts of a state by reason."""
        prefix = f"{state}_"
        return {
            name.removeprefix(prefix): number
            for name, number in sorted(self.numbers.items())
            if name.startswith(prefix) and number
        }

    @property
    def waiting(self) -> int:
        return self.of("waiting")

    @property
    def reputation(self) -> Reputation:
        bounced, complained = self.of("bounced"), self.of("complained")
        return Reputation(self.of("sent") + bounced + complained, bounced, complained)


def state_of(message: Message) -> RecipientState:
    """The state of the receiver of a message in the results."""
    match message.state:
        case "queued" | "sending":
            return "waiting"
        case "sent":
            return message.outcome if message.outcome in ("bounced", "complained") else "sent"
        case _:
            return message.state


def counts_of(message: Message) -> dict[str, int]:
    """What a message adds to the counts of its occurrence."""
    state = state_of(message)
    counts: dict[str, int] = {state: 1}
    if state in ("skipped", "failed") and message.reason is not None:
        counts[f"{state}_{message.reason}"] = 1
    return counts | ({UNSUBSCRIBED: 1} if message.unsubscribed else {})


def count_of_recipient(recipient: Recipient) -> dict[str, int]:
    """What a deal without a message adds to the counts."""
    return {recipient.state: 1, f"{recipient.state}_{recipient.reason}": 1}


def difference(before: Message, after: Message) -> dict[str, int]:
    """How a transition of a message changes the counts; empty if it does not."""
    changes = counts_of(after)
    for name, number in counts_of(before).items():
        changes[name] = changes.get(name, 0) - number
    return {name: number for name, number in changes.items() if number}


def add_counts(*counts: Mapping[str, int]) -> dict[str, int]:
    """The sums of counts by name."""
    sums: dict[str, int] = {}
    for each in counts:
        for name, number in each.items():
            sums[name] = sums.get(name, 0) + number
    return sums
