"""Indexing the search terms of deals, and finding deals by them."""

from collections.abc import Iterator, Sequence
from itertools import batched, islice

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.search import Search, TermsChange, index_entry, tag_term, terms_changes
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_DEALS_AT_ONCE = 50
_MOST_WRITES = 100
_PROBED = 50
"""The number of deals that are read for each word of a search, to choose the rarest word."""
_READ_TOGETHER = 50


def index_events(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Indexes the deals of the events, each event with its tenant. Events older than the index change nothing.

    Returns the errors by position.
    """
    latest: dict[tuple[str, str], Event] = {}
    for tenant, event in sorted(events, key=lambda of_tenant: of_tenant[1].version):
        latest[tenant, event.deal.id] = event
    failed = index_deals(ports, [(tenant, event.deal) for (tenant, _), event in latest.items()])
    return {at: failed[key] for at, (tenant, event) in enumerate(events) if (key := (tenant, event.deal.id)) in failed}


def index_deals(ports: Ports, deals: Sequence[tuple[str, Deal]]) -> dict[tuple[str, str], Exception]:
    """Indexes the deals, each with its tenant, by their fields and their customers' phone numbers.

    Returns the errors by tenant and deal id.
    """

    def index(batch: Sequence[tuple[str, Deal]], again: bool) -> None:  # noqa: ARG001 - every attempt reads the state
        writes: list[Write] = []
        together: set[str] = set()
        for tenant in dict.fromkeys(tenant for tenant, _ in batch):
            for change in _changes(ports, tenant, [deal for of, deal in batch if of == tenant]):
                more = ports.terms.save(tenant, change)
                # Each change of a deal writes its index entry, and a transaction can write an item only once.
                if len(writes) + len(more) > _MOST_WRITES or change.after.deal_id in together:
                    ports.commit(writes)
                    writes, together = [], set()
                writes += more
                together.add(change.after.deal_id)
        if writes:
            ports.commit(writes)

    return {
        (tenant, deal.id): error
        for at, error in all_or_each(deals, index, _DEALS_AT_ONCE).items()
        for tenant, deal in (deals[at],)
    }


def find_by_words(
    ports: Ports, tenant: str, searches: Sequence[Search], *, after: str | None, at_once: int
) -> Iterator[Placed[Deal | None]]:
    """The deals that match one of the searches, search by search, each deal once.

    Reads the deals of the rarest word of each search; deals that do not match become None.
    """
    first, _, place = (after or "0|").partition("|")
    begins = int(first) if first.isascii() and first.isdecimal() else len(searches)
    for position, search in enumerate(searches[begins:], begins):
        for placed in _find(ports, tenant, search, searches[:position], place or None, at_once):
            yield Placed(placed.value, f"{position}|{placed.place}")
        place = ""


def _find(
    ports: Ports, tenant: str, search: Search, earlier: Sequence[Search], after: str | None, at_once: int
) -> Iterator[Placed[Deal | None]]:
    """The deals that match a search and none of the earlier searches, which have listed theirs."""
    wanted = [*search.whole, search.beginning]
    number, place = _parse_place(after, len(wanted)) if after else (_find_rarest(ports, tenant, search), None)
    if number is None:
        return
    is_beginning = number == len(search.whole)
    found = ports.terms.find(tenant, wanted[number], beginning=is_beginning, after=place, at_once=at_once)
    reads = -(-at_once // _READ_TOGETHER)
    for batch in batched(found, -(-at_once // reads)):
        deals = ports.terms.with_deals(tenant, list(dict.fromkeys(placed.value[1] for placed in batch)))
        for placed in batch:
            word, deal_id = placed.value
            deal, known = deals.get(deal_id, (None, None))
            terms = known.terms if known is not None else ()
            matches = search.matches(terms) and not any(other.matches(terms) for other in earlier)
            if matches and is_beginning:  # several words may match, but the deal is listed once
                matches = word == min(term for term in terms if term.startswith(search.beginning))
            yield Placed(deal if matches else None, f"{number}|{placed.place}")


def find_by_tag(
    ports: Ports, tenant: str, tag: str, *, after: str | None, at_once: int
) -> Iterator[Placed[Deal | None]]:
    """The deals with a tag."""
    found = ports.terms.find(tenant, tag_term(tag), beginning=False, after=after, at_once=at_once)
    for batch in batched(found, at_once):
        deals = ports.deals.many(tenant, [placed.value[1] for placed in batch])
        for placed in batch:
            yield Placed(deals.get(placed.value[1]), placed.place)


def _changes(ports: Ports, tenant: str, deals: Sequence[Deal]) -> Iterator[TermsChange]:
    before = ports.terms.many(tenant, [deal.id for deal in deals])
    current = [deal for deal in deals if deal.id not in before or before[deal.id].deal_version <= deal.version]
    customers = ports.customers.many(tenant, {deal.customer.id for deal in current if deal.customer})
    for deal in current:
        customer = customers.get(deal.customer.id) if deal.customer else None
        wanted = index_entry(deal, customer.phone if customer else None)
        yield from terms_changes(before.get(deal.id), wanted, _MOST_WRITES - 1)


def _find_rarest(ports: Ports, tenant: str, search: Search) -> int | None:
    """The position of the word that the fewest deals have; None if no deal has one of the words."""
    if not search.whole:
        return 0
    # Words are stored by their first two letters, so the words that begin with a single letter are not together.
    terms = [*search.whole, search.beginning] if len(search.beginning) > 1 else search.whole
    counts = [_count(ports, tenant, term, beginning=number == len(search.whole)) for number, term in enumerate(terms)]
    return None if 0 in counts else counts.index(min(counts))


def _count(ports: Ports, tenant: str, term: str, *, beginning: bool) -> int:
    found = ports.terms.find(tenant, term, beginning=beginning, after=None, at_once=_PROBED)
    return len(list(islice(found, _PROBED)))


def _parse_place(after: str, terms: int) -> tuple[int | None, str]:
    number, _, place = after.partition("|")
    return (int(number) if number.isascii() and number.isdecimal() and int(number) < terms else None), place
