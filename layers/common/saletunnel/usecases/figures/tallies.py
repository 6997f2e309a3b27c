"""Counts deals in the totals of their stages, and their events in the daily figures.

A deal's tally has the version up to which the deal was counted. The events of all versions are in the table, so every
event is counted once, even if deliveries are repeated, late, out of order or lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.figures.figures import count_events
from saletunnel.domain.figures.tally import Tally, differences, tally_of
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_DEALS_AT_ONCE = 50
"""The number of deals in a batch. Each deal is a write, and so is each changed total and each changed figure.

A transaction takes 100 writes; a batch that needs more fails and is halved.
"""


def tally_events(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Counts the deals of the events, each event with its tenant, up to the versions of the events.

    Does nothing for a deal that was counted up to a later version. Returns the errors by position.
    """
    latest: dict[tuple[str, str], Tally] = {}
    delivered = {(tenant, event.deal.id, event.version): event for tenant, event in events}
    for tenant, event in events:
        tally = tally_of(event.deal)
        known = latest.get((tenant, tally.deal_id))
        if known is None or known.version < tally.version:
            latest[tenant, tally.deal_id] = tally
    tallies = [(tenant, tally) for (tenant, _), tally in latest.items()]

    def count(batch: Sequence[tuple[str, Tally]], again: bool) -> None:  # noqa: ARG001 - every attempt reads the state
        writes = [
            write
            for tenant in dict.fromkeys(tenant for tenant, _ in batch)
            for write in _count(ports, tenant, [tally for of, tally in batch if of == tenant], delivered)
        ]
        if writes:
            ports.commit(writes)

    failed = {tallies[at]: error for at, error in all_or_each(tallies, count, _DEALS_AT_ONCE).items()}
    by_deal = {(tenant, tally.deal_id): error for (tenant, tally), error in failed.items()}
    return {
        at: error
        for at, (tenant, event) in enumerate(events)
        if (error := by_deal.get((tenant, event.deal.id))) is not None
    }


def _count(
    ports: Ports, tenant: str, tallies: Sequence[Tally], delivered: Mapping[tuple[str, str, int], Event]
) -> list[Write]:
    before = ports.tallies.many(tenant, [tally.deal_id for tally in tallies])
    seen = {tally.deal_id: before[tally.deal_id].version if tally.deal_id in before else 0 for tally in tallies}
    newer = [tally for tally in tallies if seen[tally.deal_id] < tally.version]
    if not newer:
        return []
    since = [
        (tally.deal_id, version) for tally in newer for version in range(seen[tally.deal_id] + 1, tally.version + 1)
    ]
    time_zone = read_account(ports, tenant).time_zone
    closings = {id_: tally.closing for id_, tally in before.items() if tally.closing is not None}
    figures = count_events(_read_events(ports, tenant, since, delivered), time_zone, closings)
    newer = [replace(tally, closing=figures.closings.get(tally.deal_id)) for tally in newer]
    writes = [write for tally in newer for write in ports.tallies.save(tenant, tally, seen[tally.deal_id])]
    for key, value in differences(before, newer).items():
        writes += ports.tallies.add(tenant, key, value, spread=newer[0].deal_id)
    return [*writes, *ports.figures.add(tenant, figures)]


def _read_events(
    ports: Ports, tenant: str, since: Sequence[tuple[str, int]], delivered: Mapping[tuple[str, str, int], Event]
) -> Iterator[Event]:
    """The events that were not counted yet. Events that were not delivered are read from the table."""
    missing = [key for key in since if (tenant, *key) not in delivered]
    read = ports.deals.events(tenant, missing) if missing else {}
    for key in since:
        event = delivered.get((tenant, *key)) or read.get(key)
        if event is not None:
            yield event
