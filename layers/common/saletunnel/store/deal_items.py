"""The items of deals, events and notes: their attributes and their places in the indexes.

The event item is history, outbox and stream trigger at once. It has the attribute `enters` only if tunnels must act on
the event: this attribute is the stream filter of the router.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from saletunnel.codec import from_text, to_text
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.repeats.plan_run import PlanRun
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Put


def event_item(tenant: str, event: Event) -> Item:
    """The item of an event, in the table and in its stream."""
    return {
        "entity": "event",
        "tenant": tenant,
        "kind": event.kind,
        "enters": event.deal.stage_id if event.enters else None,
        "event": to_text(event),
    }


def read_event(item: Mapping[str, Any]) -> tuple[str, Event]:
    """The tenant and the event of an event item from the stream."""
    return item["tenant"], from_text(Event, item["event"])


def read_history(item: Mapping[str, Any]) -> Event | Note:
    """The event or note of an item of a deal's history."""
    return from_text(Note, item["note"]) if item["entity"] == "note" else from_text(Event, item["event"])


def deal_item(tenant: str, deal: Deal) -> Item:
    """The item of a deal with its places on the board and in lists. A deal in the bin is only in the bin's list."""
    item = {**document(deal), "responsible_id": deal.responsible_id, **expiring(deal.purged_at)}
    if deal.deleted_at is None:
        _place(item, places.BOARD, places.board_place(tenant, deal.stage_id, deal.rank, deal.id))
        _place_in_lists(item, tenant, deal)
    else:
        _place(item, places.BOARD, places.bin_place(tenant, deal.deleted_at, deal.id))
    if deal.origin.deal_id is not None:
        place = places.journey_place(tenant, deal.journey_id, deal.origin.deal_id, deal.created_at, deal.id)
        _place(item, places.JOURNEY, place)
    return item


def _place_in_lists(item: Item, tenant: str, deal: Deal) -> None:
    if deal.customer is not None:
        place = places.customer_place(tenant, deal.customer.id, deal.pipeline_id, deal.status, deal.id)
        _place(item, places.CUSTOMER, place)
    _place(item, places.OWNER, places.owner_place(tenant, deal.responsible_id, deal.created_at, deal.id))
    if deal.expected_close_date is not None:
        _place(item, places.CLOSING, places.closing_place(tenant, deal.expected_close_date, deal.id))


def run_places(tenant: str, run: PlanRun | None) -> Item:
    """The place of an event or a note in the history of the repeat plan that caused it."""
    item: Item = {}
    if run is not None:
        _place(item, places.JOURNEY, places.plan_run_place(tenant, run))
    return item


def won_items(tenant: str, event: Event) -> Iterator[Put]:
    """The item that records a won deal of a customer, if the event closed the deal as won."""
    deal = event.deal
    if event.closes and deal.status == Semantic.WON and deal.customer is not None and deal.closed_at is not None:
        item: Item = {}
        _place(item, places.CUSTOMER, places.won_place(tenant, deal.customer.id, deal.closed_at, deal.id))
        yield Put(keys.won_key(tenant, deal.id), item)


def _place(item: Item, index: str, place: Key) -> None:
    item[f"{index}_pk"], item[f"{index}_sk"] = place.pk, place.sk
