"""The messages about a deal or to a customer, for people."""

from collections.abc import Iterator
from itertools import batched, islice

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.message import Message
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.ports import Ports

_MOST_READ = 200
"""The maximum number of messages that are read for a page: a page may be short if the caller may not see many."""
_AT_ONCE = 50


def list_messages(
    ports: Ports, caller: Caller, *, deal_id: str | None, customer_id: str | None, limit: int, cursor: str | None
) -> Page[Message]:
    """A page of the messages about a deal or to a customer, newest first.

    Messages about deals that the caller may not see are left out, so a page may have fewer messages than `limit`.
    Raises NotFound, and RuleViolated unless exactly one of both ids is given.
    """
    tenant = caller.tenant
    if (deal_id is None) == (customer_id is None):
        raise RuleViolated.at("/deal_id", "one_of_both", "Name a deal or a customer.")
    if deal_id is not None:
        visible(caller, ports.deals.get(tenant, deal_id))
        found = ports.messages.of(tenant, "deal", deal_id, after=cursor, at_once=_AT_ONCE)
    else:
        ports.customers.get(tenant, customer_id or "")
        found = ports.messages.of(tenant, "customer", customer_id or "", after=cursor, at_once=_AT_ONCE)
    page: list[Message] = []
    place = cursor
    for read, (placed, is_seen) in enumerate(_seen(ports, caller, islice(found, _MOST_READ + 1))):
        if len(page) == limit or read == _MOST_READ:
            return Page(page, place)
        place = placed.place
        if is_seen:
            page.append(placed.value)
    return Page(page, None)


def _seen(ports: Ports, caller: Caller, found: Iterator[Placed[Message]]) -> Iterator[tuple[Placed[Message], bool]]:
    """The messages, each with whether the caller may see its deal."""
    for some in batched(found, _AT_ONCE):
        deals = ports.deals.many(caller.tenant, {placed.value.deal_id for placed in some})
        for placed in some:
            deal = deals.get(placed.value.deal_id)
            yield placed, deal is not None and deal.deleted_at is None and caller.sees(deal.responsible_id)
