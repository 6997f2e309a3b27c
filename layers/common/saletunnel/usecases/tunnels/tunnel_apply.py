"""Applying a tunnel to the deals that are on its source stage already, as a job.

Each deal is routed for its current arrival, as the router does it. The tunnel fires once for an arrival, also if the
job is repeated or the router has routed the arrival. The router handles deals that arrive after the job was created.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import must_be_allowed_to_move
from saletunnel.domain.errors import RequiredFieldsMissing, RuleViolated
from saletunnel.domain.job import Job, JobError, JobName
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.domain.tunnels.routing import Reason, Routing, route
from saletunnel.domain.tunnels.transfer import applied
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.counters import Budgets, Turns
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.move_many import count_in, in_columns
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.tunnels.router import TRANSFERS, find_copies, writes_of
from saletunnel.usecases.tunnels.set_timers import set_timers, waiting_timers
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads, copies_left
from saletunnel.usecases.writes import Write

_COPIED_AT_ONCE = 24
"""A copy is up to four writes: deal, event, the record that it was won, and the copies of its chain."""
_REFUSALS: Mapping[Reason, str] = {
    "fields_missing": RequiredFieldsMissing.code,
    "not_valid": RuleViolated.code,
}
"""The codes of a job's errors, by the reason for which a deal was not taken."""


def apply_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Job:
    """Starts a job that applies a tunnel to the deals on its source stage.

    Raises RoleLacks, SubscriptionLacks, NotFound, JobRunning, and RuleViolated if the tunnel is switched off.
    """
    tunnel = _read_applicable(ports, caller, tunnel_id)
    return running.start(ports, caller, JobName.APPLY_TUNNEL, tunnel.id, {"tunnel_id": tunnel.id})


class ApplyTunnel:
    """See usecases.jobs.running.JobKind. The job fails if the tunnel is switched off or deleted before its end."""

    def count(self, ports: Ports, job: Job) -> int:
        tunnel = ports.tunnels.get(job.started_by.tenant, job.arguments["tunnel_id"])
        return count_in(ports, job.started_by, [tunnel.source_stage_id])

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller = job.started_by
        tunnel = _read_applicable(ports, caller, job.arguments["tunnel_id"])
        at_once = min(at_once, _COPIED_AT_ONCE) if tunnel.action == "copy" else at_once
        ids, checkpoint = in_columns(ports, caller, [tunnel.source_stage_id], job.checkpoint, at_once)
        step = _Application(ports, caller, tunnel).apply(ids, since=job.created_at)
        return replace(step, checkpoint=checkpoint)


def _read_applicable(ports: Ports, caller: Caller, tunnel_id: str) -> Tunnel:
    """The tunnel, if the caller may apply it and the subscription includes it. Raises the errors of apply_tunnel."""
    caller.must_be(Role.MANAGER, "apply tunnels")
    tenant = caller.tenant
    tunnel = ports.tunnels.get(tenant, tunnel_id)
    source, target = tunnel.source_stage_id, tunnel.target_stage_id
    allowance_of(ports, tenant).must_run(Feature.TUNNELS, pipeline_of(source), pipeline_of(target))
    if not tunnel.enabled:
        raise RuleViolated("The tunnel is switched off. Switch it on before you apply it.")
    entered = [target] if tunnel.action == "copy" else [source, target]
    pipelines = ports.pipelines.many(tenant, {pipeline_of(stage_id) for stage_id in entered})
    must_be_allowed_to_move(caller, *(pipelines[pipeline_of(stage_id)].stage(stage_id) for stage_id in entered))
    return tunnel


class _Application:
    """Applies the tunnel to the deals of a step."""

    def __init__(self, ports: Ports, caller: Caller, tunnel: Tunnel) -> None:
        self._ports = ports
        self._caller = caller
        self._tunnel = tunnel
        self._now = ports.now()
        self._reads = TunnelReads(ports, self._now)
        self._turns = Turns(ports)
        self._budgets = Budgets(ports)

    def apply(self, deal_ids: Sequence[str], *, since: datetime) -> Step:
        """The step for those of the deals that arrived on the stage at `since` or earlier."""
        tenant = self._caller.tenant
        arrivals = self._arrivals(deal_ids, since)
        made = find_copies(self._ports, tenant, arrivals, [self._tunnel])
        writes: list[Write] = []
        errors: list[JobError] = []
        pieces: list[Piece] = []
        done = transfers = 0
        for arrival in arrivals:
            routing = self._route(arrival, made)
            waiting = waiting_timers(arrival, routing, asked_by=arrival.actor)
            timers = set_timers(self._ports, tenant, arrival, waiting, again=True)
            pieces += [timer.piece(tenant) for timer, _ in waiting]
            writes += writes_of(self._ports, tenant, arrival, routing, self._now)
            writes += timers
            done += bool(routing.events or timers)
            transfers += len(routing.events)
            refusals = routing.because(*_REFUSALS)
            errors += [
                JobError(arrival.deal.id, _REFUSALS[verdict.reason], verdict.detail)
                for verdict in refusals
                if verdict.reason is not None
            ]
        writes += [*self._turns.writes(), *self._budgets.writes()]
        sends = messages_of_soon(WorkKind.DELAYED_TRANSFER, pieces, self._now)
        return Step(writes=writes, done=done, errors=errors, sends=sends, metrics={TRANSFERS: transfers})

    def _arrivals(self, deal_ids: Sequence[str], since: datetime) -> list[Event]:
        """The arrivals of the deals that are on the stage, with their current deals.

        The caller starts a new chain with each of them.
        """
        tenant = self._caller.tenant
        deals = [deal for deal in self._ports.deals.many(tenant, deal_ids).values() if self._is_included(deal, since)]
        events = self._ports.deals.events(tenant, [(deal.id, deal.arrival) for deal in deals])
        actor = actor_of(self._caller)
        return [applied(events[deal.id, deal.arrival], deal, actor, self._tunnel.id) for deal in deals]

    def _is_included(self, deal: Deal, since: datetime) -> bool:
        is_on_stage = deal.stage_id == self._tunnel.source_stage_id and deal.deleted_at is None
        return is_on_stage and deal.entered_stage_at <= since

    def _route(self, arrival: Event, made: frozenset[str]) -> Routing:
        tenant, deal, tunnels = self._caller.tenant, arrival.deal, [self._tunnel]
        over = self._tunnel.due_at(arrival.at) <= self._now
        left = copies_left(self._budgets, tenant, arrival, tunnels, begins=True)
        routing = route(
            self._reads.situation(
                tenant, arrival, deal, tunnels, self._turns, copies_made=made, copies_left=left, delay_over=over
            )
        )
        self._turns.take(tenant, routing.turns)
        self._budgets.take(tenant, [copy.chain_id for copy in routing.copies])
        return routing
