"""Rendering a template: from its texts and the values of a deal to the message that is sent."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

from saletunnel.domain.messages.failure import Part, TemplateFailed
from saletunnel.domain.messages.fields import Field, sample_values
from saletunnel.domain.messages.html_check import checked_html
from saletunnel.domain.messages.layout import lay_out, sign_text
from saletunnel.domain.messages.plain_text import plain_text
from saletunnel.domain.messages.sms import MOST_PARTS, marked, measure_sms
from saletunnel.domain.messages.syntax import TEXT_LIMIT
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.template import shorten

SUBJECT_LIMIT = 200
"""The characters of a rendered subject. A longer one is cut."""


_SAMPLE = """Ân "a" 'b' <c> = & d"""
"""A value that shows whether its place is safe: without quotation marks around it, it breaks an attribute."""


class Markup(Protocol):
    """What rendering needs from libraries."""

    def fill(self, source: str, values: Mapping[str, Any], *, html: bool) -> str:
        """Fills in a text that `syntax.read_fields` has accepted. In HTML, values are escaped.

        Raises TemplateFailed, also for a field that is not in `values` and for too much work.
        """

    def clean(self, html: str) -> str:
        """Removes everything from HTML that mails do not need. Its time is quadratic in the nesting."""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message as it is sent. An SMS has a text only; an e-mail has all three."""

    subject: str | None
    html: str | None
    text: str


def render_message(
    template: MessageTemplate, language: str, values: Mapping[str, Any], markup: Markup
) -> RenderedMessage:
    """The message in a language of the template. `values` are those of usecases/messages/values.py.

    Raises TemplateFailed, which names the language, the part and the line.
    """
    values = _composed(values)
    filled: dict[Part, str] = {}
    for part, source in template.texts[language].parts:
        with _naming(language, part):
            filled[part] = _fill(source, values, markup, html=part == "html")
    if template.channel == "sms":
        with _naming(language, "text"):
            return RenderedMessage(None, None, _sms(filled["text"]))
    with _naming(language, "subject"):
        subject = _subject(filled["subject"])
    return _mail(template, language, subject, filled, values, markup)


def find_failures(
    template: MessageTemplate, fields: Collection[Field], markup: Markup, mark: str = ""
) -> Iterator[TemplateFailed]:
    """The errors of the texts when all of the fields are filled, and when all are empty: the first of each language.

    `mark` is what an advertising SMS begins with. A message may be empty in one of the two cases, since it may consist
    of fields.
    """
    for language in template.languages:
        failures = []
        for text in (_SAMPLE, ""):
            try:
                rendered = render_message(template, language, sample_values(fields, text), markup)
                if template.is_advertising_sms:
                    mark_sms(rendered.text, mark, language)
            except TemplateFailed as failed:
                failures.append(failed)
        found = [failed for failed in failures if failed.code != "empty"]
        yield from found[:1] or failures[1:]


@contextmanager
def _naming(language: str, part: Part) -> Iterator[None]:
    """Adds the name of the text to an error."""
    try:
        yield
    except TemplateFailed as failed:
        raise failed.within(language, part) from None


def _fill(source: str, values: Mapping[str, Any], markup: Markup, *, html: bool) -> str:
    text = markup.fill(source, values, html=html)
    if len(text.encode()) > TEXT_LIMIT:
        raise TemplateFailed("too_long", f"A text has at most {TEXT_LIMIT // 1024} KB, also when it is filled in.")
    return unicodedata.normalize("NFC", text)


def _composed(value: Any) -> Any:
    """The values in NFC, without marks at their beginning: they would change the character before the value."""
    match value:
        case str():
            text = unicodedata.normalize("NFC", value)
            marks = next((at for at, each in enumerate(text) if not unicodedata.combining(each)), len(text))
            return text[marks:]
        case list():
            return [_composed(each) for each in value]
        case _:
            return {name: _composed(each) for name, each in value.items()}


def mark_sms(text: str, mark: str, language: str) -> str:
    """The text of an advertising SMS with its mark. Raises TemplateFailed if it is too long then."""
    text = marked(text, mark)
    parts = measure_sms(text).parts
    if parts > MOST_PARTS:
        message = f"An SMS has at most {MOST_PARTS} parts; with {mark} this one has {parts}."
        raise TemplateFailed("too_many_parts", message, language=language, part="text")
    return text


def _sms(filled: str) -> str:
    text = filled.strip()
    if not text:
        raise TemplateFailed("empty", "The message is empty.")
    parts = measure_sms(text).parts
    if parts > MOST_PARTS:
        raise TemplateFailed("too_many_parts", f"An SMS has at most {MOST_PARTS} parts; this one has {parts}.")
    return text


def _subject(filled: str) -> str:
    subject = shorten(" ".join(filled.split()), SUBJECT_LIMIT)
    if not subject:
        raise TemplateFailed("empty", "The subject is empty.")
    return subject


def _mail(
    template: MessageTemplate,
    language: str,
    subject: str,
    filled: Mapping[Part, str],
    values: Mapping[str, Any],
    markup: Markup,
) -> RenderedMessage:
    text = filled.get("text", "").strip()
    content = f'<div style="white-space:pre-wrap">{escape(text)}</div>'
    if "html" in filled:
        with _naming(language, "html"):
            content = markup.clean(checked_html(filled["html"]))
            text = text or plain_text(content)
            if not text:
                raise TemplateFailed("empty", "The message is empty.")
    elif not text:
        raise TemplateFailed("empty", "The message is empty.", language=language, part="text")
    company = values["company"]["name"]
    link = values["unsubscribe_url"] if template.purpose == "marketing" else None
    html = lay_out(content, language=language, title=subject, company=company, unsubscribe_url=link)
    return RenderedMessage(subject, html, sign_text(text, language=language, company=company, unsubscribe_url=link))
