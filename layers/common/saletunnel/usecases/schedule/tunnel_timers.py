"""Delayed transfers whose time has come: a sweep leases and sends them, a performer lets the tunnels fire.

A timer fires by the arrival that set it: when the deal has left the stage since, nothing comes of it. What the tunnel
asks for is looked at when it fires, on the deal as it is then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.routing import Routing, Verdict, route, stands_there
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_timers import Timer, cancelled, waited
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.due import DueTimer
from saletunnel.usecases.tunnels.router import Transaction, copies_made, writes_of
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads

LEASE = timedelta(minutes=30)
"""How long the performer has before a sweep finds a timer again: longer than all tries of its queue."""
_LEASED_AT_ONCE = 100
_IN_A_MESSAGE = 25
_FIRED_AT_ONCE = 20


def sweep_timers(ports: Ports, now: datetime) -> int:
    """Leases the timers that are due at `now` and sends them to the performer; gives how many that were."""
    sent = 0
    for shard in range(ports.timers.shards):
        for some in batched(ports.timers.due(shard, now), _LEASED_AT_ONCE):
            leased = _leased(ports, some, now)
            ports.due_queue.send_timers(_messages(leased), now)
            sent += len(leased)
    return sent


def perform_timers(ports: Ports, messages: Sequence[tuple[Sequence[DueTimer], datetime]]) -> dict[int, Exception]:
    """Lets the tunnels of all timers fire, each once however often it is asked for.

    A message is some timers and the moment that they were found due at. Gives the errors of the messages of which
    something could not be done, by positions.
    """
    failed: dict[int, Exception] = {}
    for now in dict.fromkeys(now for _, now in messages):
        asked = {one: at for at, (due, found_at) in enumerate(messages) if found_at == now for one in due}
        # Timers of one deal go together: the first of several moves wins, as it does at once.
        work = sorted(asked, key=lambda due: (due.tenant, due.key.deal_id))
        performer = _Performer(ports, now)
        for number, error in all_or_each(work, performer.perform, _FIRED_AT_ONCE).items():
            failed[asked[work[number]]] = error
    return failed


def _leased(ports: Ports, found: Sequence[DueTimer], now: datetime) -> list[DueTimer]:
    def lease(batch: Sequence[DueTimer], again: bool) -> None:  # noqa: ARG001 - a lease is the same at every try
        ports.commit([write for due in batch for write in ports.timers.lease(due, now + LEASE)])

    overtaken = all_or_each(found, lease, _LEASED_AT_ONCE)
    return [due for at, due in enumerate(found) if at not in overtaken]


def _messages(leased: Iterable[DueTimer]) -> list[Sequence[DueTimer]]:
    """What belongs to one tenant goes together: it shares what is to be read."""
    by_tenant: defaultdict[str, list[DueTimer]] = defaultdict(list)
    for due in leased:
        by_tenant[due.tenant].append(due)
    return [some for mine in by_tenant.values() for some in batched(mine, _IN_A_MESSAGE)]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The timers of one arrival of a deal that are due, and what is there of it now."""

    timers: Sequence[Timer]
    arrival: Event | None
    deal: Deal | None

    @property
    def still_there(self) -> bool:
        return self.arrival is not None and self.deal is not None and stands_there(self.deal, self.arrival)


def _as_it_is(arrival: Event, deal: Deal, timers: Sequence[Timer]) -> Event:
    """The arrival with the deal as it is now: a copy is made from that, and conditions look at it, too.

    Where somebody asked for one of the timers since, a person is between: the chain begins with them.
    """
    asker = next((timer.asked_by for timer in timers if timer.asked_by is not None), None)
    if asker is None:
        return replace(arrival, deal=deal)
    return replace(arrival, deal=deal, hops=0, actor=asker)


class _Performer:
    """One delivery of due timers at one moment, with what was read of the design for it."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._reads = TunnelReads(ports, now)

    def perform(self, due: Sequence[DueTimer], again: bool) -> None:
        """Fires or cancels each of them, in one transaction where they fit."""
        transaction = Transaction(self._ports)
        for tenant in dict.fromkeys(one.tenant for one in due):
            for waiting in self._waiting(tenant, [one for one in due if one.tenant == tenant]):
                self._fire(tenant, waiting, transaction, again)
        transaction.commit()

    def _waiting(self, tenant: str, due: Sequence[DueTimer]) -> list[_Waiting]:
        timers = self._ports.timers.many(tenant, [one.key for one in due])
        by_arrival: defaultdict[tuple[str, int], list[Timer]] = defaultdict(list)
        for timer in timers.values():
            if timer.state == "pending" and timer.due_at <= self._now:
                by_arrival[timer.key.deal_id, timer.key.arrival].append(timer)
        if not by_arrival:
            return []
        deals = self._ports.deals.many(tenant, {deal_id for deal_id, _ in by_arrival})
        arrivals = self._ports.deals.events(tenant, by_arrival.keys())
        return [_Waiting(mine, arrivals.get(key), deals.get(key[0])) for key, mine in by_arrival.items()]

    def _fire(self, tenant: str, waiting: _Waiting, transaction: Transaction, again: bool) -> None:
        arrival, deal = waiting.arrival, waiting.deal
        if arrival is None or deal is None or not waiting.still_there:
            why = "The deal left the stage before its time."
            writes = [write for timer in waiting.timers for write in self._cancel(tenant, timer, None, why)]
            transaction.add(tenant, Routing(), writes)
            return
        tunnels = {tunnel.id: tunnel for tunnel in self._reads.tunnels_of(tenant, arrival.deal.stage_id)}
        due = [tunnel for timer in waiting.timers if (tunnel := tunnels.get(timer.key.tunnel_id))]
        entered = _as_it_is(arrival, deal, waiting.timers)
        made = copies_made(self._ports, tenant, [entered], due) if again else frozenset()
        turns = transaction.turns
        routing = route(self._reads.situation(tenant, entered, deal, due, turns, copies_made=made, delay_over=True))
        writes = writes_of(self._ports, tenant, entered, routing, self._now)
        verdicts = {verdict.tunnel.id: verdict for verdict in routing.verdicts}
        if routing.stopped is not None:
            # Before it is committed: a timer that is done is not looked at again.
            self._ports.stop_queue.send(ChainStop(tenant, deal.id, deal.arrival))
        for timer in waiting.timers:
            writes += self._finish(tenant, timer, verdicts.get(timer.key.tunnel_id), routing)
        transaction.add(tenant, routing, writes)

    def _finish(self, tenant: str, timer: Timer, verdict: Verdict | None, routing: Routing) -> list[Any]:
        if verdict is None:
            return self._cancel(tenant, timer, None, "The tunnel is gone.")
        if verdict.reason is not None:
            return self._cancel(tenant, timer, verdict.tunnel, verdict.detail)
        if routing.stopped is not None:
            return self._cancel(tenant, timer, verdict.tunnel, routing.stopped.detail)
        done = timer.finished("fired")
        note = waited(timer, verdict.tunnel, self._now)
        return [*self._ports.timers.finish(tenant, done, self._now), *self._ports.deals.note(tenant, note)]

    def _cancel(self, tenant: str, timer: Timer, tunnel: Tunnel | None, why: str) -> list[Any]:
        note = cancelled(timer, tunnel, self._now, why)
        done = timer.finished("cancelled")
        return [*self._ports.timers.finish(tenant, done, self._now), *self._ports.deals.note(tenant, note)]
