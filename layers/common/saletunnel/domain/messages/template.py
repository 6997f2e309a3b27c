"""A message template: the texts of an e-mail or an SMS in several languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.deals.custom_field import CustomField
from saletunnel.domain.errors import FieldError, RuleViolated
from saletunnel.domain.messages.failure import Part, TemplateFailed
from saletunnel.domain.messages.fields import CUSTOM, Channel, known_fields
from saletunnel.domain.messages.syntax import read_fields
from saletunnel.domain.sizes import check_design_size
from saletunnel.domain.text import is_blank

type Purpose = Literal["transactional", "marketing"]

MOST_TEMPLATES = 100
"""The maximum number of templates of a company."""
MOST_LANGUAGES = 10


@dataclass(frozen=True, slots=True)
class TemplateText:
    """The texts of one language. An SMS has a text only; an e-mail has a subject, and HTML or a text or both."""

    subject: str | None = None
    html: str | None = None
    text: str | None = None

    @property
    def parts(self) -> Iterator[tuple[Part, str]]:
        """The texts that are not empty."""
        named: tuple[tuple[Part, str | None], ...] = (
            ("subject", self.subject),
            ("html", self.html),
            ("text", self.text),
        )
        return ((part, text) for part, text in named if text is not None and not is_blank(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHead:
    """A template without its texts. `custom_fields` are those that its texts use."""

    id: str
    name: str
    channel: Channel
    purpose: Purpose
    languages: tuple[str, ...]
    custom_fields: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate:
    """`texts` are by language code, such as `vi`. A marketing message goes only to customers who accept them."""

    id: str
    name: str
    channel: Channel
    purpose: Purpose
    texts: Mapping[str, TemplateText]
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.texts)

    @property
    def is_advertising_sms(self) -> bool:
        """Whether its messages begin with the mark of advertising."""
        return self.channel == "sms" and self.purpose == "marketing"

    @property
    def all_parts(self) -> Iterator[tuple[str, Part, str]]:
        """The texts that are not empty, with their languages."""
        return ((language, part, text) for language, texts in self.texts.items() for part, text in texts.parts)

    def language_for(self, *wanted: str | None) -> str:
        """The first of the wanted languages that the template has, else its first."""
        return next((language for language in wanted if language and language in self.texts), self.languages[0])

    def changed(self, at: datetime, **changes: Any) -> "MessageTemplate":
        """The next version with these fields; this version if it has them already."""
        after = replace(self, **changes)
        return self if after == self else replace(after, updated_at=at, version=self.version + 1)

    def checked(self, custom_fields: Iterable[CustomField], pointer: str = "") -> TemplateHead:
        """Its head. `pointer` is where the template is in the request.

        Raises RuleViolated for missing, superfluous and invalid texts, and if it is too large.
        """
        errors = list(self._shape_errors(f"{pointer}/texts"))
        known = known_fields(self.channel, custom_fields)
        used: set[str] = set()
        for language, part, text in self.all_parts:
            try:
                used |= {use.field[-1] for use in read_fields(text, known) if use.field[:-1] == CUSTOM}
            except TemplateFailed as failed:
                errors.append(failed.within(language, part).as_field_error(pointer))
        if errors:
            raise RuleViolated(" ".join(error.message for error in errors), errors)
        check_design_size("message template", self)
        kept = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "texts"}
        return TemplateHead(**kept, languages=self.languages, custom_fields=tuple(sorted(used)))

    def _shape_errors(self, pointer: str) -> Iterator[FieldError]:
        if not 1 <= len(self.texts) <= MOST_LANGUAGES:
            yield FieldError(pointer, "languages", f"A template has 1 to {MOST_LANGUAGES} languages.")
        for language, texts in self.texts.items():
            given = {part for part, _ in texts.parts}
            for part in ("subject", "html"):
                if self.channel == "sms" and part in given:
                    yield FieldError(f"{pointer}/{language}/{part}", "not_for_channel", f"An SMS has no {part}.")
            if self.channel == "email" and "subject" not in given:
                yield FieldError(f"{pointer}/{language}/subject", "required", "Write a subject.")
            if self.channel == "email" and given.isdisjoint(("html", "text")):
                yield FieldError(f"{pointer}/{language}/html", "required", "Write a text.")
            if self.channel == "sms" and "text" not in given:
                yield FieldError(f"{pointer}/{language}/text", "required", "Write a text.")
