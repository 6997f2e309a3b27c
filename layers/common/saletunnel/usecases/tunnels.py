"""The router: what happens to a deal that has entered a stage.

An event holds the whole deal, so nothing is read but the design: the transaction says when the deal has changed since.
Only then is it read, and decided again on what is there by then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from saletunnel.domain.account import Account
from saletunnel.domain.cadence import local_date
from saletunnel.domain.deal import Deal, Event
from saletunnel.domain.events import Actor
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.domain.subscription import Allowance
from saletunnel.domain.timeline import Note
from saletunnel.domain.tunnel import Design, Stopped, Tunnel, route
from saletunnel.usecases.accounts import read_account
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.subscriptions import allowance_of
from saletunnel.usecases.together import all_or_each

ROUTED_AT_ONCE = 40
"""Entries in one transaction: most set off one move, which is two of the hundred writes that fit."""

type Entry = tuple[str, Event]
"""A tenant, and the event by which one of its deals entered a stage."""


def route_entries(ports: Ports, entries: Sequence[Entry]) -> dict[int, Exception]:
    """Sends deals that entered stages through the tunnels there: each entry once, however often it is delivered.

    Gives the errors of the entries that could not be routed, by their positions; their neighbours are routed.
    """
    router = _Router(ports, ports.now())
    return all_or_each(entries, router.route, ROUTED_AT_ONCE)


class _Router:
    """One delivery of entries, with what was read of the design for it."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._tunnels: dict[str, list[Tunnel]] = {}
        self._pipelines: dict[str, Pipeline] = {}
        self._accounts: dict[str, Account] = {}
        self._allowances: dict[str, Allowance] = {}

    def route(self, entries: Sequence[Entry], again: bool) -> None:
        """Routes all of the entries in one transaction. Raises when one of them stands against it."""
        deals = self._read_deals(entries) if again else _latest_deals(entries)
        writes = [
            write
            for tenant, entry in entries
            if (deal := deals.get((tenant, entry.deal.id))) is not None
            for write in self._writes(tenant, entry, deal, again)
        ]
        if writes:
            self._ports.commit(writes)

    def _writes(self, tenant: str, entry: Event, deal: Deal, again: bool) -> list[Any]:
        tunnels = self._tunnels_of(tenant, entry.deal.stage_id)
        if not tunnels:
            return []
        routing = route(entry, deal, tunnels, self._design(tenant, entry, tunnels), tenant, self._now)
        if routing.stopped is not None:
            return [*self._ports.deals.note(tenant, _note(entry, routing.stopped, tunnels[0].actor, self._now))]
        copies = {copy.deal.id: copy for copy in routing.copies}
        if copies and again:
            for made in self._ports.deals.many(tenant, copies.keys()):
                del copies[made]
        events = [*copies.values(), *([routing.move] if routing.move else [])]
        return [write for event in events for write in self._ports.deals.save(tenant, event)]

    def _read_deals(self, entries: Sequence[Entry]) -> dict[tuple[str, str], Deal]:
        wanted: dict[str, set[str]] = {}
        for tenant, entry in entries:
            wanted.setdefault(tenant, set()).add(entry.deal.id)
        return {
            (tenant, id_): deal
            for tenant, ids in wanted.items()
            for id_, deal in self._ports.deals.many(tenant, ids).items()
        }

    def _tunnels_of(self, tenant: str, stage_id: str) -> list[Tunnel]:
        key = f"{tenant}#{stage_id}"
        if key not in self._tunnels:
            self._tunnels[key] = self._ports.tunnels.of_stage(tenant, stage_id)
        return self._tunnels[key]

    def _design(self, tenant: str, entry: Event, tunnels: Sequence[Tunnel]) -> Design:
        ids = {entry.deal.pipeline_id, *(pipeline_of(tunnel.target_stage_id) for tunnel in tunnels)}
        missing = [id_ for id_ in ids if f"{tenant}#{id_}" not in self._pipelines]
        if missing:
            account, found = self._ports.accounts.with_pipelines(tenant, missing)
            self._pipelines |= {f"{tenant}#{id_}": pipeline for id_, pipeline in found.items()}
            self._accounts.setdefault(tenant, account or read_account(self._ports, tenant))
        account = self._accounts[tenant]
        if tenant not in self._allowances:
            self._allowances[tenant] = allowance_of(self._ports, tenant, account)
        known = {id_: self._pipelines[key] for id_ in ids if (key := f"{tenant}#{id_}") in self._pipelines}
        return Design(known, local_date(self._now, account.time_zone), self._allowances[tenant])


def _latest_deals(entries: Sequence[Entry]) -> dict[tuple[str, str], Deal]:
    """The deals as the latest of the events tell them."""
    in_order = sorted(entries, key=lambda entry: entry[1].version)
    return {(tenant, event.deal.id): event.deal for tenant, event in in_order}


def _note(entry: Event, stopped: Stopped, actor: Actor, at: datetime) -> Note:
    return Note(
        deal_id=entry.deal.id,
        version=entry.version,
        about="loop",
        kind="loop_stopped",
        at=at,
        actor=actor,
        text=stopped.detail,
    )
