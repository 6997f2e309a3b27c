"""What a valid deal is, decided once: people, imports, tunnels, repeat plans, undo, restore and jobs all pass here.

`settle` holds the rules that need nothing but the deal; no event of a deal is made without it. `CompanyRules` holds
those that depend on the company's settings. A value that did not change is accepted everywhere, so a deal that was
stored before a rule existed can still be moved and changed. The rules of a stage are in `entering`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from saletunnel.domain.deals.custom_field import MOST_FIELDS, CustomField, check_values
from saletunnel.domain.deals.tags import unique_tags
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.sizes import DEAL_LIMIT, bytes_of

if TYPE_CHECKING:
    from saletunnel.domain.deals.deal import Deal

MOST_TAGS = 50


def settle(after: Deal, before: Deal | None, named: Set[str]) -> Deal:
    """The deal with each tag once, and with a lost reason only if it is lost.

    `before` is the state that it follows from: the deal's former version, or the deal that a copy or repeat sale was
    made from. `named` are the fields that the writer names. Raises RuleViolated for an amount without a currency, for
    another currency of an amount that is not named, for more custom fields than MOST_FIELDS, and for a deal that grows
    beyond DEAL_LIMIT.
    """
    _check_money(after, before, named)
    _check_number_of_fields(after, before)
    _check_size(after, before)
    tags = unique_tags(after.tags)
    reason = after.lost_reason if after.status == Semantic.LOST else None
    if (tags, reason) == (after.tags, after.lost_reason):
        return after
    return replace(after, tags=tags, lost_reason=reason)


def _check_money(after: Deal, before: Deal | None, named: Set[str]) -> None:
    if after.amount is None:
        return
    if before is not None and (before.amount, before.currency) == (after.amount, after.currency):
        return
    if after.currency is None:
        message = "An amount needs a currency. Empty the amount, too, or name a currency."
        raise RuleViolated.at("/currency", "amount_needs_currency", message)
    was_paid_in = before.currency if before is not None and before.amount is not None else None
    if was_paid_in not in (None, after.currency) and "amount" not in named:
        message = f"The amount is in {was_paid_in}. To change the currency, name the new amount as well."
        raise RuleViolated.at("/currency", "currency_needs_amount", message)


def _check_number_of_fields(after: Deal, before: Deal | None) -> None:
    """A deal that has more already may keep as many."""
    if len(after.custom) > max(MOST_FIELDS, len(before.custom) if before is not None else 0):
        raise RuleViolated.at("/custom", "too_many_fields", f"A deal has at most {MOST_FIELDS} custom fields.")


def size_of(deal: Deal) -> int:
    """The bytes of everything in a deal that people and tunnels may lengthen; the rest is less than 2 KB."""
    texts = (deal.title, deal.source, deal.lost_reason, deal.comments, deal.external_id)
    return bytes_of([*filter(None, texts), deal.tags, deal.custom, deal.rounds or {}])


def _check_size(after: Deal, before: Deal | None) -> None:
    """A deal that is too large already may stay as large, and be made smaller."""
    size = size_of(after)
    if size > DEAL_LIMIT and (before is None or size > size_of(before)):
        message = f"The texts of this deal have {size} bytes; the maximum is {DEAL_LIMIT}. Shorten some of them."
        raise RuleViolated.at("", "too_large", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRules:
    """The settings of a company that decide which values its deals may have."""

    currency: str | None = None
    """The currency of a new amount that comes without one."""
    custom_fields: tuple[CustomField, ...] = ()

    def with_currency(self, values: Mapping[str, Any], before: str | None) -> dict[str, Any]:
        """The values with the company's currency if they set an amount and nobody names its currency.

        `before` is the deal's currency so far, which an amount without a currency keeps.
        """
        lacks = values.get("amount") is not None and "currency" not in values and before is None
        return {**values, "currency": self.currency} if lacks else dict(values)

    def check_custom(self, values: Mapping[str, Any], before: Mapping[str, Any], pointer: str = "/custom") -> None:
        """Raises RuleViolated if a custom value does not have its declared type; `before` are the deal's so far."""
        check_values(self.custom_fields, values, before, pointer)

    def declared(self, name: str) -> CustomField | None:
        """The declared custom field with this name."""
        return next((field for field in self.custom_fields if field.name == name), None)


def check_responsible(user_ids: Sequence[str], members: Set[str], pointer: str) -> None:
    """Raises RuleViolated if a user is not a member of the company. A list's pointer ends with `/`."""
    for at, user_id in enumerate(user_ids):
        if user_id not in members:
            where = f"{pointer}{at}" if pointer.endswith("/") else pointer
            raise RuleViolated.at(where, "not_a_member", f"The company has no member {user_id}.")
