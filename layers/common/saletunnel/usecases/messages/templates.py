"""Designing message templates: creating, changing, deleting and previewing them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.deals.custom_field import CustomField
from saletunnel.domain.errors import InUse, LimitReached, RuleViolated
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.fields import UNSUBSCRIBE, empty_fields, known_fields, spell
from saletunnel.domain.messages.rendering import RenderedMessage, find_failures, render_message
from saletunnel.domain.messages.sms import SmsSize, marked, measure_sms
from saletunnel.domain.messages.syntax import read_fields
from saletunnel.domain.messages.template import MOST_TEMPLATES, MessageTemplate, TemplateHead
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.deals.editing import read_deal
from saletunnel.usecases.messages.values import MessageSubject, message_values, read_subject
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_EXAMPLE_URL = "https://example.com/unsubscribe"
"""The link to unsubscribe in a preview, which unsubscribes nobody."""
_DRAFT = "/template"
"""The pointer to the draft in the request for a preview."""
WarningCode = Literal["missing_language", "empty_field"]


@dataclass(frozen=True, slots=True)
class PreviewWarning:
    """`subject` is the language that is missing, or the field that is empty for the deal."""

    code: WarningCode
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePreview:
    """The message as the customer of a deal would get it; `sms` only for an SMS."""

    language: str
    message: RenderedMessage
    sms: SmsSize | None
    warnings: Sequence[PreviewWarning]


def list_templates(ports: Ports, caller: Caller) -> list[TemplateHead]:
    """All templates of the tenant without their texts, oldest first."""
    return ports.templates.heads(caller.tenant)


def read_template(ports: Ports, caller: Caller, template_id: str) -> MessageTemplate:
    """Raises NotFound."""
    return ports.templates.get(caller.tenant, template_id)


def create_template(ports: Ports, caller: Caller, values: Mapping[str, Any]) -> MessageTemplate:
    """`values` are the fields of a template, except those that the system sets.

    Raises RoleLacks, SubscriptionLacks, LimitReached, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "create message templates")
    tenant, now = caller.tenant, ports.now()
    allowance_of(ports, tenant).must_run(Feature.RULES)
    template = MessageTemplate(**values, id=ports.new_id("tpl"), created_at=now, updated_at=now, version=1)
    head = _checked(ports, tenant, template)

    def create() -> tuple[Writes, MessageTemplate]:
        if len(ports.templates.heads(tenant)) >= MOST_TEMPLATES:
            raise LimitReached(f"A company can have at most {MOST_TEMPLATES} message templates.", limit=MOST_TEMPLATES)
        return ports.templates.save(tenant, template, head), template

    return decide_and_commit(ports, create)


def change_template(
    ports: Ports, caller: Caller, template_id: str, seen: int | None, changes: Mapping[str, Any]
) -> MessageTemplate:
    """Changes fields of a template for all messages that are rendered from now on.

    `seen` is the version that the caller read, None for any.
    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change message templates")
    tenant = caller.tenant

    def change() -> tuple[Writes, MessageTemplate]:
        before = check_seen(ports.templates.get(tenant, template_id), seen)
        after = before.changed(ports.now(), **changes)
        if after is before:
            return (), before
        return ports.templates.save(tenant, after, _checked(ports, tenant, after)), after

    return decide_and_commit(ports, change)


def delete_template(ports: Ports, caller: Caller, template_id: str, seen: int | None) -> None:
    """Deletes a template that no rule or campaign uses. Raises RoleLacks, NotFound, InUse, StaleVersion, Contended."""
    caller.must_be(Role.ADMIN, "delete message templates")
    tenant = caller.tenant

    def delete() -> tuple[Writes, None]:
        revision = ports.tunnels.revision(tenant)
        template = check_seen(ports.templates.get(tenant, template_id), seen)
        _check_uses(ports, tenant, template)
        return ports.templates.delete(tenant, template, revision), None

    decide_and_commit(ports, delete)


def preview_template(
    ports: Ports, caller: Caller, *, template: str | Mapping[str, Any], deal_id: str, language: str | None
) -> TemplatePreview:
    """Renders a stored template (by id) or a draft (its fields) for a deal, without sending anything.

    Without a `language`, the message is in the language in which it would be sent.
    Raises NotFound, also for a deal that the caller may not see, and RuleViolated for an invalid draft.
    """
    tenant, now = caller.tenant, ports.now()
    subject = read_subject(ports, tenant, read_deal(ports, caller, deal_id))
    if isinstance(template, str):
        previewed = ports.templates.get(tenant, template)
    else:
        previewed = _draft(template, subject.account.custom_fields, now)
    written = subject.language_of(previewed) if language is None else previewed.language_for(language)
    url = _EXAMPLE_URL if previewed.channel == "email" else None
    values = message_values(subject, language=written, channel=previewed.channel, unsubscribe_url=url)
    try:
        message = render_message(previewed, written, values, ports.markup)
    except TemplateFailed as failed:
        error = failed.as_field_error(_DRAFT)
        raise RuleViolated(error.message, [error]) from None
    if previewed.is_advertising_sms:
        mark = ports.message_settings.get(tenant).sms_marketing_prefix
        message = replace(message, text=marked(message.text, mark))
    return TemplatePreview(
        language=written,
        message=message,
        sms=measure_sms(message.text) if previewed.channel == "sms" else None,
        warnings=_warnings(previewed, subject, written, values),
    )


def _checked(ports: Ports, tenant: str, template: MessageTemplate) -> TemplateHead:
    """The head of a template that can be rendered, whether its fields have values or not. Raises RuleViolated."""
    custom_fields = read_account(ports, tenant).custom_fields
    head = template.checked(custom_fields)
    mark = ports.message_settings.get(tenant).sms_marketing_prefix if template.is_advertising_sms else ""
    failures = find_failures(template, known_fields(template.channel, custom_fields), ports.markup, mark)
    errors = [failed.as_field_error() for failed in failures]
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    return head


def _check_uses(ports: Ports, tenant: str, template: MessageTemplate) -> None:
    """Raises InUse if a rule or a campaign sends the template."""
    rules = ports.rules.of_pipelines(tenant, [pipeline.id for pipeline in ports.pipelines.all(tenant)])
    references = [
        {"kind": "rule", "id": rule.id, "name": rule.name}
        for rule in rules
        if isinstance(rule.action, SendMessage) and rule.action.template_id == template.id
    ]
    references += [
        {"kind": "campaign", "id": campaign.id, "name": campaign.name}
        for campaign in ports.campaigns.all(tenant)
        if campaign.template_id == template.id
    ]
    if references:
        message = "Rules or campaigns send this template. Change or delete them first."
        raise InUse(message, references=references)


def _draft(values: Mapping[str, Any], custom_fields: Iterable[CustomField], now: datetime) -> MessageTemplate:
    """Raises RuleViolated for invalid texts."""
    draft = MessageTemplate(**values, id="", created_at=now, updated_at=now, version=1)
    draft.checked(custom_fields, _DRAFT)
    return draft


def _warnings(
    template: MessageTemplate, subject: MessageSubject, language: str, values: Mapping[str, Any]
) -> list[PreviewWarning]:
    spoken = (subject.customer.language if subject.customer else None) or subject.account.language
    missing = [] if spoken in template.texts else [PreviewWarning("missing_language", spoken)]
    known = known_fields(template.channel, subject.account.custom_fields)
    used = (use.field for _, text in template.texts[language].parts for use in read_fields(text, known))
    empty = empty_fields(dict.fromkeys(field for field in used if field != UNSUBSCRIBE), values)
    return [*missing, *(PreviewWarning("empty_field", spell(field)) for field in empty)]
