"""Reads the situation of an arrival. A delivery or a request reads each thing once."""

from collections.abc import Collection, Sequence, Set
from datetime import datetime

from saletunnel.domain.condition import needs_customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES
from saletunnel.domain.tunnels.routing import Situation
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.counters import Budgets, Turns
from saletunnel.usecases.design_reads import DesignReads
from saletunnel.usecases.ports import Ports


class TunnelReads:
    """Tunnels and what their decisions need, cached from their first read."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._reads = DesignReads(ports, now)

    def tunnels_of(self, tenant: str, stage_id: str) -> list[Tunnel]:
        """The tunnels whose source is the stage."""
        revision = self._reads.revision(tenant)
        beginning = self._ports.tunnels.of_pipeline(tenant, pipeline_of(stage_id), revision)
        return [tunnel for tunnel in beginning if tunnel.source_stage_id == stage_id]

    def situation(
        self,
        tenant: str,
        arrival: Event,
        deal: Deal,
        tunnels: Sequence[Tunnel],
        turns: Turns,
        *,
        copies_made: Set[str] = frozenset(),
        copies_left: int = MOST_COPIES,
        delay_over: bool = False,
    ) -> Situation:
        """The situation of an arrival; see `Situation` for the arguments."""
        pipeline_ids = {arrival.deal.pipeline_id, *(pipeline_of(tunnel.target_stage_id) for tunnel in tunnels)}
        names_people = any(tunnel.changes.responsible.user_ids for tunnel in tunnels)
        needs_it = any(needs_customer(tunnel.conditions) for tunnel in tunnels)
        return Situation(
            tenant=tenant,
            arrival=arrival,
            deal=deal,
            tunnels=tunnels,
            design=self._reads.design(tenant, pipeline_ids, names_people=names_people),
            at=self._now,
            customer=self._reads.customer(tenant, arrival.deal) if needs_it else None,
            turns=turns.of(tenant, [tunnel.id for tunnel in tunnels if tunnel.changes.responsible.takes_turns]),
            copies_made=copies_made,
            copies_left=copies_left,
            delay_over=delay_over,
        )


def copies_left(budgets: Budgets, tenant: str, arrival: Event, tunnels: Collection[Tunnel], *, begins: bool) -> int:
    """How many more deals the chain of the arrival may make. Nothing is read if the tunnels make none."""
    if not any(tunnel.action == "copy" for tunnel in tunnels):
        return MOST_COPIES
    return budgets.left(tenant, arrival.chain_id, begins=begins)
