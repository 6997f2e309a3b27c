"""A message to a customer or a member, from the moment that caused it until its end. A run, a campaign or a notice
makes it.

| state | meaning | next |
|---|---|---|
| `queued` | waits to be sent, at `due_at` | `sending`, `skipped`, `failed`; `queued` again in quiet hours |
| `sending` | a worker has claimed it and calls the provider | `sent`, `failed`, `unknown`; `queued` if released |
| `sent` | the provider has taken it; `outcome` says what became of it | |
| `skipped` | it must not be sent; `reason` says why | |
| `failed` | it cannot be sent; `reason` and `detail` say why | |
| `unknown` | nobody knows whether it was sent, and it is not sent again | `sent`, by a late event |

| reason | state | meaning |
|---|---|---|
| `opted_out` | skipped | the customer or the address opted out |
| `bounced` | skipped | an earlier message to the address bounced |
| `complained` | skipped | the receiver reported an earlier message as spam |
| `cap_reached` | skipped | the address has got the marketing messages of a day or a week |
| `no_customer` | skipped | the customer was deleted |
| `address_changed` | skipped | the customer has another address now, or none |
| `deal_deleted` | skipped | it is marketing, and its deal is in the bin or was purged |
| `left` | skipped | it is marketing, and its deal has left the stage of a rule that is cancelled then |
| `switched_off` | skipped | it is marketing, and its rule was switched off |
| `rule_deleted` | skipped | it is marketing, and its rule was deleted |
| `campaign_deleted` | skipped | its campaign was deleted |
| `no_sender` | failed | neither the company nor the deployment has a sender |
| `refused` | failed | the provider refused it |
| `not_accepted` | failed | the provider was not reached, or throttled, for a day |
| `no_answer` | unknown | the provider's answer and its event were lost |
| `quiet_hours` | queued | waits until marketing may be sent |
| `throttled` | queued | the provider takes no more at the moment |
| `sent_again` | queued | nothing was heard of the last attempt |
| `campaign_paused` | queued | waits until its campaign is resumed |

`version` is the fence: each transition is saved under the condition that the message has the version before. So of two
workers one claims a message, and a worker finishes only what it has claimed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, cast

from saletunnel.domain.ids import derive_id
from saletunnel.domain.messages.address import Address
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.template import Purpose
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.scheduled_work import Piece

EndState = Literal["sent", "skipped", "failed", "unknown"]
MessageState = Literal["queued", "sending", EndState]
EndReason = Literal[
    "opted_out",
    "bounced",
    "complained",
    "cap_reached",
    "no_customer",
    "address_changed",
    "deal_deleted",
    "left",
    "switched_off",
    "rule_deleted",
    "no_sender",
    "refused",
    "not_accepted",
    "no_answer",
]
"""Why a message ended, also of its run."""
CampaignEndReason = Literal[EndReason, "campaign_deleted"]
"""Why a message of a campaign ended."""
WaitReason = Literal["quiet_hours", "throttled", "sent_again", "campaign_paused"]
"""What a message waits for."""
MessageReason = Literal[CampaignEndReason, WaitReason]
MessageOutcome = Literal["delivered", "bounced", "complained"]

CAMPAIGN_DELETED: tuple[CampaignEndReason, str] = ("campaign_deleted", "The campaign was deleted.")
MOST_ATTEMPTS = 3
"""How often a transactional message is sent if nothing is heard of it."""
UNHEARD = timedelta(minutes=15)
"""How long a worker waits for the event of a message whose answer was lost."""
GIVE_UP = timedelta(days=1)
"""How long a message waits for a provider that does not take it."""
HELD_FOR = timedelta(hours=1)
"""How long the message of a paused campaign is held before it looks again. Resuming releases it at once."""
_QUEUE_LOST = timedelta(seconds=30)
"""How long after it is queued a message is sent to the queue again, because its first queue message may be lost."""
_LONGEST_DETAIL = 300
_RANK: dict[MessageOutcome | None, int] = {None: 0, "delivered": 1, "bounced": 2, "complained": 3}
"""Events come in any order; the outcome with the higher rank stays."""


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The run that made a message: its key, the time of a rule that acts at intervals, and the attempt of the run.

    `at_once` is True if the rule acts although the deal has left the stage.
    """

    run: RunKey
    occurrence: int
    attempt: int
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class CampaignOrigin:
    """The campaign that made a message, and the id of its occurrence."""

    campaign_id: str
    occurrence_id: str


