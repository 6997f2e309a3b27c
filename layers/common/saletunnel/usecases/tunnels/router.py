"""The router: decides on each arrival which tunnels fire, and makes their transfers.

An event contains the whole deal, so at first only the design is read. If the deal has changed since the event, the
transaction fails. Only then is the deal read, and the arrival decided again on its current state.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.deals.timeline import Note, NoteKind, Wording
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.routing import Routing, copy_id, route
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.transactions import MOST_COLLECTED, Transaction
from saletunnel.usecases.tunnels.set_timers import set_timers, waiting_timers
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads, copies_left
from saletunnel.usecases.writes import Write, Writes, bytes_in

ROUTED_AT_ONCE = 40
"""The number of arrivals of a company in a transaction of 100 writes. Most arrivals cause one move: two writes."""
TRANSFERS, STOPS = "Transfers", "ChainsStopped"
"""The metrics of all tunnels: the number of moves and copies, and the number of chain stops."""

type Arrival = tuple[str, Event]
"""A tenant, and the event by which one of its deals entered a stage."""


@dataclass(slots=True)
class Report:
    """Measurements of a delivery, for the metrics of the router."""

    conflicts: int = 0
    """The number of retries."""
    lags: list[float] = field(default_factory=list)
    """The seconds from each arrival to the commit of its transfers."""


def route_arrivals(
    ports: Ports, arrivals: Sequence[Arrival], report: Report | None = None, *, again: bool = True
) -> dict[int, Exception]:
    """Makes the transfers of the arrivals, once for each arrival even if it is delivered again.

    Each company has its own transactions, so a conflict of one never retries the arrivals of another. The company with
    the fewest arrivals comes first. Returns the errors of the arrivals that could not be routed, by position; the
    others are routed. Unless `again`, several arrivals of a company are not decided again after a concurrent change.
    """
    router = _Router(ports, ports.now(), report or Report())
    errors: dict[int, Exception] = {}
    for positions in sorted(positions_by_company(arrivals).values(), key=len):
        of_company = [arrivals[at] for at in positions]
        failed = all_or_each(of_company, router.route, ROUTED_AT_ONCE, again=again or len(positions) == 1)
        errors |= {positions[at]: error for at, error in failed.items()}
    return errors


def positions_by_company(arrivals: Sequence[Arrival]) -> Mapping[str, Sequence[int]]:
    """The positions of the arrivals of each tenant."""
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for at, (tenant, _) in enumerate(arrivals):
        positions[tenant].append(at)
    return positions


class _Router:
    """Routes a delivery of arrivals, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime, report: Report) -> None:
        self._ports = ports
        self._now = now
        self._reads = TunnelReads(ports, now)
        self._report = report
        self._timers: list[Piece] = []
        """The timers that wait after this attempt, also those that an earlier attempt set but perhaps did not send."""

    def route(self, arrivals: Sequence[Arrival], again: bool) -> None:
        """Routes the arrivals, in one transaction if they fit. Raises the error of any of them."""
        self._report.conflicts += again
        self._timers = []
        deals = self._read_deals(arrivals) if again else _latest_deals(arrivals)
        transaction = TransferTransaction(self._ports)
        routed: list[tuple[Event, Routing]] = []
        stops: list[ChainStop] = []
        for tenant, arrival in arrivals:
            deal = deals.get((tenant, arrival.deal.id))
            if deal is not None:
                routing, writes = self._route(tenant, arrival, deal, transaction, again)
                transaction.add_routing(tenant, routing, writes)
                routed.append((arrival, routing))
                if routing.stopped is not None:
                    stops.append(ChainStop(tenant, deal.id, arrival.deal.arrival))
        transaction.commit()
        self._ports.stop_queue.send(stops)
        clock = self._ports.now()
        self._ports.due_queue.send(messages_of_soon(WorkKind.DELAYED_TRANSFER, self._timers, clock), clock)
        self._measure_lags(routed)

    def _route(
        self, tenant: str, arrival: Event, deal: Deal, transaction: "TransferTransaction", again: bool
    ) -> tuple[Routing, list[Write]]:
        # The stream delivers only events that enter a stage, but a redrive may deliver other events.
        tunnels = self._reads.tunnels_of(tenant, arrival.deal.stage_id) if arrival.enters else ()
        if not tunnels:
            return Routing(), []
        made = find_copies(self._ports, tenant, [arrival], tunnels) if again else frozenset()
        begins = arrival.hops == 0 and not again
        left = copies_left(transaction.budgets, tenant, arrival, tunnels, begins=begins)
        situation = self._reads.situation(
            tenant, arrival, deal, tunnels, transaction.turns, copies_made=made, copies_left=left
        )
        routing = route(situation)
        must_know_copies(routing, again=again)
        writes = writes_of(self._ports, tenant, arrival, routing, self._now)
        timers = waiting_timers(arrival, routing)
        self._timers += [timer.piece(tenant) for timer, _ in timers]
        return routing, [*writes, *set_timers(self._ports, tenant, arrival, timers, again=again)]

    def _read_deals(self, arrivals: Sequence[Arrival]) -> dict[tuple[str, str], Deal]:
        wanted: dict[str, set[str]] = {}
        for tenant, arrival in arrivals:
            wanted.setdefault(tenant, set()).add(arrival.deal.id)
        return {
            (tenant, id_): deal
            for tenant, ids in wanted.items()
            for id_, deal in self._ports.deals.many(tenant, ids).items()
        }

    def _measure_lags(self, routed: Sequence[tuple[Event, Routing]]) -> None:
        done_at = self._ports.now()
        self._report.lags += [(done_at - arrival.at).total_seconds() for arrival, routing in routed if routing.events]


