"""The messages of rules: the texts are rendered when the rule acts, so that they tell what caused the message."""

from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.address import Address, AddressKey, address_of
from saletunnel.domain.messages.deciding import refusal_of
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import Draft, MessageContent, RunOrigin, new_message
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.values import MessageSubject, Subjects
from saletunnel.usecases.messages.writing import render_content, write_content
from saletunnel.usecases.ports import Ports


def draft_message(ports: Ports, situation: Situation, action: SendMessage) -> Outcome:
    """The outcome of a run that sends a message: `sending` with the message, or why there is none."""
    tenant = situation.tenant
    return Drafter(ports, tenant, address_key(ports, tenant)).draft(situation, action)


class Drafter:
    """Drafts messages of rules of a tenant. What several messages need is read once."""

    def __init__(self, ports: Ports, tenant: str, key: AddressKey, url: str | None = None) -> None:
        """`key` hashes the addresses. With a `url`, all messages have this link to unsubscribe instead of their own."""
        self.subjects = Subjects(ports, tenant)
        self._ports = ports
        self._tenant = tenant
        self._key = key
        self._url = url
        self._templates: dict[str, MessageTemplate | None] = {}
        self._opt_outs: dict[str, OptOut] = {}

    def draft(self, situation: Situation, action: SendMessage) -> Outcome:
        """As `draft_message`."""
        template = self._template(action.template_id)
        if template is None:
            return _skipped("template_gone", "The message template was deleted.")
        subject = self.subjects.of(situation.seen)
        if subject.customer is None:
            return _skipped("no_customer", "The deal has no customer.")
        try:
            to = address_of(subject.customer, template.channel)
        except ValueError as error:
            return _skipped("invalid_address", str(error))
        if to is None:
            return _skipped("no_address", "The customer has no address for this channel.")
        return self._draft(situation, template, subject, subject.customer, to)

    def _draft(
        self, situation: Situation, template: MessageTemplate, subject: MessageSubject, customer: Customer, to: Address
    ) -> Outcome:
        address_hash = self._key.hash(to)
        if template.purpose == "marketing" and customer.opted_out:
            return _skipped("opted_out", "The customer opted out of messages.")
        refusal = refusal_of(self._opt_out(to, address_hash), template.purpose)
        if refusal is not None:
            return _skipped(*refusal)
        language = subject.language_of(template)
        try:
            content = self._write(template, subject, language, address_hash)
        except TemplateFailed as failure:
            return failed("template_failed", f"{template.name}, {failure.place}: {failure.message}")
        message = new_message(
            self._tenant,
            _origin_of(situation.run),
            deal_id=situation.run.key.deal_id,
            to=to,
            address_hash=address_hash,
            purpose=template.purpose,
            template_id=template.id,
            template_name=template.name,
            language=language,
            customer_id=customer.id,
            at=situation.at,
        )
        return Outcome(state="sending", message=Draft(message, content))

    def _write(
        self, template: MessageTemplate, subject: MessageSubject, language: str, address_hash: str
    ) -> MessageContent:
        """Raises TemplateFailed."""
        if self._url is not None:
            return render_content(self._ports, self._tenant, template, subject, language, self._url)
        return write_content(self._ports, self._tenant, template, subject, language, address_hash)

    def _template(self, id_: str) -> MessageTemplate | None:
        if id_ not in self._templates:
            self._templates[id_] = self._ports.templates.many(self._tenant, [id_]).get(id_)
        return self._templates[id_]

    def _opt_out(self, to: Address, address_hash: str) -> OptOut:
        if address_hash not in self._opt_outs:
            self._opt_outs[address_hash] = self._ports.opt_outs.get(self._tenant, to.channel, address_hash)
        return self._opt_outs[address_hash]


def _origin_of(run: Run) -> RunOrigin:
    return RunOrigin(run.key, run.occurrence, run.attempts, run.at_once)


def _skipped(reason: RunReason, detail: str) -> Outcome:
    return Outcome(state="skipped", reason=reason, detail=detail)
