"""Lists of deals by filters: the narrowest index that a filter names is gone through, the other filters leave out.

The work of a request is bounded: a page may be short, even empty, and still say where the next one begins.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import NOBODY, DealFilter
from saletunnel.domain.deals.search import Search, parse_search, words_about
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.usecases.deals.deal_search import found_by_tag, found_by_words
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.ports import Ports

_MOST_LOOKED_AT = 400
"""Deals that one request looks at."""
_EMPTY = 10
"""What nothing at a place, such as an empty stage, counts as: it was a read for nothing."""
_AT_ONCE = 100
_AND = "|"

type Candidates = Iterator[Placed[Deal | None]]


def list_deals(
    ports: Ports,
    caller: Caller,
    wanted: DealFilter,
    *,
    q: str | None,
    binned: bool,
    limit: int,
    cursor: str | None,
) -> Page[Deal]:
    """The deals that fit all filters and that the caller may see: those in the bin, or all others.

    Raises RuleViolated for a cursor of another list.
    """
    search = parse_search(q) if q is not None else None
    if (q is not None and search is None) or not _may_see(caller, wanted):
        return Page([], None)
    now = ports.now()
    kind, found = _source(ports, caller.tenant, wanted, search, binned, _after(cursor), min(limit + 1, _AT_ONCE))
    if cursor is not None and not cursor.startswith(f"{kind}{_AND}"):
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    page: list[Deal] = []
    looked_at, place = 0, ""
    for one in found:
        if len(page) == limit or looked_at >= _MOST_LOOKED_AT:
            return Page(page, f"{kind}{_AND}{place}")
        place = one.place
        deal = one.value
        looked_at += _EMPTY if deal is None else 1
        if deal is None or (deal.deleted_at is not None) != binned or deal.is_purged(now):
            continue
        meant = not (binned and search) or search.matches(words_about(deal, None))
        if meant and wanted.matches(deal) and caller.sees(deal.responsible_id):
            page.append(deal)
    return Page(page, None)


def _source(
    ports: Ports,
    tenant: str,
    wanted: DealFilter,
    search: Search | None,
    binned: bool,
    after: str | None,
    at_once: int,
) -> tuple[str, Candidates]:
    """What the list is taken from, and its name, by which a cursor is known."""
    if binned:
        return "bin", iter(ports.deals.bin(tenant, after=after, at_once=at_once))
    if search is not None:
        return "words", found_by_words(ports, tenant, search, after=after, at_once=at_once)
    if wanted.customer_id is not None:
        found = ports.lists.of_customer(
            tenant, wanted.customer_id, wanted.pipeline_id, wanted.status, after=after, at_once=at_once
        )
        return "customer", iter(found)
    if wanted.tag is not None:
        return "tag", found_by_tag(ports, tenant, wanted.tag, after=after, at_once=at_once)
    if wanted.responsible_id is not None:
        who = None if wanted.responsible_id == NOBODY else wanted.responsible_id
        return "responsible", iter(ports.lists.of_responsible(tenant, who, after=after, at_once=at_once))
    if wanted.is_dated:
        first, last = wanted.closing_from or date.min, wanted.closing_to or date.max
        return "closing", iter(ports.lists.closing(tenant, first, last, after=after, at_once=at_once))
    return "stages", _on_stages(ports, tenant, _stages(ports, tenant, wanted), after, at_once)


def _on_stages(ports: Ports, tenant: str, stages: Sequence[Stage], after: str | None, at_once: int) -> Candidates:
    """The deals of the stages in board order, stage after stage; between two of them a place without a deal."""
    begins, _, place = (after or "").partition(_AND)
    left = [stage.id for stage in stages]
    left = left[left.index(begins) :] if begins in left else left if after is None else []
    for stage_id, next_ in zip_longest(left, left[1:]):
        for one in ports.deals.standing(tenant, stage_id, after=place or None, at_once=at_once):
            yield Placed(one.value, f"{stage_id}{_AND}{one.place}")
        place = ""
        if next_ is not None:
            yield Placed(None, f"{next_}{_AND}")


def _stages(ports: Ports, tenant: str, wanted: DealFilter) -> list[Stage]:
    return [
        stage
        for pipeline in ports.pipelines.all(tenant)
        if wanted.pipeline_id in (None, pipeline.id)
        for stage in pipeline.stages
        if wanted.stage_id in (None, stage.id) and wanted.status in (None, stage.semantic)
    ]


def _may_see(caller: Caller, wanted: DealFilter) -> bool:
    """False when the list is of a person whose deals the caller does not see at all."""
    return wanted.responsible_id in (None, NOBODY) or caller.sees(wanted.responsible_id)


def _after(cursor: str | None) -> str | None:
    return cursor.partition(_AND)[2] if cursor is not None else None
