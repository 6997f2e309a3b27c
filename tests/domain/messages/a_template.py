"""Templates and values for tests, and the real libraries."""

from datetime import UTC, datetime
from typing import Any

from saletunnel.domain.messages.fields import Channel, known_fields, sample_values
from saletunnel.domain.messages.template import MessageTemplate, Purpose, TemplateText
from saletunnel.outbound.markup import LibraryMarkup

MARKUP = LibraryMarkup()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_template(
    channel: Channel = "email", purpose: Purpose = "transactional", **texts: TemplateText
) -> MessageTemplate:
    """`texts` are by language."""
    return MessageTemplate(
        id="tpl_1",
        name="Ưu đãi",
        channel=channel,
        purpose=purpose,
        texts=texts,
        created_at=NOW,
        updated_at=NOW,
        version=1,
    )


def a_mail(
    html: str | None = None, *, subject: str = "S", text: str | None = None, purpose: Purpose = "transactional"
) -> MessageTemplate:
    return a_template(purpose=purpose, vi=TemplateText(subject, html, text))


def an_sms(text: str) -> MessageTemplate:
    return a_template("sms", vi=TemplateText(text=text))


def values(text: str = "x", channel: Channel = "email") -> dict[str, Any]:
    """The same text for every field."""
    return sample_values(known_fields(channel, []), text)
