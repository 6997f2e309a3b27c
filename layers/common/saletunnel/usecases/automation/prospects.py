"""What the messages and the calls of rules would meet, for simulations and trials. Nothing is written."""

from dataclasses import replace
from datetime import datetime

from saletunnel.domain.messages.address import AddressKey
from saletunnel.domain.messages.deciding import Checks, Decision, decide
from saletunnel.domain.messages.message import Message
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import CallWebhook, SendMessage
from saletunnel.usecases.automation.drafting import Drafter
from saletunnel.usecases.automation.settling import Foreseen
from saletunnel.usecases.ports import Ports

_NO_KEY = AddressKey("00" * 32)
"""Stands for the secret of a company that has none yet, in which no address has been opted out."""
_EXAMPLE_URL = "https://example.com/unsubscribe"
"""The link to unsubscribe, which unsubscribes nobody."""


class Prospects:
    """Looks at what the messages and the calls of rules of a tenant would meet."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self._ports = ports
        self._tenant = tenant
        self._drafter = Drafter(ports, tenant, ports.message_settings.key(tenant) or _NO_KEY, _EXAMPLE_URL)

    def outcome(self, situation: Situation, outcome: Outcome) -> Outcome:
        """The outcome with its message as it would be drafted, or why there would be none."""
        action = situation.rule.action
        if outcome.state != "sending":
            return outcome
        if isinstance(action, SendMessage):
            return replace(self._drafter.draft(situation, action), facts=outcome.facts)
        if isinstance(action, CallWebhook):
            return replace(self._call(action.webhook_id) or outcome, facts=outcome.facts)
        return outcome

    def of(self, foreseen: Foreseen, at: datetime) -> Foreseen:
        """What is foreseen, with what its message or call would meet if it acted at `at`."""
        if foreseen.run.state == "parked":
            return foreseen
        outcome = self.outcome(foreseen.situation, foreseen.outcome)
        if outcome.message is None:
            return replace(foreseen, outcome=outcome)
        decision = self._decide(foreseen.situation, outcome.message.message, at)
        if decision.reason is not None:
            outcome = Outcome(state="skipped", reason=decision.reason, detail=decision.detail, facts=outcome.facts)
        return replace(foreseen, outcome=outcome, waits_until=decision.until)

    def _decide(self, situation: Situation, message: Message, at: datetime) -> Decision:
        ref = message.channel, message.address_hash
        opt_out, received = self._ports.opt_outs.received(self._tenant, [ref])[ref]
        settings = self._ports.message_settings.get(self._tenant)
        customer = self._drafter.subjects.of(situation.seen).customer
        zone = situation.calendar.time_zone
        return decide(message, Checks(settings, opt_out, received, customer, situation.deal, situation.rule, zone), at)

    def _call(self, webhook_id: str) -> Outcome | None:
        """Why the webhook would not be called; None if it would be."""
        endpoint = self._ports.endpoints.many(self._tenant, [webhook_id]).get(webhook_id)
        if endpoint is None:
            return failed("webhook_deleted", "The webhook was deleted.")
        return None if endpoint.enabled else failed("webhook_off", "The webhook is switched off.")
