"""The field types of request bodies: each has a maximum size, and no value is converted from another JSON type.

An invalid value is reported with an error code of its own and a JSON pointer to the field.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from saletunnel.domain.pipeline import NAME_LIMIT
from saletunnel.domain.text import InvalidText, is_blank, read_line, read_lines
from saletunnel.domain.webhooks.addresses import URL_LIMIT
from saletunnel.http.problems import HttpProblem

MOST_AMOUNT = 2**53 - 1
"""The largest integer that every JSON parser represents exactly."""
_SCALAR_LIMIT = 1000
_NO_ZONES = {"Factory", "localtime", "posixrules"}
"""Names in the database of time zones that mean no place."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Body(BaseModel):
    """A request body or a part of it; unknown fields are refused."""

    # A model is built on first use: a cold start usually needs the models of one request only. So the default of a
    # field comes from `model_construct`, which does not build the model.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def read_body[B: Body](kind: type[B], text: bytes) -> B:
    """Parses a JSON body. Raises HttpProblem for malformed JSON, RuleViolated for invalid fields."""
    try:
        value = from_json(text, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        raise HttpProblem("malformed_json", "The body is not valid JSON in UTF-8.") from None
    return read_value(kind, value)


def read_value[B: Body](kind: type[B], value: Any) -> B:
    """Validates a parsed JSON value. Raises RuleViolated with one error for each invalid field."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found: dict[str, FieldError] = {}
        for details in error.errors(include_url=False, include_context=False):
            pointer = "".join(_pointer(value, details["loc"], details["type"] == "missing"))
            found.setdefault(pointer, FieldError(pointer, details["type"], _message(details["type"], details["msg"])))
        raise RuleViolated("Some fields are invalid.", list(found.values())) from None


def _message(code: str, message: str) -> str:
    """Pydantic's message, without the name of a Python class."""
    return "Input should be an object" if code == "model_type" else message


def _pointer(value: Any, location: Sequence[str | int], missing: bool) -> Iterator[str]:
    """The parts of a JSON pointer for pydantic's location, without the names of tried types, which are not fields."""
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


def _reading(read: Callable[[str], str]) -> Callable[[Any], Any]:
    """A validator that reads a text with a function of `domain.text`, before its length is checked."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except InvalidText as error:
            raise PydanticCustomError(error.code, error.message) from None

    return validate


_text, _lines = _reading(read_line), _reading(read_lines)
_LINE, Lines = BeforeValidator(_text), BeforeValidator(_lines)


def _not_empty(value: str) -> str:
    if is_blank(value):
        raise PydanticCustomError("empty", "Must not be empty.")
    return value


def _email_address(value: str) -> str:
    """Checks the syntax of an e-mail address, not whether it is deliverable."""
    import email_validator  # takes 40 ms, so only requests with an address import it

    try:
        return str(email_validator.validate_email(value, check_deliverability=False, test_environment=True).normalized)
    except email_validator.EmailNotValidError:
        raise PydanticCustomError("not_an_email", "Must be an e-mail address such as an@example.com.") from None


def _date_text(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("not_a_date", "Must be a date like 2026-12-24.")
    return value


def _time_text(value: Any) -> Any:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise PydanticCustomError("not_a_time", "Must be a time like 2026-12-24T18:00:00Z.")
    return value


def _within_range[D: (date, datetime)](value: D) -> D:
    if not 1900 <= value.year <= 9000:
        raise PydanticCustomError("out_of_range", "The year must be from 1900 to 9000.")
    return value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _zone(value: str) -> str:
    if value in _NO_ZONES or value not in available_timezones():
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
        case str() if len(text := _text(value)) <= _SCALAR_LIMIT:
            return text
        case int() | float():
            raise PydanticCustomError("out_of_range", f"The number must be between -{MOST_AMOUNT} and {MOST_AMOUNT}.")
        case str():
            raise PydanticCustomError("string_too_long", f"At most {_SCALAR_LIMIT} characters.")
    raise PydanticCustomError("not_a_scalar", "Must be text, a number, true, false or null.")


def _scalars(value: Any) -> Any:
    if not isinstance(value, list):
        return _scalar(value)
    if len(value) > 100:
        raise PydanticCustomError("too_long", "At most 100 values.")
    return tuple(_scalar(item) for item in value)


def _field_names(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {_field_name(name): content for name, content in value.items()}


def _field_name(name: str) -> str:
    name = _text(name)
    if not 1 <= len(name) <= 50 or is_blank(name) or set(".{}/~") & set(name):
        raise PydanticCustomError(
            "field_name", "The name of a custom field must have 1 to 50 characters, without . { } / and ~"
        )
    return name


# The JSON Schema of our own validators, which pydantic cannot derive.
_NOT_EMPTY: dict[str, JsonValue] = {"minLength": 1}
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"], "maxLength": _SCALAR_LIMIT}
_SCALARS: dict[str, Any] = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "maxItems": 100}]}

Name = Annotated[str, Field(max_length=NAME_LIMIT, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)]
Title = Annotated[str, Field(max_length=TITLE_LIMIT, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)]
Template = Annotated[
    str, Field(max_length=TITLE_LIMIT, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)
]
Url = Annotated[str, Field(max_length=URL_LIMIT, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)]
ExternalId = Annotated[str, Field(max_length=100, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)]
Short = Annotated[str, Field(max_length=200), _LINE]
Words = Annotated[str, Field(max_length=200), _LINE]
FieldPath = Annotated[str, Field(max_length=60), _LINE]
"""The name of a field, or `custom.` followed by the name of a custom field."""
Long = Annotated[str, Field(max_length=10_000), Lines]
CommentText = Annotated[str, Field(max_length=10_000), Lines, AfterValidator(_not_empty)]
Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]
Ids = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}(,[A-Za-z0-9_-]{1,128}){0,49}$")]
"""The text of a query parameter with up to 50 ids, separated by commas."""
UserId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_:-]+$")]
Tag = Annotated[str, Field(max_length=50, json_schema_extra=_NOT_EMPTY), _LINE, AfterValidator(_not_empty)]
Email = Annotated[
    str, Field(max_length=254, pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$"), _LINE, AfterValidator(_email_address)
]
TimeOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Phone = Annotated[str, Field(max_length=30, pattern=r"^\+?[0-9 ().-]{5,29}$")]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Flag = Annotated[bool, Strict()]
Position = Annotated[int, Strict(), Field(ge=0, le=10_000)]
Money = Annotated[int, Strict(), Field(ge=0, le=MOST_AMOUNT)]
MoneyText = Annotated[int, Field(ge=0, le=MOST_AMOUNT)]
"""A `Money` as the text of a query parameter."""
Percent = Annotated[int, Strict(), Field(ge=0, le=100)]
Currency = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"}), AfterValidator(_currency)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Time = Annotated[datetime, BeforeValidator(_time_text), AfterValidator(_within_range), AfterValidator(_in_utc)]
Day = Annotated[date, BeforeValidator(_date_text), AfterValidator(_within_range)]
Period = Annotated[str, Field(max_length=20)]
Scalar = Annotated[Any, AfterValidator(_scalar), WithJsonSchema(_SCALAR)]
Scalars = Annotated[Any, AfterValidator(_scalars), WithJsonSchema(_SCALARS)]
FieldName = Annotated[str, Field(max_length=50), _LINE, AfterValidator(_field_name)]
CustomPair = Annotated[str, Field(max_length=300, pattern=r"^[^:]{1,50}:"), _LINE]
"""`name:value` of a custom field."""
Custom = Annotated[dict[str, Scalar], Field(max_length=50), AfterValidator(_field_names)]
CustomTexts = Annotated[dict[str, Template], Field(max_length=50), AfterValidator(_field_names)]
Tags = Annotated[list[Tag], Field(max_length=50)]
