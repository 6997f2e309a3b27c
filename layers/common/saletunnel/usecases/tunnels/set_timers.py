"""Setting the timers of delayed tunnels, for the router and for applying a tunnel."""

from collections.abc import Collection, Sequence

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.tunnels.routing import Routing
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey, pending_note, timer_of
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


def waiting_timers(arrival: Event, routing: Routing, asked_by: Actor | None = None) -> list[tuple[Timer, Tunnel]]:
    """The timers of the tunnels that wait. `asked_by` is the person who applied a tunnel; None for the router."""
    tunnels = [verdict.tunnel for verdict in routing.because("waits")]
    return [(timer_of(arrival, tunnel, asked_by), tunnel) for tunnel in tunnels]


def set_timers(
    ports: Ports, tenant: str, arrival: Event, timers: Sequence[tuple[Timer, Tunnel]], *, again: bool
) -> list[Write]:
    """The writes that set the timers and add notes to the timeline; with `again`, only of timers that do not exist."""
    known: Collection[TimerKey] = ()
    if timers and again:
        known = ports.timers.many(tenant, [timer.key for timer, _ in timers])
    return [
        write
        for timer, tunnel in timers
        if timer.key not in known
        for write in (*ports.timers.set(tenant, timer), *ports.deals.note(tenant, pending_note(timer, tunnel, arrival)))
    ]
