"""The response bodies for message templates and their previews."""

from datetime import datetime
from typing import Literal, TypedDict

from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.template import MessageTemplate, Purpose, TemplateHead
from saletunnel.usecases.messages.templates import TemplatePreview, WarningCode


class TemplateTextShape(TypedDict):
    subject: str | None
    html: str | None
    text: str | None


class MessageTemplateShape(TypedDict):
    id: str
    name: str
    channel: Channel
    purpose: Purpose
    texts: dict[str, TemplateTextShape]
    created_at: datetime
    updated_at: datetime
    version: int


class TemplateHeadShape(TypedDict):
    """A message template without its texts."""

    id: str
    name: str
    channel: Channel
    purpose: Purpose
    languages: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


class SmsSizeShape(TypedDict):
    """`units` are the characters as SMS counts them, of which `room` fit into these parts. Each part is paid for."""

    encoding: Literal["gsm7", "ucs2"]
    units: int
    parts: int
    room: int


class PreviewWarningShape(TypedDict):
    """`subject` is the language that the template lacks, or the field that is empty for the deal."""

    code: WarningCode
    subject: str


class MessagePreviewShape(TypedDict):
    """A message as the customer would get it. An SMS has a `text` and its size only."""

    language: str
    subject: str | None
    html: str | None
    text: str
    sms: SmsSizeShape | None
    warnings: list[PreviewWarningShape]


def template_shape(template: MessageTemplate) -> MessageTemplateShape:
    return MessageTemplateShape(
        id=template.id,
        name=template.name,
        channel=template.channel,
        purpose=template.purpose,
        texts={
            language: TemplateTextShape(subject=texts.subject, html=texts.html, text=texts.text)
            for language, texts in template.texts.items()
        },
        created_at=template.created_at,
        updated_at=template.updated_at,
        version=template.version,
    )


def head_shape(head: TemplateHead) -> TemplateHeadShape:
    return TemplateHeadShape(
        id=head.id,
        name=head.name,
        channel=head.channel,
        purpose=head.purpose,
        languages=list(head.languages),
        created_at=head.created_at,
        updated_at=head.updated_at,
        version=head.version,
    )


def preview_shape(preview: TemplatePreview) -> MessagePreviewShape:
    sms = preview.sms
    return MessagePreviewShape(
        language=preview.language,
        subject=preview.message.subject,
        html=preview.message.html,
        text=preview.message.text,
        sms=SmsSizeShape(encoding=sms.encoding, units=sms.units, parts=sms.parts, room=sms.room) if sms else None,
        warnings=[PreviewWarningShape(code=each.code, subject=each.subject) for each in preview.warnings],
    )
