"""Merging a customer into another, because both are the same person or company; and the way back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from saletunnel.domain.customer import Customer, identities
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.fields import Channel

UNDO_WITHIN = timedelta(days=30)
_FILLED = ("email", "phone", "language", "company_id")
"""The fields that the kept customer takes from the other one if it has none."""
_UNDONE = (*_FILLED, "phone_e164", "notes", "opted_out_at")
"""The fields that undoing a merge takes back, unless they were changed since."""
_LONGEST_NOTES = 10_000


@dataclass(frozen=True, slots=True)
class MadeOptOut:
    """An opt-out of an address that a merge has made, and its version by that."""

    channel: Channel
    address_hash: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`source` was merged into another customer, who was as `before`, and as `after` by that.

    While the record exists, the id of the source leads to the other customer.
    """

    source: Customer
    before: Customer
    after: Customer
    opt_outs: tuple[MadeOptOut, ...] = ()
    by: Actor
    at: datetime
    version: int = 1

    @property
    def ends_at(self) -> datetime:
        """When it can no longer be undone."""
        return self.at + UNDO_WITHIN

    def separated(self, now: Customer, free: Collection[str], at: datetime) -> tuple[Customer, Customer]:
        """The customer `now` without what the merge gave, and the source as its first version.

        A field that was changed since the merge stays. `free` are the identities of the source that nobody has. The
        source lacks the e-mail or the phone that belongs to somebody else by now. An opt-out that was made since stays
        with both.
        """
        back: dict[str, Any] = {
            name: getattr(self.before, name)
            for name in _UNDONE
            if getattr(now, name) == getattr(self.after, name) != getattr(self.before, name)
        }
        given = tuple(each for each in self.source.identities if each in now.identities or each in free)
        kept = replace(
            now,
            **back,
            identities=tuple(each for each in now.identities if each not in self.source.identities),
            also_found_by=tuple(each for each in now.also_found_by if each not in self.source.identities),
            updated_at=at,
            version=now.version + 1,
        )
        lost = set(self.source.identities) - set(given)
        lacks: dict[str, Any] = {}
        if lost & set(identities(self.source.email, None)):
            lacks["email"] = None
        if lost & set(identities(None, self.source.phone_e164)):
            lacks |= {"phone": None, "phone_e164": None}
        stopped = now.opted_out_at if now.opted_out_at != self.after.opted_out_at else None
        source = replace(
            self.source,
            **lacks,
            opted_out_at=self.source.opted_out_at or stopped,
            identities=given,
            also_found_by=tuple(each for each in self.source.also_found_by if each in given),
            updated_at=at,
            version=1,
        )
        return kept, source


def merged(kept: Customer, other: Customer, at: datetime) -> Customer:
    """The next version of `kept`, which is found by what the other one is found by, too.

    Its own values win, and empty fields take those of the other one. The other e-mail, phone number and notes are added
    to its notes. It accepts no messages if one of the two does not. Raises RuleViolated.
    """
    if kept.id == other.id:
        raise RuleViolated.at("/other_id", "same_customer", "A customer cannot be merged into itself.")
    if kept.kind != other.kind:
        raise RuleViolated.at("/other_id", "other_kind", "A person and a company cannot be merged.")
    fields: dict[str, Any] = {name: getattr(other, name) for name in filled_fields(kept, other)}
    if "phone" in fields:
        fields["phone_e164"] = other.phone_e164
    times = [each.opted_out_at for each in (kept, other) if each.opted_out_at is not None]
    after = replace(kept, **fields, opted_out_at=min(times, default=None), notes=_notes(kept, other, fields))
    own = identities(after.email, after.phone_e164)
    taken = [each for each in other.identities if each not in own]
    return replace(
        after,
        identities=tuple(dict.fromkeys((*kept.identities, *other.identities))),
        also_found_by=tuple(dict.fromkeys((*kept.also_found_by, *taken))),
        updated_at=at,
        version=kept.version + 1,
    )


def filled_fields(kept: Customer, other: Customer) -> list[str]:
    """The names of the fields that the kept customer takes from the other one."""
    return [name for name in _FILLED if not getattr(kept, name) and getattr(other, name)]


def _notes(kept: Customer, other: Customer, filled: Collection[str]) -> str | None:
    """The notes of both, with the contact data that has no field any more; those of `kept` if that is too long."""
    others = [getattr(other, name) for name in ("email", "phone") if name not in filled]
    own = (kept.notes or "").casefold()
    differing = (
        each for each in others if each and each not in (kept.email, kept.phone) and each.casefold() not in own
    )
    lines = [kept.notes, other.name if other.name != kept.name else None, *differing, other.notes]
    notes = "\n".join(line for line in lines if line)
    return (notes or None) if len(notes) <= _LONGEST_NOTES else kept.notes
