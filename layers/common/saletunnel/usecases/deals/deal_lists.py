"""Lists of deals by filters: one filter selects the index that is read, the other filters are applied to its deals.

A request reads a limited number of deals. So a page may be short, or even empty, and still have a cursor.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import NOBODY, DealFilter
from saletunnel.domain.deals.search import Search, parse_search, words_about
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.sizes import PAGE_LIMIT
from saletunnel.usecases.deals.deal_search import find_by_tag, find_by_words
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.ports import Ports

_MOST_READ = 400
"""The maximum number of deals that a request reads."""
_EMPTY = 10
"""The number of deals that a place without a deal, such as an empty stage, counts as, since it costs a read."""
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
    """A page of the deals that match all filters and that the caller may see; with `binned`, only those in the bin.

    Raises RuleViolated if the cursor belongs to another list.
    """
    searches = parse_search(q) if q is not None else ()
    if (q is not None and not searches) or not _may_see(caller, wanted):
        return Page([], None)
    now = ports.now()
    kind, found = _source(ports, caller.tenant, wanted, searches, binned, _after(cursor), min(limit + 1, _AT_ONCE))
    if cursor is not None and not cursor.startswith(f"{kind}{_AND}"):
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    page: list[Deal] = []
    read, place, room = 0, "", PAGE_LIMIT
    for placed in found:
        before, place = place, placed.place
        if len(page) == limit or read >= _MOST_READ:
            return Page(page, f"{kind}{_AND}{before}")
        deal = placed.value
        read += _EMPTY if deal is None else 1
        if deal is None or (deal.deleted_at is not None) != binned or deal.is_purged(now):
            continue
        is_found = not (binned and searches) or _matches(searches, deal)
        if is_found and wanted.matches(deal) and caller.sees(deal.responsible_id):
            room -= size_of(deal)
            if page and room < 0:
                return Page(page, f"{kind}{_AND}{before}")
            page.append(deal)
    return Page(page, None)


def _source(
    ports: Ports,
    tenant: str,
    wanted: DealFilter,
    searches: Sequence[Search],
    binned: bool,
    after: str | None,
    at_once: int,
) -> tuple[str, Candidates]:
    """The name of the index to read, and its deals. Cursors begin with this name."""
    if binned:
        return "bin", iter(ports.deals.bin(tenant, after=after, at_once=at_once))
    if searches:
        return "words", find_by_words(ports, tenant, searches, after=after, at_once=at_once)
    if wanted.customer_id is not None:
        found = ports.lists.of_customer(
            tenant, wanted.customer_id, wanted.pipeline_id, wanted.status, after=after, at_once=at_once
        )
        return "customer", iter(found)
    if wanted.tag is not None:
        return "tag", find_by_tag(ports, tenant, wanted.tag, after=after, at_once=at_once)
    if wanted.responsible_id is not None:
        user_id = None if wanted.responsible_id == NOBODY else wanted.responsible_id
        return "responsible", iter(ports.lists.of_responsible(tenant, user_id, after=after, at_once=at_once))
    if wanted.is_dated:
        first, last = wanted.closing_from or date.min, wanted.closing_to or date.max
        return "closing", iter(ports.lists.closing(tenant, first, last, after=after, at_once=at_once))
    return "stages", deals_on_stages(ports, tenant, _stages(ports, tenant, wanted), after, at_once)


def deals_on_stages(ports: Ports, tenant: str, stages: Sequence[Stage], after: str | None, at_once: int) -> Candidates:
    """The deals of the stages, stage by stage in board order, with a place without a deal between two stages."""
    begins, _, place = (after or "").partition(_AND)
    left = [stage.id for stage in stages]
    left = left[left.index(begins) :] if begins in left else left if after is None else []
    for stage_id, next_ in zip_longest(left, left[1:]):
        for placed in ports.deals.on_stage(tenant, stage_id, after=place or None, at_once=at_once):
            yield Placed(placed.value, f"{stage_id}{_AND}{placed.place}")
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


def _matches(searches: Sequence[Search], deal: Deal) -> bool:
    """Whether a deal that is not in the index matches one of the searches."""
    terms = words_about(deal, None)
    return any(search.matches(terms) for search in searches)


def _may_see(caller: Caller, wanted: DealFilter) -> bool:
    """Whether the caller may see deals of the responsible in the filter."""
    return wanted.responsible_id in (None, NOBODY) or caller.sees(wanted.responsible_id)


def _after(cursor: str | None) -> str | None:
    return cursor.partition(_AND)[2] if cursor is not None else None
