"""The timeline of a deal, comments on deals, and the journey of a deal."""

import heapq
from dataclasses import replace
from itertools import islice

from saletunnel.domain.company.members import Member
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.mentions import Mention, check_mentions, mentioned_in
from saletunnel.domain.deals.timeline import TimelineEntry, comment, timeline_entry_of, timeline_entry_of_child
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.notices.mentioning import causes_of_mentions
from saletunnel.domain.sizes import bytes_of
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.notices.telling import tell
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
    shown = _with_mentions(ports, tenant, [timeline_entry for timeline_entry, _, _ in page])
    return Page(shown, _AND.join(places.values()) if more else None)


def comment_on(ports: Ports, caller: Caller, deal_id: str, text: str) -> TimelineEntry:
    """Adds a comment to a deal's timeline, without a new version of the deal, and tells the members whom it mentions.

    Raises RoleLacks, NotFound, and RuleViolated for mentions that are not allowed.
    """
    caller.must_be(Role.AGENT, "comment on deals")
    tenant = caller.tenant
    deal = visible(caller, ports.deals.get(tenant, deal_id))
    members = _members(ports, caller) if mentioned_in(text) else {}
    check_mentions(text, members)
    note = comment(deal, text, actor_of(caller), ports.now(), ports.new_id("note"))
    told = tell(ports, tenant, causes_of_mentions(note, deal, tenant, members)) if members else ()
    ports.complete([*ports.deals.note(tenant, note), *told])
    [shown] = _with_mentions(ports, tenant, [timeline_entry_of(note, deal)])
    return shown


def _members(ports: Ports, caller: Caller) -> dict[str, Member]:
    return {member.id: member for member in ports.members.get(caller.tenant).with_caller(caller).members}


def _with_mentions(ports: Ports, tenant: str, timeline: list[TimelineEntry]) -> list[TimelineEntry]:
    """The timeline with the members whom comments mention. The registry is read only if there are any."""
    mentioned = [mentioned_in(each.note or "") if each.kind == "commented" else () for each in timeline]
    if not any(mentioned):
        return timeline
    names = {member.id: member.name for member in ports.members.get(tenant).members}
    return [
        replace(each, mentions=tuple(Mention(id_, names.get(id_)) for id_ in ids)) if ids else each
        for each, ids in zip(timeline, mentioned, strict=True)
    ]


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
