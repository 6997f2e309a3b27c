"""The fields that a template can use: `customer.name`, `deal.amount`, `deal.custom.warranty`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from saletunnel.domain.deals.custom_field import CustomField

type Channel = Literal["email", "sms"]
CHANNELS: tuple[Channel, ...] = ("email", "sms")
type Field = tuple[str, ...]
"""The names on the way to a field: `("deal", "title")`."""

UNSUBSCRIBE: Field = ("unsubscribe_url",)
TAGS: Field = ("deal", "tags")
"""The only list among the fields; all others are texts."""
CUSTOM = ("deal", "custom")
_OF_ALL: tuple[Field, ...] = (
    ("customer", "name"),
    ("customer", "email"),
    ("customer", "phone"),
    ("deal", "title"),
    ("deal", "amount"),
    ("deal", "currency"),
    ("deal", "stage"),
    ("deal", "pipeline"),
    ("deal", "created_on"),
    ("deal", "expected_close_date"),
    ("deal", "source"),
    TAGS,
    ("responsible", "name"),
    ("company", "name"),
)


def known_fields(channel: Channel, custom_fields: Iterable[CustomField]) -> frozenset[Field]:
    """The fields of a template. Only an e-mail can have a link to unsubscribe."""
    custom = ((*CUSTOM, field.name) for field in custom_fields)
    return frozenset((*_OF_ALL, *custom, *([UNSUBSCRIBE] if channel == "email" else [])))


def spell(field: Field) -> str:
    """The field as it is written in a template. A name with other characters than letters stands in brackets."""
    first, *rest = field
    return first + "".join(f".{name}" if name.isidentifier() else f'["{name}"]' for name in rest)


def sample_values(fields: Iterable[Field], text: str) -> dict[str, object]:
    """Values for all fields: the same text for each; of a list, the text is its only item unless it is empty."""
    values: dict[str, object] = {}
    for *groups, name in fields:
        at = values
        for group in groups:
            at = at.setdefault(group, {})  # type: ignore[assignment]
        at[name] = ([text] if text else []) if (*groups, name) == TAGS else text
    return values | {"deal": {"custom": {}, **values.get("deal", {})}}  # type: ignore[dict-item]


def empty_fields(fields: Iterable[Field], values: Mapping[str, object]) -> Iterator[Field]:
    """The fields that have no value."""
    for field in fields:
        value: object = values
        for name in field:
            value = value.get(name) if isinstance(value, Mapping) else None
        if not value:
            yield field
