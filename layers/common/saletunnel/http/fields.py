"""The kinds of fields that bodies are made of: every one bounded, none coerced from another type.

What is wrong is told with a code of its own and a pointer to the very field.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    Strict,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, from_json

from saletunnel.domain.deals.deal import TITLE_LIMIT
from saletunnel.domain.errors import FieldError, RuleViolated
from saletunnel.domain.money import CURRENCIES
from saletunnel.http.problems import HttpProblem

MOST_AMOUNT = 2**53 - 1
"""The biggest integer that every JSON reader keeps exactly."""
_SCALAR_LIMIT = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Body(BaseModel):
    """A request's body, or a part of one: unknown fields are refused."""

    # Most functions start to answer one kind of request, so a model is built when it is first used.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def read_body[B: Body](kind: type[B], text: bytes) -> B:
    """The body that a request's JSON says. Raises HttpProblem when it is no JSON, RuleViolated for its fields."""
    try:
        value = from_json(text, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        raise HttpProblem("malformed_json", "The body is no JSON document in UTF-8.") from None
    return read_value(kind, value)


def read_value[B: Body](kind: type[B], value: Any) -> B:
    """A body from plain values. Raises RuleViolated."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found: dict[str, FieldError] = {}
        for one in error.errors(include_url=False, include_context=False):
            pointer = "".join(_pointer(value, one["loc"], one["type"] == "missing"))
            found.setdefault(pointer, FieldError(pointer, one["type"], one["msg"]))
        raise RuleViolated("Some fields are not as they must be.", list(found.values())) from None


def _pointer(value: Any, location: Sequence[str | int], missing: bool) -> Iterator[str]:
    """Goes along with the value: pydantic's locations also name the kinds that it tried, which are no fields."""
    for at, part in enumerate(location, 1):
        if part in _parts(value):
            value = value[part]
        elif not (missing and at == len(location)):
            continue
        yield f"/{str(part).replace('~', '~0').replace('/', '~1')}"


def _parts(value: Any) -> Collection[str | int]:
    if isinstance(value, list):
        return range(len(value))
    return value if isinstance(value, dict) else ()


def _text(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control_character", "Control characters and line breaks are not taken here.")
    return _normal(value).strip()


def _lines(value: str) -> str:
    value = value.replace("\r\n", "\n")
    if _CONTROL_IN_LINES.search(value):
        raise PydanticCustomError("control_character", "Control characters but for line breaks are not taken.")
    return _normal(value)


def _normal(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _filled(value: str) -> str:
    if not value:
        raise PydanticCustomError("empty", "Must not be empty.")
    return value


def _deliverable(value: str) -> str:
    """What the rules of mail take; whether somebody reads it there is not asked."""
    import email_validator  # 40 ms, which no request pays that brings no address

    try:
        return str(email_validator.validate_email(value, check_deliverability=False, test_environment=True).normalized)
    except email_validator.EmailNotValidError:
        raise PydanticCustomError("not_an_email", "That is no e-mail address.") from None


def _written_day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("not_a_date", "A date is written like 2026-12-24.")
    return value


def _written_time(value: Any) -> Any:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise PydanticCustomError("not_a_time", "A time is written like 2026-12-24T18:00:00Z.")
    return value


def _of_this_age[D: (date, datetime)](value: D) -> D:
    if not 1900 <= value.year <= 9000:
        raise PydanticCustomError("out_of_range", "The year must be from 1900 to 9000.")
    return value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("unknown_time_zone", "Must be an IANA time zone such as Asia/Ho_Chi_Minh.")
    return value


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise PydanticCustomError("unknown_currency", "Must be an ISO 4217 currency such as VND.")
    return value


def _scalar(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case int() | float() if abs(value) <= MOST_AMOUNT:
            return value
        case str() if len(value) <= _SCALAR_LIMIT:
            return _text(value)
        case int() | float():
            raise PydanticCustomError("out_of_range", "The number is too big to be kept exactly.")
        case str():
            raise PydanticCustomError("string_too_long", f"At most {_SCALAR_LIMIT} characters.")
    raise PydanticCustomError("not_a_scalar", "Must be text, a number, true, false or null.")


def _scalars(value: Any) -> Any:
    if not isinstance(value, list):
        return _scalar(value)
    if len(value) > 100:
        raise PydanticCustomError("too_long", "At most 100 values.")
    return tuple(_scalar(one) for one in value)


def _field_names(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {_field_name(name): one for name, one in value.items()}


def _field_name(name: str) -> str:
    if not 1 <= len(name) <= 50 or _CONTROL.search(name) or set(".{}/~") & set(name):
        raise PydanticCustomError(
            "field_name", "A custom field's name has 1 to 50 characters, none of them . { } / or ~"
        )
    return _normal(name)


# What our own checks ask for and pydantic cannot know, as far as JSON Schema can say it.
_FILLED: dict[str, JsonValue] = {"minLength": 1}
_ONE: dict[str, Any] = {"type": ["string", "number", "boolean", "null"], "maxLength": _SCALAR_LIMIT}
_ONE_OR_MORE: dict[str, Any] = {"anyOf": [_ONE, {"type": "array", "items": _ONE, "maxItems": 100}]}

Name = Annotated[str, Field(max_length=100, json_schema_extra=_FILLED), AfterValidator(_text), AfterValidator(_filled)]
Title = Annotated[
    str, Field(max_length=TITLE_LIMIT, json_schema_extra=_FILLED), AfterValidator(_text), AfterValidator(_filled)
]
Template = Annotated[
    str, Field(max_length=TITLE_LIMIT, json_schema_extra=_FILLED), AfterValidator(_text), AfterValidator(_filled)
]
Short = Annotated[str, Field(max_length=200), AfterValidator(_text)]
Words = Annotated[str, Field(max_length=200), AfterValidator(_text)]
Long = Annotated[str, Field(max_length=10_000), AfterValidator(_lines)]
CommentText = Annotated[str, Field(max_length=10_000), AfterValidator(_lines), AfterValidator(_filled)]
Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]
UserId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_:-]+$")]
Tag = Annotated[str, Field(max_length=50, json_schema_extra=_FILLED), AfterValidator(_text), AfterValidator(_filled)]
Email = Annotated[
    str,
    Field(max_length=254, pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$"),
    AfterValidator(_text),
    AfterValidator(_deliverable),
]
TimeOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Phone = Annotated[str, Field(max_length=30, pattern=r"^\+?[0-9 ().-]{5,29}$")]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Flag = Annotated[bool, Strict()]
Position = Annotated[int, Strict(), Field(ge=0, le=10_000)]
Money = Annotated[int, Strict(), Field(ge=0, le=MOST_AMOUNT)]
Percent = Annotated[int, Strict(), Field(ge=0, le=100)]
Currency = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"}), AfterValidator(_currency)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Time = Annotated[datetime, BeforeValidator(_written_time), AfterValidator(_of_this_age), AfterValidator(_in_utc)]
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_of_this_age)]
Period = Annotated[str, Field(max_length=20)]
Scalar = Annotated[Any, AfterValidator(_scalar), WithJsonSchema(_ONE)]
Scalars = Annotated[Any, AfterValidator(_scalars), WithJsonSchema(_ONE_OR_MORE)]
FieldName = Annotated[str, Field(max_length=50), AfterValidator(_field_name)]
Custom = Annotated[dict[str, Scalar], Field(max_length=50), AfterValidator(_field_names)]
CustomTexts = Annotated[dict[str, Template], Field(max_length=50), AfterValidator(_field_names)]
Tags = Annotated[list[Tag], Field(max_length=50)]
