"""Keeping the counts and sums of the stages, and the figures of each day, from the events of deals.

A tally holds the version up to which a deal was counted. Versions follow on each other, and each one's event stays in
the table: so every event is counted once, whatever is delivered twice, late, out of order or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.figures.figures import count_events
from saletunnel.domain.figures.tally import Tally, differences, tally_of
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_DEALS_AT_ONCE = 50
"""A deal is one write, each stage and currency that the batch touches one more, and each of their days and people one;
a transaction takes a hundred, and a batch that needs more is halved."""


def tally_events(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Counts the deals of the events (with their tenants) as they are after them; what was counted later stays.

    Gives the errors of the events that could not be counted, by their positions.
    """
    latest: dict[tuple[str, str], Tally] = {}
    told = {(tenant, event.deal.id, event.version): event for tenant, event in events}
    for tenant, event in events:
        tally = tally_of(event.deal)
        known = latest.get((tenant, tally.deal_id))
        if known is None or known.version < tally.version:
            latest[tenant, tally.deal_id] = tally
    pieces = [(tenant, tally) for (tenant, _), tally in latest.items()]

    def count(batch: Sequence[tuple[str, Tally]], again: bool) -> None:  # noqa: ARG001 - every try reads anew
        writes = [
            write
            for tenant in dict.fromkeys(tenant for tenant, _ in batch)
            for write in _counted(ports, tenant, [tally for of, tally in batch if of == tenant], told)
        ]
        if writes:
            ports.commit(writes)

    failed = {pieces[at]: error for at, error in all_or_each(pieces, count, _DEALS_AT_ONCE).items()}
    by_deal = {(tenant, tally.deal_id): error for (tenant, tally), error in failed.items()}
    return {
        at: error
        for at, (tenant, event) in enumerate(events)
        if (error := by_deal.get((tenant, event.deal.id))) is not None
    }


def _counted(
    ports: Ports, tenant: str, tallies: Sequence[Tally], told: Mapping[tuple[str, str, int], Event]
) -> list[Write]:
    before = ports.tallies.many(tenant, [tally.deal_id for tally in tallies])
    seen = {tally.deal_id: before[tally.deal_id].version if tally.deal_id in before else 0 for tally in tallies}
    newer = [tally for tally in tallies if seen[tally.deal_id] < tally.version]
    if not newer:
        return []
    writes = [write for tally in newer for write in ports.tallies.save(tenant, tally, seen[tally.deal_id])]
    for key, value in differences(before, newer).items():
        writes += ports.tallies.add(tenant, key, value, spread=newer[0].deal_id)
    since = [
        (tally.deal_id, version) for tally in newer for version in range(seen[tally.deal_id] + 1, tally.version + 1)
    ]
    figures = count_events(_history(ports, tenant, since, told), read_account(ports, tenant).time_zone)
    return [*writes, *ports.figures.add(tenant, figures)]


def _history(
    ports: Ports, tenant: str, since: Sequence[tuple[str, int]], told: Mapping[tuple[str, str, int], Event]
) -> Iterator[Event]:
    """Every event that was not counted yet: what was not told, because it comes later or is lost, is read."""
    missing = [one for one in since if (tenant, *one) not in told]
    read = ports.deals.events(tenant, missing) if missing else {}
    for one in since:
        event = told.get((tenant, *one)) or read.get(one)
        if event is not None:
            yield event
