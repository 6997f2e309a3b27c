"""What happened to a deal: its timeline, with what people say of it, and the journey that it is a part of."""

import heapq
from itertools import islice

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.timeline import TimelineEntry, comment, timeline_entry_of, timeline_entry_of_child
from saletunnel.usecases.deals.editing import actor_of, visible
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports

_AND = "|"
"""A timeline goes on after a place among what happened to the deal, and one among what was made from it."""
_MOST_JOINED = 1000
"""Deals of one journey that are put in order; a journey of more shows the first ones that were found."""


def read_timeline(ports: Ports, caller: Caller, deal_id: str, *, limit: int, cursor: str | None) -> Page[TimelineEntry]:
    """What happened to a deal and what was made from it, newest first. Raises NotFound."""
    tenant = caller.tenant
    deal = visible(caller, ports.deals.get(tenant, deal_id))
    happened, _, made = (cursor or "").partition(_AND)
    history = ports.deals.history(tenant, deal_id, after=happened, at_once=limit + 1)
    children = ports.deals.made_from(tenant, deal, after=made, at_once=limit + 1)
    lines = heapq.merge(
        ((timeline_entry_of(one.value, deal), "happened", one.place) for one in history),
        ((timeline_entry_of_child(one.value), "made", one.place) for one in children),
        key=lambda line: line[0].at,
        reverse=True,
    )
    read = list(islice(lines, limit + 1))
    page = read[:limit]
    places = {"happened": happened, "made": made} | {source: place for _, source, place in page}
    return Page(
        [timeline_entry for timeline_entry, _, _ in page], _AND.join(places.values()) if len(read) > limit else None
    )


def comment_on(ports: Ports, caller: Caller, deal_id: str, text: str) -> TimelineEntry:
    """Puts what a person says of a deal on its timeline; the deal stays as it is. Raises RoleLacks, NotFound."""
    caller.must_be(Role.AGENT, "comment on deals")
    deal = visible(caller, ports.deals.get(caller.tenant, deal_id))
    note = comment(deal, text, actor_of(caller), ports.now(), ports.new_id("note"))
    ports.commit(ports.deals.note(caller.tenant, note))
    return timeline_entry_of(note, deal)


def read_journey(ports: Ports, caller: Caller, deal_id: str, *, limit: int, cursor: str | None) -> Page[Deal]:
    """The deals that tunnels and repeat sales made from one first deal, this one among them, oldest first.

    Those in the bin, and those that the caller may not see, are left out. Raises NotFound.
    """
    tenant = caller.tenant
    deal = visible(caller, ports.deals.get(tenant, deal_id))
    later = sorted(islice(ports.deals.journey(tenant, deal.journey_id), _MOST_JOINED), key=lambda one: one.place)
    known = [("0", deal.journey_id), *((one.place, one.value) for one in later)]
    left = [one for one in known if cursor is None or one[0] > cursor]
    page = left[:limit]
    deals = ports.deals.many(tenant, [id_ for _, id_ in page])
    shown = [
        one for _, id_ in page if (one := deals.get(id_)) and one.deleted_at is None and caller.sees(one.responsible_id)
    ]
    return Page(shown, page[-1][0] if len(left) > limit else None)