@dataclass(frozen=True, slots=True)
class NoticeOrigin:
    """The notice that made a message to its member."""

    member_id: str
    notice_id: str


type Origin = RunOrigin | CampaignOrigin | NoticeOrigin


@dataclass(frozen=True, slots=True)
class MessageContent:
    """The rendered texts of a message. An SMS has only `text`."""

    subject: str
    text: str
    html: str = ""

    @property
    def size(self) -> int:
        """The bytes of the texts."""
        return sum(len(part.encode()) for part in (self.subject, self.text, self.html))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`attempts` counts the calls of the provider, except those that it throttled. `claims` counts all calls.

    A message to a member has no template, no customer and no deal: their ids are empty.
    """

    id: str
    origin: Origin
    channel: Channel
    purpose: Purpose
    template_id: str
    template_name: str
    language: str
    address: str
    address_hash: str
    customer_id: str
    deal_id: str
    state: MessageState
    created_at: datetime
    due_at: datetime | None = None
    """When somebody must look after it: to send it, or because its claim is too old. None at its end."""
    reason: MessageReason | None = None
    detail: str = ""
    attempts: int = 0
    claims: int = 0
    counted_on: date | None = None
    """The day in which it counts for the caps of its address."""
    provider_id: str | None = None
    outcome: MessageOutcome | None = None
    unsubscribed: bool = False
    """Whether its receiver unsubscribed by its link. Only the messages of campaigns tell."""
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in ("queued", "sending")

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the end of quiet hours."""
        return self.state == "queued" and self.reason == "quiet_hours"

    @property
    def end(self) -> tuple[EndState, EndReason | None] | None:
        """How the message of a run ended, and why; None before its end."""
        return None if self.is_open else (cast("EndState", self.state), cast("EndReason | None", self.reason))

    @property
    def is_marketing(self) -> bool:
        return self.purpose == "marketing"

    @property
    def campaign(self) -> CampaignOrigin | None:
        """The campaign that made it; None if a run did."""
        return self.origin if isinstance(self.origin, CampaignOrigin) else None

    @property
    def is_to_member(self) -> bool:
        """Whether a notice made it. It is no message to a customer, and in no list of them."""
        return isinstance(self.origin, NoticeOrigin)

    @property
    def is_held(self) -> bool:
        """Whether it waits because its campaign is paused."""
        return self.state == "queued" and self.reason == "campaign_paused"

    @property
    def to(self) -> Address:
        return Address(self.channel, self.address)

    def piece(self, tenant: str) -> Piece | None:
        """The message as scheduled work; None at its end."""
        return Piece(tenant, (self.id,), self.due_at) if self.due_at is not None else None

    def is_due(self, now: datetime) -> bool:
        """Whether it may be claimed: it waits, and not for a later time."""
        return self.state == "queued" and (self.reason is None or self.due_at is None or self.due_at <= now)

    def claimed(self, at: datetime, counted_on: date | None) -> "Message":
        """The next version, for a worker that sends it now."""
        return replace(
            self._next("sending", None, ""),
            due_at=at + UNHEARD,
            attempts=self.attempts + 1,
            claims=self.claims + 1,
            counted_on=counted_on or self.counted_on,
        )

    def put_off(self, until: datetime) -> "Message":
        """The next version, which waits for the end of quiet hours."""
        return replace(self._next("queued", "quiet_hours", ""), due_at=until)

    def held(self, at: datetime) -> "Message":
        """The next version, which waits until its campaign is resumed."""
        return replace(self._next("queued", "campaign_paused", ""), due_at=at + HELD_FOR)

    def queued_again(self, at: datetime) -> "Message":
        """The next version of a held message, which may be sent now."""
        return replace(self._next("queued", None, ""), due_at=at + _QUEUE_LOST)

    def unsubscribed_from(self) -> "Message":
        """The next version, whose receiver has unsubscribed; this version if they had before."""
        return self if self.unsubscribed else replace(self, unsubscribed=True, version=self.version + 1)

    def released(self, at: datetime, pause: timedelta, detail: str) -> "Message":
        """The next version after a call that certainly sent nothing: it waits, or failed after a day."""
        if at >= self.created_at + GIVE_UP:
            return self.ended("failed", at, "not_accepted", detail)
        waiting = replace(self._next("queued", "throttled", detail), due_at=at + pause)
        return replace(waiting, attempts=self.attempts - 1)

    def sent(self, at: datetime, provider_id: str | None) -> "Message":
        """The next version after the provider took it."""
        return replace(self.ended("sent", at, None, ""), provider_id=provider_id or self.provider_id)

    def ended(self, state: EndState, at: datetime, reason: CampaignEndReason | None, detail: str) -> "Message":
        """The next version, at its end."""
        return replace(self._next(state, reason, detail), due_at=None, ended_at=at)

    def unheard(self, at: datetime) -> "Message":
        """The next version of a claimed message whose answer and event are lost.

        A transactional mail waits to be sent again. A marketing message never is, nor an SMS, of which no events come.
        """
        if self.is_marketing or self.channel == "sms" or self.attempts >= MOST_ATTEMPTS:
            return self.ended("unknown", at, "no_answer", "The provider's answer was lost.")
        return replace(self._next("queued", "sent_again", ""), due_at=at)

    def heard(self, at: datetime, provider_id: str, outcome: MessageOutcome | None) -> "Message":
        """The next version after an event that says that it was sent, and perhaps what became of it.

        This version if more is known already. A message that was never claimed cannot have been sent.
        """
        if self.claims == 0:
            return self
        # A second attempt may have failed or been skipped although the first one was sent.
        is_news = self.is_open or self.state == "unknown" or (self.state != "sent" and outcome is not None)
        known = self.sent(at, provider_id) if is_news else self
        better = outcome if _RANK[outcome] > _RANK[known.outcome] else known.outcome
        if known is self and better == self.outcome:
            return self
        return replace(known, outcome=better, version=self.version + 1)

    def rejected(self, at: datetime, detail: str) -> "Message":
        """The next version after an event that says that the provider refused it after it had taken it."""
        if self.claims == 0 or self.state in ("skipped", "failed"):
            return self
        return self.ended("failed", at, "refused", detail)

    def _next(self, state: MessageState, reason: MessageReason | None, detail: str) -> "Message":
        return replace(self, state=state, reason=reason, detail=detail[:_LONGEST_DETAIL], version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message with its texts, before it is queued."""

    message: Message
    content: MessageContent


def message_id(tenant: str, origin: Origin, address_hash: str) -> str:
    """The id of the message that a run or a notice makes, or an occurrence of a campaign for an address.

    So each makes one.
    """
    if isinstance(origin, NoticeOrigin):
        return derive_id("msg", tenant, origin.notice_id)
    if isinstance(origin, CampaignOrigin):
        return derive_id("msg", tenant, origin.campaign_id, origin.occurrence_id, address_hash)
    return derive_id("msg", tenant, *origin.run.parts, origin.occurrence, origin.attempt)


def new_message(
    tenant: str,
    origin: Origin,
    *,
    deal_id: str,
    to: Address,
    address_hash: str,
    purpose: Purpose,
    template_id: str,
    template_name: str,
    language: str,
    customer_id: str,
    at: datetime,
) -> Message:
    """The first version of a message."""
    return Message(
        id=message_id(tenant, origin, address_hash),
        origin=origin,
        channel=to.channel,
        purpose=purpose,
        template_id=template_id,
        template_name=template_name,
        language=language,
        address=to.text,
        address_hash=address_hash,
        customer_id=customer_id,
        deal_id=deal_id,
        state="queued",
        created_at=at,
        due_at=at + _QUEUE_LOST,
    )
