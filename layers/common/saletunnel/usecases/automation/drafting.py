"""The messages of rules: the texts are rendered when the rule acts, so that they tell what caused the message."""

from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.address import Address, address_of
from saletunnel.domain.messages.deciding import refusal_of
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import Draft, MessageContent, RunOrigin, new_message
from saletunnel.domain.messages.rendering import render_message
from saletunnel.domain.messages.sms import MOST_PARTS, marked, measure_sms
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.messages.unsubscribe import unsubscribe_url
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.domain.sizes import KIB
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.values import MessageSubject, message_values, read_subject
from saletunnel.usecases.ports import Ports

_CONTENT_LIMIT = 300 * KIB
"""The texts of a message together, which are one item of the table."""


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
    tenant, key = situation.tenant, address_key(ports, situation.tenant)
    address_hash = key.hash(to)
    if template.purpose == "marketing" and customer.opted_out:
        return _skipped("opted_out", "The customer opted out of messages.")
    refusal = refusal_of(ports.opt_outs.get(tenant, to.channel, address_hash), template.purpose)
    if refusal is not None:
        return _skipped(*refusal)
    language = subject.language_of(template)
    url = unsubscribe_url(
        ports.web_url, tenant, channel=to.channel, address_hash=address_hash, language=language, key=key
    )
    try:
        content = _render(ports, situation, template, subject, language, url)
    except TemplateFailed as failure:
        return failed("template_failed", f"{template.name}, {failure.place}: {failure.message}")
    message = new_message(
        tenant,
        _origin_of(situation.run),
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


def _render(
    ports: Ports, situation: Situation, template: MessageTemplate, subject: MessageSubject, language: str, url: str
) -> MessageContent:
    """Raises TemplateFailed."""
    link = url if template.channel == "email" else None
    values = message_values(subject, language=language, channel=template.channel, unsubscribe_url=link)
    rendered = render_message(template, language, values, ports.markup)
    text = rendered.text
    if template.channel == "sms" and template.purpose == "marketing":
        prefix = ports.message_settings.get(situation.tenant).sms_marketing_prefix
        text = marked(text, prefix)
        if measure_sms(text).parts > MOST_PARTS:
            message = f"With {prefix} the SMS has more than {MOST_PARTS} parts."
            raise TemplateFailed("too_many_parts", message, language=language, part="text")
    content = MessageContent(rendered.subject or "", text, rendered.html or "")
    if content.size > _CONTENT_LIMIT:
        message = f"The message has more than {_CONTENT_LIMIT // KIB} KB."
        raise TemplateFailed("too_long", message, language=language, part="html")
    return content


def _origin_of(run: Run) -> RunOrigin:
    return RunOrigin(run.key, run.occurrence, run.attempts, run.at_once)


def _skipped(reason: RunReason, detail: str) -> Outcome:
    return Outcome(state="skipped", reason=reason, detail=detail)
