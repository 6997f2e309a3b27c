"""The request bodies for message templates, and their conversion to values of the domain."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain.messages.syntax import TEXT_LIMIT
from saletunnel.domain.messages.template import MOST_LANGUAGES, TemplateText
from saletunnel.http.fields import Body, Id, Language, Lines, Name

_SUBJECT_LIMIT = 1000


def _untabbed(value: Any) -> Any:
    """HTML of other editors has tabs, which mean the same as spaces."""
    return value.replace("\t", "  ") if isinstance(value, str) else value


Subject = Annotated[str, Field(max_length=_SUBJECT_LIMIT), Lines]
MessageText = Annotated[str, Field(max_length=TEXT_LIMIT), Lines, BeforeValidator(_untabbed)]


class TemplateTextBody(Body):
    """The texts of one language. An e-mail needs a subject, and `html` or `text`; an SMS has only a `text`."""

    subject: Subject | None = None
    html: MessageText | None = None
    text: MessageText | None = None

    def value(self) -> TemplateText:
        return TemplateText(subject=self.subject, html=self.html, text=self.text)


Texts = Annotated[dict[Language, TemplateTextBody], Field(min_length=1, max_length=MOST_LANGUAGES)]


class NewMessageTemplate(Body):
    """A message template to create. `texts` are by language code, such as `vi`."""

    name: Name
    channel: Literal["email", "sms"]
    purpose: Literal["transactional", "marketing"] = "transactional"
    texts: Texts

    def values(self) -> dict[str, Any]:
        """The fields of a `MessageTemplate`, except those that the system sets."""
        return {"name": self.name, "channel": self.channel, "purpose": self.purpose, "texts": _texts(self.texts)}


class MessageTemplateChange(Body):
    """The fields to change; a missing field is not changed. `texts` replaces the texts of all languages."""

    name: Name = ""
    purpose: Literal["transactional", "marketing"] = "transactional"
    texts: Texts = Field(default_factory=dict)

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `MessageTemplate` that the request contains."""
        given = self.model_fields_set
        fields: dict[str, Any] = {name: getattr(self, name) for name in ("name", "purpose") if name in given}
        return fields | ({"texts": _texts(self.texts)} if "texts" in given else {})


class MessagePreview(Body):
    """A stored template or a draft, and the deal for which it is shown.

    Without a `language`, the message is in the language of the deal's customer, if the template has it.
    """

    template_id: Id | None = None
    template: NewMessageTemplate | None = None
    deal_id: Id
    language: Language | None = None

    @model_validator(mode="after")
    def _is_one_template(self) -> Self:
        if (self.template_id is None) == (self.template is None):
            raise PydanticCustomError("one_template", "Give either a template_id or a template.")
        return self

    def arguments(self) -> dict[str, Any]:
        """The arguments of `usecases.messages.templates.preview_template`."""
        template = self.template.values() if self.template else self.template_id
        return {"template": template, "deal_id": self.deal_id, "language": self.language}


def _texts(texts: Mapping[str, TemplateTextBody]) -> dict[str, TemplateText]:
    return {language: text.value() for language, text in texts.items()}
