"""Reads the situation of an arrival. A delivery or a request reads each thing once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime

from saletunnel.domain.condition import needs_customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.tunnels.routing import MOST_COPIES, Situation
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.design_reads import DesignReads
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


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
        turns: "Turns",
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
            turns=turns.of(tenant, tunnels),
            copies_made=copies_made,
            copies_left=copies_left,
            delay_over=delay_over,
        )


class Turns:
    """The turns of a transaction: the stored counters, and the turns that the transaction has taken so far."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._first: dict[tuple[str, str], int] = {}
        self._taken: Counter[tuple[str, str]] = Counter()

    def of(self, tenant: str, tunnels: Collection[Tunnel]) -> Mapping[str, int]:
        """The number of turns taken by each tunnel that assigns people in turn, with those of this transaction."""
        wanted = [tunnel.id for tunnel in tunnels if tunnel.changes.responsible.takes_turns]
        missing = [id_ for id_ in wanted if (tenant, id_) not in self._first]
        if missing:
            self._first |= {(tenant, id_): turn for id_, turn in self._ports.tunnels.turns(tenant, missing).items()}
        return {id_: self._first[tenant, id_] + self._taken[tenant, id_] for id_ in wanted}

    def take(self, tenant: str, taken: Mapping[str, int]) -> None:
        self._taken.update({(tenant, id_): count for id_, count in taken.items()})

    def writes(self) -> list[Write]:
        """The writes that count the turns of this transaction. They fail if other turns were taken since the read."""
        return [
            write
            for (tenant, id_), count in self._taken.items()
            for write in self._ports.tunnels.take_turns(tenant, id_, self._first[tenant, id_], count)
        ]

    def mark_committed(self) -> None:
        """Adds the turns of the committed transaction to the stored counters."""
        for key, count in self._taken.items():
            self._first[key] += count
        self._taken.clear()


class Budgets:
    """The budgets of a transaction: the copies that each chain has made, and those that the transaction makes."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._first: dict[tuple[str, str], int] = {}
        self._taken: Counter[tuple[str, str]] = Counter()

    def left(self, tenant: str, arrival: Event, tunnels: Collection[Tunnel], *, begins: bool) -> int:
        """How many more deals the chain of the arrival may make.

        If the arrival `begins` its chain, nothing is read: the write fails if the chain has made deals already.
        """
        if not any(tunnel.action == "copy" for tunnel in tunnels):
            return MOST_COPIES
        key = tenant, arrival.chain_id
        if key not in self._first:
            self._first[key] = 0 if begins else self._ports.tunnels.copies(tenant, [arrival.chain_id])[arrival.chain_id]
        return MOST_COPIES - self._first[key] - self._taken[key]

    def take(self, tenant: str, copies: Sequence[Event]) -> None:
        self._taken.update((tenant, copy.chain_id) for copy in copies)

    def writes(self) -> list[Write]:
        """The writes that count the copies of this transaction. They fail if others were made since the read."""
        return [
            write
            for (tenant, chain_id), made in self._taken.items()
            for write in self._ports.tunnels.count_copies(tenant, chain_id, self._first[tenant, chain_id], made)
        ]

    def mark_committed(self) -> None:
        """Adds the copies of the committed transaction to those of the chains."""
        for key, made in self._taken.items():
            self._first[key] += made
        self._taken.clear()
