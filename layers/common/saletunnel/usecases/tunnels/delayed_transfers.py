"""Due delayed transfers: the tunnel fires, or the timer is cancelled.

A timer belongs to the arrival that set it, and is cancelled if the deal has left the stage since. While the deal is in
the bin the timer stays due, and it is sent again when the deal is restored. Conditions are
checked when it fires, on the current state of the deal. The transaction of the transfer also finishes the timer, so it
fires once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Wording
from saletunnel.domain.scheduled_work import Piece, PieceRef, WorkKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.routing import Routing, Verdict, route, stands_there, waits_in_bin
from saletunnel.domain.tunnels.transfer import applied
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey, cancelled_note, parse_timer_key, waited_note
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.tunnels.router import TransferTransaction, find_copies, must_know_copies, writes_of
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads, copies_left
from saletunnel.usecases.writes import Write

_FIRED_AT_ONCE = 20
_RESTORED_AT_ONCE = 10


def fire_timers(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> dict[int, Exception]:
    """Fires or cancels each of the timers that is due at `now`. Idempotent. Returns the errors by position."""
    return all_or_each(wanted, _Performer(ports, now).perform, _FIRED_AT_ONCE)


def send_timers_of_restored(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Sends the timers of restored deals that are due, without waiting for a sweep. Other events are ignored.

    Idempotent: a timer fires once. Returns the errors by position.
    """
    restored = [at for at, (_, event) in enumerate(events) if event.kind == "restored"]

    def send(batch: Sequence[int], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
        clock = ports.now()
        pieces: list[Piece] = []
        for tenant, deal_id in dict.fromkeys((events[at][0], events[at][1].deal.id) for at in batch):
            pending = (timer for timer in ports.timers.of_deal(tenant, deal_id) if timer.state == "pending")
            pieces += [timer.piece(tenant) for timer in pending]
        ports.due_queue.send(messages_of_soon(WorkKind.DELAYED_TRANSFER, pieces, clock), clock)

    return {restored[at]: error for at, error in all_or_each(restored, send, _RESTORED_AT_ONCE).items()}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The due timers of an arrival, with the arrival and the current deal; None if they do not exist."""

    timers: Sequence[Timer]
    arrival: Event | None
    deal: Deal | None

    @property
    def still_there(self) -> bool:
        return self.arrival is not None and self.deal is not None and stands_there(self.deal, self.arrival)

    def is_in_bin(self, now: datetime) -> bool:
        """Whether the deal is in the bin and may return to its stage."""
        if self.arrival is None or self.deal is None or self.deal.is_purged(now):
            return False
        return waits_in_bin(self.deal, self.arrival)


def _arrival_now(arrival: Event, deal: Deal, timers: Sequence[Timer]) -> Event:
    """The arrival with the current deal, which copies and conditions use.

    If a person applied the tunnel of one of the timers, this person starts a new chain.
    """
    for timer in timers:
        if timer.asked_by is not None:
            return applied(arrival, deal, timer.asked_by, timer.key.tunnel_id)
    return replace(arrival, deal=deal)


class _Performer:
    """Performs a delivery of due timers, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._reads = TunnelReads(ports, now)

    def perform(self, wanted: Sequence[PieceRef], again: bool) -> None:
        """Fires or cancels each of them, in one transaction if they fit."""
        transaction = TransferTransaction(self._ports)
        for tenant in dict.fromkeys(tenant for tenant, _ in wanted):
            keys = [parse_timer_key(parts) for of_tenant, parts in wanted if of_tenant == tenant]
            for waiting in self._waiting(tenant, keys):
                self._fire(tenant, waiting, transaction, again)
        transaction.commit()

    def _waiting(self, tenant: str, keys: Sequence[TimerKey]) -> list[_Waiting]:
        timers = self._ports.timers.many(tenant, keys)
        by_arrival: defaultdict[tuple[str, int], list[Timer]] = defaultdict(list)
        for timer in timers.values():
            if timer.state == "pending" and timer.due_at <= self._now:
                by_arrival[timer.key.deal_id, timer.key.arrival].append(timer)
        if not by_arrival:
            return []
        deals = self._ports.deals.many(tenant, {deal_id for deal_id, _ in by_arrival})
        arrivals = self._ports.deals.events(tenant, by_arrival.keys())
        return [_Waiting(due, arrivals.get(key), deals.get(key[0])) for key, due in by_arrival.items()]

    def _fire(self, tenant: str, waiting: _Waiting, transaction: TransferTransaction, again: bool) -> None:
        arrival, deal = waiting.arrival, waiting.deal
        if waiting.is_in_bin(self._now):
            return
        if deal is None or deal.is_purged(self._now):  # without a note, which would outlive the deal
            for timer in waiting.timers:
                transaction.add_routing(
                    tenant, Routing(), self._ports.timers.finish(tenant, timer.finished("cancelled"), self._now)
                )
            return
        if arrival is None or not waiting.still_there:
            why = Wording("The deal left the stage before the transfer was due.", "left")
            writes = [write for timer in waiting.timers for write in self._cancel(tenant, timer, None, why)]
            transaction.add_routing(tenant, Routing(), writes)
            return
        tunnels = {tunnel.id: tunnel for tunnel in self._reads.tunnels_of(tenant, arrival.deal.stage_id)}
        due = [tunnel for timer in waiting.timers if (tunnel := tunnels.get(timer.key.tunnel_id))]
        current = _arrival_now(arrival, deal, waiting.timers)
        made = find_copies(self._ports, tenant, [current], due) if again else frozenset()
        left = copies_left(transaction.budgets, tenant, current, due, begins=False)
        situation = self._reads.situation(
            tenant, current, deal, due, transaction.turns, copies_made=made, copies_left=left, delay_over=True
        )
        routing = route(situation)
        must_know_copies(routing, again=again)
        writes = writes_of(self._ports, tenant, current, routing, self._now)
        verdicts = {verdict.tunnel.id: verdict for verdict in routing.verdicts}
        if routing.stopped is not None:
            # Sent before the commit, because a finished timer is not processed again after a crash.
            self._ports.stop_queue.send([ChainStop(tenant, deal.id, deal.arrival)])
        for timer in waiting.timers:
            writes += self._finish(tenant, timer, verdicts.get(timer.key.tunnel_id), routing)
        transaction.add_routing(tenant, routing, writes)

    def _finish(self, tenant: str, timer: Timer, verdict: Verdict | None, routing: Routing) -> list[Write]:
        if verdict is None:
            return self._cancel(tenant, timer, None, Wording("The tunnel was deleted.", "tunnel_deleted"))
        if verdict.reason is not None:
            return self._cancel(tenant, timer, verdict.tunnel, verdict.wording)
        if routing.stopped is not None:
            return self._cancel(tenant, timer, verdict.tunnel, routing.stopped.wording)
        done = timer.finished("fired")
        note = waited_note(timer, verdict.tunnel, self._now)
        return [*self._ports.timers.finish(tenant, done, self._now), *self._ports.deals.note(tenant, note)]

    def _cancel(self, tenant: str, timer: Timer, tunnel: Tunnel | None, why: Wording) -> list[Write]:
        note = cancelled_note(timer, tunnel, self._now, why)
        done = timer.finished("cancelled")
        return [*self._ports.timers.finish(tenant, done, self._now), *self._ports.deals.note(tenant, note)]
