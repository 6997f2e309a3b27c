"""Customers: the people and companies that deals are made with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from saletunnel.domain.folding import digits, words

_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Contact:
    """What a request says of a customer; at least a name."""

    name: str
    email: str | None = None
    phone: str | None = None

    @property
    def identity(self) -> str:
        """What tells one customer from another: the e-mail, else the phone, else the name; case ignored."""
        return identity(self.email, self.phone) or f"name:{self.name.casefold()}"


def identity(email: str | None, phone: str | None) -> str | None:
    """What only one customer of a tenant has: the e-mail, else the phone. None without either: names repeat."""
    if email:
        return f"email:{email.casefold()}"
    return f"phone:{digits(phone)}" if phone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of a tenant. `phone` is as people spell it, `phone_e164` as networks do, when it can be told."""

    id: str
    name: str
    email: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    language: str | None = None
    opted_out_at: datetime | None = None
    """Since when they want no messages."""
    notes: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def ref(self) -> "CustomerRef":
        return CustomerRef(self.id, self.name)

    @property
    def identity(self) -> str | None:
        return identity(self.email, self.phone)

    @property
    def words(self) -> frozenset[str]:
        """What they are found by: the words of name and e-mail, and the phone's digits in both spellings."""
        phones = (digits(self.phone or ""), digits(self.phone_e164 or ""))
        found = (*words(self.name)[:_MOST_WORDS], *words(self.email or "")[:_MOST_WORDS], *phones)
        return frozenset(word for word in found if word)

    def matches(self, wanted: tuple[str, ...]) -> bool:
        """Whether each of the wanted words begins one of theirs."""
        return all(any(word.startswith(one) for word in self.words) for one in wanted)

    def changed(self, changes: Mapping[str, Any], at: datetime) -> "Customer | None":
        """With some fields changed; None when it has all of these values already."""
        if all(getattr(self, name) == value for name, value in changes.items()):
            return None
        return replace(self, **changes, updated_at=at, version=self.version + 1)

    def opt_out_time(self, wanted: bool, at: datetime) -> datetime | None:
        """Since when they are opted out, if that is `wanted`: who is already stays so since then."""
        return (self.opted_out_at or at) if wanted else None


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer as a deal shows it: boards and titles need the name without another read."""

    id: str
    name: str
