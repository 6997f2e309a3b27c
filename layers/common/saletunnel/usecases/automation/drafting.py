"""The messages of rules: the texts are rendered when the rule acts, so that they tell what caused the message."""

from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.address import Address, address_of
from saletunnel.domain.messages.deciding import refusal_of
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import Draft, RunOrigin, new_message
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.values import MessageSubject, read_subject
from saletunnel.usecases.messages.writing import write_content
from saletunnel.usecases.ports import Ports


def draft_message(ports: Ports, situation: Situation, action: SendMessage) -> Outcome:
    """The outcome of a run that sends a message: `sending` with the message, or why there is none."""
    template = ports.templates.many(situation.tenant, [action.template_id]).get(action.template_id)
    if template is None:
        return _skipped("template_gone", "The message template was deleted.")
    subject = read_subject(ports, situation.tenant, situation.seen)
    if subject.customer is None:
        return _skipped("no_customer", "The deal has no customer.")
    try:
        to = address_of(subject.customer, template.channel)
    except ValueError as error:
        return _skipped("invalid_address", str(error))
    if to is None:
        return _skipped("no_address", "The customer has no address for this channel.")
    return _draft(ports, situation, template, subject, subject.customer, to)


def _draft(
    ports: Ports,
    situation: Situation,
    template: MessageTemplate,
    subject: MessageSubject,
    customer: Customer,
    to: Address,
) -> Outcome:
    tenant = situation.tenant
    address_hash = address_key(ports, tenant).hash(to)
    if template.purpose == "marketing" and customer.opted_out:
        return _skipped("opted_out", "The customer opted out of messages.")
    refusal = refusal_of(ports.opt_outs.get(tenant, to.channel, address_hash), template.purpose)
    if refusal is not None:
        return _skipped(*refusal)
    language = subject.language_of(template)
    try:
        content = write_content(ports, tenant, template, subject, language, address_hash)
    except TemplateFailed as failure:
        return failed("template_failed", f"{template.name}, {failure.place}: {failure.message}")
    message = new_message(
        tenant,
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


def _origin_of(run: Run) -> RunOrigin:
    return RunOrigin(run.key, run.occurrence, run.attempts, run.at_once)


def _skipped(reason: RunReason, detail: str) -> Outcome:
    return Outcome(state="skipped", reason=reason, detail=detail)
