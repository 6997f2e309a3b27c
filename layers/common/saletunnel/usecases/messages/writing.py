"""The texts of a message, rendered at the moment that causes it."""

from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import MessageContent
from saletunnel.domain.messages.rendering import mark_sms, render_message
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.messages.unsubscribe import unsubscribe_url
from saletunnel.domain.sizes import KIB
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.values import MessageSubject, message_values
from saletunnel.usecases.ports import Ports

_CONTENT_LIMIT = 300 * KIB
"""The texts of a message together, which are one item of the table."""


def write_content(
    ports: Ports,
    tenant: str,
    template: MessageTemplate,
    subject: MessageSubject,
    language: str,
    address_hash: str,
    *,
    message_id: str | None = None,
) -> MessageContent:
    """The texts of a message to the address with this hash. A `message_id` is named in its link to unsubscribe.

    Raises TemplateFailed.
    """
    url = unsubscribe_url(
        ports.web_url,
        tenant,
        channel=template.channel,
        address_hash=address_hash,
        language=language,
        key=address_key(ports, tenant),
        message_id=message_id,
    )
    return render_content(ports, tenant, template, subject, language, url)


def render_content(
    ports: Ports, tenant: str, template: MessageTemplate, subject: MessageSubject, language: str, url: str
) -> MessageContent:
    """The texts with this link to unsubscribe. Raises TemplateFailed."""
    link = url if template.channel == "email" else None
    values = message_values(subject, language=language, channel=template.channel, unsubscribe_url=link)
    rendered = render_message(template, language, values, ports.markup)
    text = rendered.text
    if template.is_advertising_sms:
        text = mark_sms(text, ports.message_settings.get(tenant).sms_marketing_prefix, language)
    content = MessageContent(rendered.subject or "", text, rendered.html or "")
    if content.size > _CONTENT_LIMIT:
        message = f"The message has more than {_CONTENT_LIMIT // KIB} KB."
        raise TemplateFailed("too_long", message, language=language, part="html")
    return content
