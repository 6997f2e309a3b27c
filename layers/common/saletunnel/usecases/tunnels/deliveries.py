"""The deliveries of arrivals: from the table's stream, where each company has a share, and from the due queue.

The stream has no groups, so a company with thousands of arrivals would delay the others. Its arrivals beyond its share
are handed over to the due queue, which is fair between companies (docs/decisions/0036).
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from saletunnel.domain.scheduled_work import PieceRef, Work, WorkKind
from saletunnel.usecases.batches import CONCURRENT, all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import PIECES_IN_A_MESSAGE
from saletunnel.usecases.tunnels.router import Arrival, Report, positions_by_company, route_arrivals
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads

SHARE = 20
"""The number of arrivals of a company that are routed in a delivery of the stream, which has up to 100."""


def route_delivery(
    ports: Ports, arrivals: Sequence[Arrival], report: Report | None = None, share: int = SHARE
) -> dict[int, Exception]:
    """Routes the share of each company and hands over its other arrivals.

    Arrivals of the share that meet a concurrent change are handed over too, unless the company has only this arrival:
    to decide several arrivals again takes long, and the next delivery would wait.
    Idempotent: an arrival may be routed and handed over, or handed over several times. Returns the errors of the
    arrivals that were neither routed nor handed over, by position.
    """
    companies = positions_by_company(arrivals)
    own = [at for positions in companies.values() for at in positions[:share]]
    report = report or Report()
    failed = route_arrivals(ports, [arrivals[at] for at in own], report, again=False)
    errors = {own[at]: error for at, error in failed.items() if not isinstance(error, CONCURRENT)}
    overtaken = {own[at] for at in failed} - errors.keys()
    for tenant, positions in companies.items():
        report.conflicts += any(at in overtaken for at in positions)
        if others := [at for place, at in enumerate(positions) if place >= share or at in overtaken]:
            try:
                _hand_over(ports, tenant, [arrivals[at] for at in others])
            except Exception as error:  # it is reported for these arrivals and must not stop the other companies
                errors |= dict.fromkeys(others, error)
    return errors


def _hand_over(ports: Ports, tenant: str, arrivals: Sequence[Arrival]) -> None:
    """Sends the arrivals on stages with tunnels to the performer, at once."""
    clock = ports.now()
    reads = TunnelReads(ports, clock)
    firing = [event for _, event in arrivals if event.enters and reads.tunnels_of(tenant, event.deal.stage_id)]
    # The arrivals of a chain stay together: concurrent workers would conflict on the counter of its copies.
    in_order = sorted(firing, key=lambda event: (event.chain_id, event.deal.id, event.version))
    keys = [(event.deal.id, str(event.version)) for event in in_order]
    ports.due_queue.send(
        [Work(WorkKind.ARRIVAL, clock, tenant, batch) for batch in batched(keys, PIECES_IN_A_MESSAGE)], clock
    )


def route_handed_over(
    ports: Ports,
    now: datetime,  # noqa: ARG001 - every arrival is due at once
    wanted: Sequence[PieceRef],
) -> dict[int, Exception]:
    """Routes arrivals by (deal id, version). Idempotent. Returns the errors by position.

    An arrival without an event is ignored: its deal was purged.
    """
    found: dict[int, Arrival] = {}

    def read(positions: Sequence[int], again: bool) -> None:  # noqa: ARG001 - an event never changes
        for tenant in dict.fromkeys(wanted[at][0] for at in positions):
            keys = {at: _event_key(wanted[at][1]) for at in positions if wanted[at][0] == tenant}
            events = ports.deals.events(tenant, keys.values())
            found.update({at: (tenant, events[key]) for at, key in keys.items() if key in events})

    errors = all_or_each(range(len(wanted)), read, PIECES_IN_A_MESSAGE)
    routed = list(found)
    failed = route_arrivals(ports, [found[at] for at in routed])
    return errors | {routed[at]: error for at, error in failed.items()}


def _event_key(parts: tuple[str, ...]) -> tuple[str, int]:
    deal_id, version = parts
    return deal_id, int(version)
