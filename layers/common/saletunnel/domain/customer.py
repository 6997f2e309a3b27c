"""Customers: the people and companies that deals are made with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from saletunnel.domain.folding import digits, words

_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact data of a customer in a request; the name is required."""

    name: str
    email: str | None = None
    phone: str | None = None

    @property
    def lookup_key(self) -> str:
        """The key by which the customer is found: the identity (e-mail, else phone), else the name; case is ignored."""
        return identity(self.email, self.phone) or f"name:{self.name.casefold()}"


def identity(email: str | None, phone: str | None) -> str | None:
    """The unique key of a customer in a tenant: e-mail, else phone; None if both are missing."""
    if email:
        return f"email:{email.casefold()}"
    return f"phone:{digits(phone)}" if phone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of a tenant. `phone` is as entered; `phone_e164` is its E.164 form, None if it cannot be derived."""

    id: str
    name: str
    email: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    language: str | None = None
    opted_out_at: datetime | None = None
    """When the customer opted out of messages; None if they accept messages."""
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
    def opted_out(self) -> bool:
        """Whether the customer accepts no messages."""
        return self.opted_out_at is not None

    @property
    def words(self) -> frozenset[str]:
        """The search words: those of the name and the e-mail, and the digits of both phone forms."""
        phones = (digits(self.phone or ""), digits(self.phone_e164 or ""))
        found = (*words(self.name)[:_MOST_WORDS], *words(self.email or "")[:_MOST_WORDS], *phones)
        return frozenset(word for word in found if word)

    def matches(self, wanted: tuple[str, ...]) -> bool:
        """Whether each wanted word is the beginning of a search word."""
        return all(any(word.startswith(beginning) for word in self.words) for beginning in wanted)

    def changed(self, changes: Mapping[str, Any], at: datetime) -> "Customer | None":
        """The next version with these fields; None when they all have these values already."""
        if all(getattr(self, name) == value for name, value in changes.items()):
            return None
        return replace(self, **changes, updated_at=at, version=self.version + 1)

    def opt_out_time(self, opted_out: bool, at: datetime) -> datetime | None:
        """The new `opted_out_at`: None for False; for True `at`, or the earlier time if already opted out."""
        return (self.opted_out_at or at) if opted_out else None


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """The customer's id and name as stored in a deal, so that boards and titles need no second read."""

    id: str
    name: str