class TransferTransaction(Transaction):
    """Collects the transfers of several arrivals and commits them, in several transactions if they do not fit.

    The writes of an arrival are divided only if they do not fit into a transaction of their own: then its copies are
    committed first, one by one. Each commit publishes its metrics.
    """

    def add_routing(self, tenant: str, routing: Routing, writes: Writes) -> None:
        """Adds the writes of a routing, which begin with those of its copies (`writes_of`)."""
        if not self.has_room(writes, len(routing.turns) + bool(routing.copies)):
            self.commit()
        if bytes_in(writes) > MOST_COLLECTED:
            writes = self._commit_copies(tenant, routing, writes)
        self.add(
            tenant,
            writes,
            turns=routing.turns,
            chains=[copy.chain_id for copy in routing.copies],
            metrics={TRANSFERS: len(routing.events), STOPS: int(routing.stopped is not None)},
        )

    def _commit_copies(self, tenant: str, routing: Routing, writes: Writes) -> Writes:
        """Commits the copies one by one, and returns the other writes.

        A copy has an id of its own, so after a crash the next attempt makes only the others. The move comes after all
        copies, as otherwise.
        """
        copied = 0
        for copy in routing.copies:
            of_copy = self._ports.deals.save(tenant, copy)
            self._ports.commit(of_copy)
            copied += len(of_copy)
        return writes[copied:]


def must_know_copies(routing: Routing, *, again: bool) -> None:
    """Raises StaleVersion, so that the arrival is decided again with its existing copies.

    If they were made before, they are no part of what exceeds the budget.
    """
    if not again and routing.stopped is not None and routing.stopped.reason == "too_many_copies":
        raise StaleVersion


def writes_of(ports: Ports, tenant: str, arrival: Event, routing: Routing, at: datetime) -> list[Write]:
    """The writes of a routing: its copies, its move, and notes about a chain stop and about missing fields."""
    writes = [write for event in routing.events for write in ports.deals.save(tenant, event)]
    if routing.stopped is not None:
        actor = next(verdict.tunnel.actor for verdict in routing.verdicts if verdict.reason is None)
        writes += ports.deals.note(tenant, _note(arrival, "loop", "loop_stopped", routing.stopped.wording, actor, at))
    for verdict in routing.because("fields_missing", "not_valid"):
        about = f"blocked#{verdict.tunnel.id}"
        note = _note(arrival, about, "transfer_blocked", verdict.wording, verdict.tunnel.actor, at)
        writes += ports.deals.note(tenant, note)
    return writes


def find_copies(ports: Ports, tenant: str, arrivals: Iterable[Event], tunnels: Sequence[Tunnel]) -> frozenset[str]:
    """The ids of the existing copies that the tunnels made for the arrivals."""
    copying = [tunnel for tunnel in tunnels if tunnel.action == "copy"]
    ids = [copy_id(tenant, arrival, tunnel.id) for arrival in arrivals for tunnel in copying]
    return frozenset(ports.deals.many(tenant, ids)) if ids else frozenset()


def _latest_deals(arrivals: Sequence[Arrival]) -> dict[tuple[str, str], Deal]:
    """The deals as of the latest of the events, by tenant and id."""
    in_order = sorted(arrivals, key=lambda arrival: arrival[1].version)
    return {(tenant, event.deal.id): event.deal for tenant, event in in_order}


def _note(arrival: Event, about: str, kind: NoteKind, wording: Wording, actor: Actor, at: datetime) -> Note:
    return Note(
        deal_id=arrival.deal.id,
        version=arrival.deal.arrival,
        about=about,
        kind=kind,
        at=at,
        actor=actor,
        text=wording.text,
        code=wording.code,
        params=wording.params,
    )
