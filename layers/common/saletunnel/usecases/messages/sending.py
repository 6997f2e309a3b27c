"""Sending queued messages: each is checked, claimed, sent and finished on its own (docs/decisions/0037).

A worker that crashes between the claim and the end leaves a message in the state `sending`. The event of the provider
or the performer of due work settles it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.messages import unsubscribe
from saletunnel.domain.messages.deciding import Checks, Decision, decide
from saletunnel.domain.messages.fields import CHANNELS, Channel
from saletunnel.domain.messages.message import (
    CAMPAIGN_DELETED,
    CampaignEndReason,
    CampaignOrigin,
    Draft,
    EndState,
    Message,
    MessageContent,
    RunOrigin,
)
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import MessageSettings, Received
from saletunnel.domain.rules.rule import Rule
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.finishing import change_message
from saletunnel.usecases.ports import NotAccepted, Ports, Refused

SENT = "MessagesSent"
UNANSWERED = "MessagesUnanswered"
RELEASED = "MessagesReleased"
"""The metrics: messages that a provider took, calls whose answer was lost, and calls that the provider put off."""

_AT_ONCE = 5
"""How many messages of a batch are sent at once: most of the time is spent in waiting for the provider."""
_TRIES = 8
_MOST_WAITS = 20
"""How many seconds a worker waits for a place, before the message goes back to the end of its queue."""
_PLACE_HOLDS = timedelta(seconds=1)
"""How long a place can be used after its moment, so that delayed messages do not add to those of a later second."""
_PAUSE = timedelta(seconds=10)
"""How long a message waits that the provider did not take."""

type MessageRef = tuple[str, str]
"""A tenant and the id of a message."""


def send_messages(ports: Ports, wanted: Sequence[MessageRef]) -> dict[int, Exception]:
    """Sends the messages that may be sent now. Idempotent. Returns the errors by position."""
    sender = _Sender(ports)
    sender.read(wanted)
    errors: dict[int, Exception] = {}

    def send(at: int) -> None:
        try:
            sender.send(*wanted[at])
        except Exception as error:  # one bad message must not stop the others
            errors[at] = error

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        list(workers.map(send, range(len(wanted))))
    return errors


@dataclass(frozen=True, slots=True)
class _Read:
    """What the decision on a message depends on, as it was read."""

    draft: Draft
    opt_out: OptOut
    received: Received
    customer: Customer | None
    deal: Deal | None
    rule: Rule | None

    def checks(self, settings: MessageSettings, time_zone: str) -> Checks:
        return Checks(settings, self.opt_out, self.received, self.customer, self.deal, self.rule, time_zone)


class _Sender:
    """Sends the messages of a batch. What they depend on is read together, and read again for one that has changed."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._settings: dict[str, MessageSettings] = {}
        self._time_zones: dict[str, str] = {}
        self._read: dict[MessageRef, _Read] = {}
        self._places = {channel: _Places(ports, channel) for channel in CHANNELS}

    def read(self, wanted: Sequence[MessageRef]) -> None:
        """Reads the messages that may be sent now."""
        now = self._ports.now()
        for tenant in dict.fromkeys(tenant for tenant, _ in wanted):
            ids = dict.fromkeys(id_ for of_tenant, id_ in wanted if of_tenant == tenant)
            drafts = self._ports.messages.with_contents(tenant, ids)
            due = {id_: draft for id_, draft in drafts.items() if draft.message.is_due(now)}
            refs = {id_: (draft.message.channel, draft.message.address_hash) for id_, draft in due.items()}
            received = self._ports.opt_outs.received(tenant, dict.fromkeys(refs.values()))
            to_customers = {draft.message.customer_id for draft in due.values() if not draft.message.is_to_member}
            customers = self._ports.customers.many(tenant, to_customers)
            offers = [draft.message for draft in due.values() if draft.message.is_marketing]
            deals = self._ports.deals.many(tenant, {message.deal_id for message in offers})
            rules = self._rules_of(tenant, offers)
            for id_, draft in due.items():
                message = draft.message
                self._read[tenant, id_] = _Read(
                    draft,
                    *received[refs[id_]],
                    customers.get(message.customer_id),
                    deals.get(message.deal_id),
                    rules.get(id_),
                )
        waiting = Counter(read.draft.message.channel for read in self._read.values())
        for channel, places in self._places.items():
            places.wanted = waiting[channel]

    def _rules_of(self, tenant: str, messages: Sequence[Message]) -> Mapping[str, Rule]:
        """The existing rules that made the messages, by the id of the message."""
        wanted = {each.id: each.origin.run.rule_id for each in messages if isinstance(each.origin, RunOrigin)}
        rules = self._ports.rules.many(tenant, set(wanted.values())) if wanted else {}
        return {id_: rules[rule_id] for id_, rule_id in wanted.items() if rule_id in rules}

    def send(self, tenant: str, message_id: str) -> None:
        for attempt in range(_TRIES):
            if attempt:
                self.read([(tenant, message_id)])
            read = self._read.pop((tenant, message_id), None)
            if read is None:
                return
            try:
                claimed = self._claim(tenant, read)
            except StaleVersion:  # another worker claimed it, or another message to the address was counted
                continue
            if claimed is not None:
                self._call(tenant, Draft(claimed, read.draft.content))
            return

    def _claim(self, tenant: str, read: _Read) -> Message | None:
        """The claimed message; None if it is not sent now. Raises StaleVersion."""
        ports, now, message = self._ports, self._ports.now(), read.draft.message
        if not self._may_send(tenant, message):
            return None
        settings = self._settings_of(tenant)
        decision = decide(message, read.checks(settings, self._time_zones[tenant]), now)
        if decision.until is not None:
            until = decision.until
            change_message(ports, tenant, message, lambda seen: seen.put_off(until), now)
            return None
        if decision.reason is not None:
            self._end(tenant, message, "skipped", decision.reason, decision.detail)
            return None
        if message.channel == "email" and settings.sender(ports.message_sender.default_sender()) is None:
            self._end(tenant, message, "failed", "no_sender", "There is no sender. Ask the operator to verify one.")
            return None
        if not self._places[message.channel].wait(bulk=message.is_marketing):
            ports.mail_queue.send([message], tenant, now)
            return None
        # The wait for a place may have been long, and what was sent cannot be taken back.
        if not self._may_send(tenant, message):
            return None
        return self._save_claim(tenant, message, decision, read.received)

    def _may_send(self, tenant: str, message: Message) -> bool:
        """Whether the campaign of a message is active. Else the message is held, or ends with its campaign."""
        if message.campaign is None:
            return True
        campaign = self._campaign(tenant, message.campaign)
        if campaign is None:
            self._end(tenant, message, "skipped", *CAMPAIGN_DELETED)
            return False
        if campaign.state != "paused":
            return True
        now = self._ports.now()
        held = change_message(self._ports, tenant, message, lambda seen: seen.held(now), now)
        after = self._campaign(tenant, message.campaign) if held is not None else None
        if held is not None and after is not None and after.state != "paused":
            # It was resumed meanwhile, and what releases its messages may have passed this one.
            released = change_message(self._ports, tenant, held, lambda seen: seen.queued_again(now), now)
            if released is not None:
                self._ports.mail_queue.send([released], tenant, now)
        return False

    def _campaign(self, tenant: str, origin: CampaignOrigin) -> Campaign | None:
        return self._ports.campaigns.many(tenant, [origin.campaign_id]).get(origin.campaign_id)

    def _save_claim(self, tenant: str, message: Message, decision: Decision, received: Received) -> Message:
        ports = self._ports
        claimed = message.claimed(ports.now(), decision.day)
        counted = ports.opt_outs.count(tenant, received.counted(decision.day)) if decision.day is not None else ()
        ports.commit([*ports.messages.save(tenant, claimed), *counted])
        return claimed

    def _call(self, tenant: str, draft: Draft) -> None:
        """Calls the provider and saves what it answered. Without an answer the message stays as it is."""
        ports, claimed = self._ports, draft.message
        try:
            provider_id = self._send_to_provider(tenant, claimed, draft.content)
        except NotAccepted as refusal:
            detail = str(refusal)
            ports.measure(RELEASED, 1)
            released = change_message(
                ports, tenant, claimed, lambda seen: seen.released(ports.now(), _PAUSE, detail), ports.now()
            )
            if released is not None and released.is_open:
                ports.mail_queue.send([released], tenant, ports.now())
        except Refused as refusal:
            self._end(tenant, claimed, "failed", "refused", str(refusal))
        except Exception:
            ports.measure(UNANSWERED, 1)
            raise
        else:
            change_message(ports, tenant, claimed, lambda seen: seen.sent(ports.now(), provider_id), ports.now())
            ports.measure(SENT, 1)

    def _send_to_provider(self, tenant: str, message: Message, content: MessageContent) -> str:
        ports = self._ports
        settings = self._settings_of(tenant)
        if message.channel == "sms":
            return ports.message_sender.send_sms(message, content.text, settings.sms_sender_id)
        sender = settings.sender(ports.message_sender.default_sender())
        if sender is None:
            raise Refused("There is no sender.")
        headers: dict[str, str] = {}
        if message.is_marketing:
            url = unsubscribe.unsubscribe_url(
                ports.web_url,
                tenant,
                channel=message.channel,
                address_hash=message.address_hash,
                language=message.language,
                key=address_key(ports, tenant),
                message_id=message.id if message.campaign is not None else None,
            )
            headers = unsubscribe.headers(url)
        return ports.message_sender.send_mail(tenant, message, content, sender, headers)

    def _end(self, tenant: str, message: Message, state: EndState, reason: CampaignEndReason, detail: str) -> None:
        now = self._ports.now()
        change_message(self._ports, tenant, message, lambda seen: seen.ended(state, now, reason, detail), now)

    def _settings_of(self, tenant: str) -> MessageSettings:
        """The settings as they are at the first message of the batch."""
        if tenant not in self._settings:
            self._time_zones[tenant] = read_account(self._ports, tenant).time_zone
            self._settings[tenant] = self._ports.message_settings.get(tenant)
        return self._settings[tenant]


class _Places:
    """The places of the batch within the rate of a channel, which are taken together for all messages."""

    def __init__(self, ports: Ports, channel: Channel) -> None:
        self.wanted = 1
        """How many messages still need a place."""
        self._ports = ports
        self._channel: Channel = channel
        self._left: list[datetime] = []
        self._lock = Lock()

    def wait(self, *, bulk: bool) -> bool:
        """Waits for the next place. Returns False if that takes too long."""
        for _ in range(_MOST_WAITS):
            now = self._ports.now()
            place = self._take(now, bulk=bulk)
            self._ports.wait_until(place or now.replace(microsecond=0) + timedelta(seconds=1))
            if place is not None:
                return True
        return False

    def _take(self, now: datetime, *, bulk: bool) -> datetime | None:
        with self._lock:
            self._left = [place for place in self._left if place + _PLACE_HOLDS > now]
            if not self._left:
                self._left = self._ports.send_rate.take(self._channel, max(1, self.wanted), now, bulk=bulk)
            if not self._left:
                return None
            self.wanted -= 1
            return self._left.pop(0)
