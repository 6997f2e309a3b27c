"""Customers: the people and companies that deals are made with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.errors import AlreadyExists, RuleViolated
from saletunnel.domain.folding import digits, words

CustomerKind = Literal["person", "company"]

_MOST_WORDS = 12
_BY_NAME = "name:"
_LONGEST_NOTES = 10_000


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact data of a customer in a request; the name is required."""

    name: str
    email: str | None = None
    phone: str | None = None

    def lookup_keys(self, e164: str | None) -> list[str]:
        """The identities by which the customer is found, the first one first. `e164` is the phone's E.164 form.

        The name identifies only without an e-mail and a valid phone number.
        """
        return identities(self.email, e164) or [name_identity(self.name)]


def identities(email: str | None, e164: str | None) -> list[str]:
    """The identities of an e-mail and of a phone number in E.164 form, in this order. Case is ignored."""
    return [*([f"email:{email.casefold()}"] if email else []), *([f"phone:{e164}"] if e164 else [])]


def name_identity(name: str) -> str:
    """The identity of a customer with neither e-mail nor phone, whom contacts find by the name. Case is ignored."""
    return f"{_BY_NAME}{name.casefold()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of a tenant. `phone` is as entered; `phone_e164` is its E.164 form, None if it cannot be derived.

    A person may belong to a company, which is a customer, too; `company_id` is its id. A company belongs to nobody.
    """

    id: str
    name: str
    kind: CustomerKind = "person"
    company_id: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    language: str | None = None
    opted_out_at: datetime | None = None
    """When the customer opted out of messages; None if they accept messages."""
    notes: str | None = None
    identities: tuple[str, ...] = ()
    """The identities that lead to this customer and to no other."""
    also_found_by: tuple[str, ...] = ()
    """Those identities that came with customers who were merged into this one."""
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def ref(self) -> "CustomerRef":
        return CustomerRef(self.id, self.name)

    @property
    def is_found_by_name(self) -> bool:
        return any(held.startswith(_BY_NAME) for held in self.identities if held not in self.also_found_by)

    def wanted_identities(self, *, by_name: bool) -> list[str]:
        """The identities that the customer has by its fields; that of the name only if contacts find it `by_name`."""
        named = [name_identity(self.name)] if by_name else []
        return list(dict.fromkeys((*identities(self.email, self.phone_e164), *named, *self.also_found_by)))

    def identified(self, wanted: Sequence[str], holders: Mapping[str, str]) -> "Customer":
        """The customer with those of the wanted identities that it may take. `holders` are customers' ids by identity.

        The first of e-mail and phone must be free. The other phone and the name stay with the customer who has them.
        Raises AlreadyExists.
        """
        free = tuple(identity for identity in wanted if holders.get(identity, self.id) == self.id)
        strict = identities(self.email, self.phone_e164)[:1]
        if not set(strict) <= set(free):
            raise AlreadyExists("Another customer has this e-mail; or, if you give no e-mail, this phone.")
        return replace(self, identities=free)

    def may_be(self, contact: "Customer") -> bool:
        """Whether a contact with this customer's phone is the customer, and not somebody who shares the phone.

        Two people have different e-mails and different names. A name is the same if one is a part of the other.
        """
        mails = {each.email.casefold() for each in (self, contact) if each.email}
        mine, other = set(words(self.name)), set(words(contact.name))
        return len(mails) < 2 or mine <= other or other <= mine

    def completed(self, contact: "Customer", at: datetime) -> "Customer":
        """The customer with the e-mail and the phone of a contact that found them.

        A field without a value takes that of the contact. The customer's own value stays, and the other one is noted.
        The version stays the same.
        """
        fields: dict[str, Any] = {}
        others: list[str] = []
        if contact.email and self.email is None:
            fields["email"] = contact.email
        elif contact.email and contact.email.casefold() != (self.email or "").casefold():
            others.append(contact.email)
        if contact.phone and contact.phone_e164 and self.phone is None:
            fields |= {"phone": contact.phone, "phone_e164": contact.phone_e164}
        elif contact.phone and (contact.phone_e164 or contact.phone) not in (self.phone_e164, self.phone):
            others.append(contact.phone_e164 or contact.phone)
        notes = self.notes or ""
        for other in others:
            notes = notes if other.casefold() in notes.casefold() else f"{notes}\n{other}".strip()
        if notes != (self.notes or "") and len(notes) <= _LONGEST_NOTES:
            fields["notes"] = notes
        return replace(self, **fields, updated_at=at) if fields else self

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

    def joined(self, company: "Customer | None") -> "Customer":
        """The customer as one who belongs to the company, if it exists and that is allowed. Raises RuleViolated."""
        if self.kind == "company":
            raise RuleViolated.at("/company_id", "company_of_company", "A company cannot belong to another customer.")
        if company is None or company.kind != "company":
            raise RuleViolated.at("/company_id", "unknown_company", "The company does not exist, or is a person.")
        return replace(self, company_id=company.id)

    def opt_out_time(self, opted_out: bool, at: datetime) -> datetime | None:
        """The new `opted_out_at`: None for False; for True `at`, or the earlier time if already opted out."""
        return (self.opted_out_at or at) if opted_out else None


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """The customer's id and name as stored in a deal, so that boards and titles need no second read."""

    id: str
    name: str
