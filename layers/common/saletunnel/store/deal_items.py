"""A deal and what happened to it as items of the table: what they hold, and where they stand in the indexes.

The event item is history, outbox and stream trigger at once. Its attribute `enters` is there only when tunnels shall
act on it: the router's stream filter looks at nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from saletunnel.codec import from_text, to_text
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.pipeline import Semantic
from saletunnel.store import keys, places
from saletunnel.store.items import Item, document, expiring
from saletunnel.store.keys import Key
from saletunnel.store.table import (
    Put,
)


def event_item(tenant: str, event: Event) -> Item:
    """An event as the table and the stream hold it."""
    return {
        "entity": "event",
        "tenant": tenant,
        "kind": event.kind,
        "enters": event.deal.stage_id if event.enters else None,
        "event": to_text(event),
    }


def read_event(item: Mapping[str, Any]) -> tuple[str, Event]:
    """The tenant and the event of an event item, as the stream brings it."""
    return item["tenant"], from_text(Event, item["event"])


def happened(item: Mapping[str, Any]) -> Event | Note:
    """What an item of a deal's history tells."""
    return from_text(Note, item["note"]) if item["entity"] == "note" else from_text(Event, item["event"])


def deal_item(tenant: str, deal: Deal) -> Item:
    """A deal as it stands on its board and in lists; one in the bin stands there alone, until it expires."""
    item = {**document(deal), "responsible_id": deal.responsible_id, **expiring(deal.purged_at)}
    if deal.deleted_at is None:
        _place(item, places.BOARD, places.board_place(tenant, deal.stage_id, deal.rank, deal.id))
        _place_among_others(item, tenant, deal)
    else:
        _place(item, places.BOARD, places.bin_place(tenant, deal.deleted_at, deal.id))
    if deal.origin.deal_id is not None:
        place = places.journey_place(tenant, deal.journey_id, deal.origin.deal_id, deal.created_at, deal.id)
        _place(item, places.JOURNEY, place)
    return item


def _place_among_others(item: Item, tenant: str, deal: Deal) -> None:
    if deal.customer is not None:
        place = places.customer_place(tenant, deal.customer.id, deal.pipeline_id, deal.status, deal.id)
        _place(item, places.CUSTOMER, place)
    _place(item, places.OWNER, places.owner_place(tenant, deal.responsible_id, deal.created_at, deal.id))
    if deal.expected_close_date is not None:
        _place(item, places.CLOSING, places.closing_place(tenant, deal.expected_close_date, deal.id))


def won_items(tenant: str, event: Event) -> Iterator[Put]:
    """What remembers that a customer's deal was won, when this event won it."""
    deal = event.deal
    if event.closes and deal.status == Semantic.WON and deal.customer is not None and deal.closed_at is not None:
        item: Item = {}
        _place(item, places.CUSTOMER, places.won_place(tenant, deal.customer.id, deal.closed_at, deal.id))
        yield Put(keys.won_key(tenant, deal.id), item)


def _place(item: Item, index: str, place: Key) -> None:
    item[f"{index}_pk"], item[f"{index}_sk"] = place.pk, place.sk
