"""Keeping the counts and sums of the stages, from the events of deals."""

from collections.abc import Sequence
from typing import Any

from saletunnel.domain.deal import Event
from saletunnel.domain.tally import Tally, differences, tallied
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.together import all_or_each

_DEALS_AT_ONCE = 70
"""A deal is one write, and each stage and currency that the batch touches one more; a transaction takes a hundred."""


def tally_events(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Counts the deals of the events (with their tenants) as they are after them; what was counted later stays.

    Gives the errors of the events that could not be counted, by their positions.
    """
    latest: dict[tuple[str, str], Tally] = {}
    for tenant, event in events:
        tally = tallied(event.deal)
        known = latest.get((tenant, tally.deal_id))
        if known is None or known.version < tally.version:
            latest[tenant, tally.deal_id] = tally
    pieces = [(tenant, tally) for (tenant, _), tally in latest.items()]

    def count(batch: Sequence[tuple[str, Tally]], again: bool) -> None:  # noqa: ARG001 - every try reads anew
        writes = [
            write
            for tenant in dict.fromkeys(tenant for tenant, _ in batch)
            for write in _counted(ports, tenant, [tally for of, tally in batch if of == tenant])
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


def _counted(ports: Ports, tenant: str, tallies: Sequence[Tally]) -> list[Any]:
    before = ports.tallies.many(tenant, [tally.deal_id for tally in tallies])
    newer = [tally for tally in tallies if tally.deal_id not in before or before[tally.deal_id].version < tally.version]
    writes: list[Any] = []
    for tally in newer:
        seen = before[tally.deal_id].version if tally.deal_id in before else 0
        writes += ports.tallies.save(tenant, tally, seen)
    for key, value in differences(before, newer).items():
        writes += ports.tallies.add(tenant, key, value, spread=newer[0].deal_id)
    return writes
