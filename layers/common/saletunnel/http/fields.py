"""The kinds of fields that bodies are made of: every one bounded, none coerced from another type."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from saletunnel.domain.deal import TITLE_LIMIT
from saletunnel.domain.money import CURRENCIES

MOST_AMOUNT = 2**53 - 1
"""The biggest integer that every JSON reader keeps exactly."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Body(BaseModel):
    """A request's body, or a part of one: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _text(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("control characters are not text")
    return _normal(value).strip()


def _lines(value: str) -> str:
    if _CONTROL_IN_LINES.search(value):
        raise ValueError("control characters are not text")
    return _normal(value)


def _normal(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("half a surrogate pair is no text") from None
    return unicodedata.normalize("NFC", value)


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a time is written as text, as RFC 3339 has it")
    return value


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time names its offset from UTC")
    if not 1900 <= value.year <= 9000:
        raise ValueError("the year is out of range")
    return value.astimezone(UTC)


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is no IANA time zone")
    return value


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError("is no ISO 4217 currency")
    return value


def _custom(value: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, one in value.items():
        if one != one or (isinstance(one, float) and abs(one) > MOST_AMOUNT):
            raise ValueError(f"{name} is out of range")
    return value


Name = Annotated[str, Field(max_length=100), AfterValidator(_text), AfterValidator(_filled)]
Title = Annotated[str, Field(max_length=TITLE_LIMIT), AfterValidator(_text), AfterValidator(_filled)]
Template = Annotated[str, Field(max_length=TITLE_LIMIT), AfterValidator(_text), AfterValidator(_filled)]
Short = Annotated[str, Field(max_length=200), AfterValidator(_text)]
Long = Annotated[str, Field(max_length=10_000), AfterValidator(_lines)]
Id = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_]+$")]
UserId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_:-]+$")]
Tag = Annotated[str, Field(max_length=50), AfterValidator(_text), AfterValidator(_filled)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$"), AfterValidator(_text)]
Phone = Annotated[str, Field(max_length=30, pattern=r"^\+?[0-9 ().-]{5,29}$")]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Flag = Annotated[bool, Strict()]
Position = Annotated[int, Strict(), Field(ge=0, le=10_000)]
Money = Annotated[int, Strict(), Field(ge=0, le=MOST_AMOUNT)]
Percent = Annotated[int, Strict(), Field(ge=0, le=100)]
Currency = Annotated[str, AfterValidator(_currency)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Time = Annotated[datetime, BeforeValidator(_written), AfterValidator(_in_utc)]
Day = Annotated[date, BeforeValidator(_written)]
Period = Annotated[str, Field(max_length=20)]
_FieldName = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f.{}]+$")]
_Scalar = (
    Annotated[bool, Strict()]
    | Annotated[int, Strict(), Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT)]
    | Annotated[float, Strict()]
    | Short
    | None
)
Custom = Annotated[dict[_FieldName, _Scalar], Field(max_length=50), AfterValidator(_custom)]
Tags = Annotated[list[Tag], Field(max_length=50)]
