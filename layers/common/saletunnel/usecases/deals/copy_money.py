"""Keeping the money of a deal and its copies counted once, when one of them goes to the bin, comes back, or is made.

What is decided hangs on what is there, not on the event: doubled, late and in any order, it comes to the same.
"""

from collections.abc import Sequence
from itertools import batched

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.figures.copy_money import count_copies_once
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports

_READ_AT_ONCE = 100

type Piece = tuple[str, str]
"""A tenant, and the id of a deal that may have copies."""


def count_once(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Lets another one's money count where the one that counted is in the bin, and the first one's when it is back.

    Gives the errors of the events that could not be looked after, by their positions.
    """
    concerned: dict[Piece, Event] = {}
    for tenant, event in events:
        if event.kind != "copied_from":
            concerned[tenant, event.deal.original_id] = event
        else:
            concerned.setdefault((tenant, event.deal.original_id), event)
    pieces = list(concerned)

    def count(batch: Sequence[Piece], again: bool) -> None:  # noqa: ARG001 - every try reads what is there
        for piece in batch:
            _count(ports, piece[0], concerned[piece])

    failed = {pieces[at]: error for at, error in all_or_each(pieces, count, 1).items()}
    return {
        at: error
        for at, (tenant, event) in enumerate(events)
        if (error := failed.get((tenant, event.deal.original_id))) is not None
    }


def _count(ports: Ports, tenant: str, event: Event) -> None:
    if event.kind == "copied_from" and _is_there(ports, tenant, event.deal.original_id):
        return  # nearly always: the money stays with the deal that was copied
    changes = count_copies_once(_family(ports, tenant, event.deal), event.actor, ports.now())
    if changes:
        ports.commit([write for change in changes for write in ports.deals.save(tenant, change)])


def _is_there(ports: Ports, tenant: str, deal_id: str) -> bool:
    deal = ports.deals.many(tenant, [deal_id]).get(deal_id)
    return deal is not None and deal.deleted_at is None


def _family(ports: Ports, tenant: str, deal: Deal) -> list[Deal]:
    """The deal with its copies; the journey knows repeat sales as well, whose money is their own."""
    joined = (placed.value for placed in ports.deals.journey(tenant, deal.journey_id))
    ids = dict.fromkeys([deal.original_id, deal.id, *joined])
    found = [one for some in batched(ids, _READ_AT_ONCE) for one in ports.deals.many(tenant, some).values()]
    return [one for one in found if one.original_id == deal.original_id]
