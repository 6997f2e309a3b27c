"""The timeline of a deal, comments on deals, and the journey of a deal."""

import heapq
from itertools import islice

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.timeline import TimelineEntry, comment, timeline_entry_of, timeline_entry_of_child
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.sizes import bytes_of
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.pages import Page, fill_page
from saletunnel.usecases.ports import Ports

_AND = "|"
"""Separates the two places in a timeline's cursor: in the deal's history, and in the list of deals made from it."""
_MOST_SORTED = 1000
"""The maximum number of deals of a journey that are read and sorted; further deals are left out."""


def read_timeline(ports: Ports, caller: Caller, deal_id: str, *, limit: int, cursor: str | None) -> Page[TimelineEntry]:
    """A page of a deal's timeline, newest first: its events and notes, and the deals made from it.

    Deals that the caller may not see are omitted. Raises NotFound.
    """
    tenant = caller.tenant
    deal = visible(caller, ports.deals.get(tenant, deal_id))
    happened, _, made = (cursor or "").partition(_AND)
    history = ports.deals.history(tenant, deal_id, after=happened, at_once=limit + 1)
    children = ports.deals.made_from(tenant, deal, after=made, at_once=limit + 1)
    lines = heapq.merge(
        ((timeline_entry_of(placed.value, deal), "happened", placed.place) for placed in history),
        (
            (timeline_entry_of_child(placed.value), "made", placed.place)
            for placed in children
            if caller.sees(placed.value.responsible_id)
        ),
        key=lambda line: line[0].at,
        reverse=True,
    )
    page, more = fill_page(lines, limit, lambda line: bytes_of(line[0]))
    places = {"happened": happened, "made": made} | {source: place for _, source, place in page}
    return Page([timeline_entry for timeline_entry, _, _ in page], _AND.join(places.values()) if more else None)


def comment_on(ports: Ports, caller: Caller, deal_id: str, text: str) -> TimelineEntry:
    """Adds a comment to a deal's timeline, without a new version of the deal. Raises RoleLacks, NotFound."""
    caller.must_be(Role.AGENT, "comment on deals")
    deal = visible(caller, ports.deals.get(caller.tenant, deal_id))
    note = comment(deal, text, actor_of(caller), ports.now(), ports.new_id("note"))
    ports.complete(ports.deals.note(caller.tenant, note))
    return timeline_entry_of(note, deal)


def read_journey(ports: Ports, caller: Caller, deal_id: str, *, limit: int, cursor: str | None) -> Page[Deal]:
    """A page of the journey of a deal, oldest first: its first deal, and all copies and repeats.

    Deals in the bin, and deals that the caller may not see, are left out. Raises NotFound.
    """
    tenant = caller.tenant
    deal = visible(caller, ports.deals.get(tenant, deal_id))
    later = sorted(islice(ports.deals.journey(tenant, deal.journey_id), _MOST_SORTED), key=lambda placed: placed.place)
    journey = [("0", deal.journey_id), *((placed.place, placed.value) for placed in later)]
    left = [(place, id_) for place, id_ in journey if cursor is None or place > cursor]
    found = ports.deals.many(tenant, [id_ for _, id_ in left[:limit]])
    seen = {
        id_: member for id_, member in found.items() if member.deleted_at is None and caller.sees(member.responsible_id)
    }
    page, more = fill_page(left, limit, lambda placed: size_of(seen[placed[1]]) if placed[1] in seen else 0)
    return Page([seen[id_] for _, id_ in page if id_ in seen], page[-1][0] if more else None)
