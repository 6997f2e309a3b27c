"""Simulating tunnels: the transfers that would follow the arrival of a deal on a stage, by the router's own decision.

Nothing is written. A delayed transfer is simulated as if it were due. The rules of each stage are shown beside the
tunnels, but what they would change is not followed.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.sizes import PAGE_LIMIT, bytes_of
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, StopReason
from saletunnel.domain.tunnels.routing import Routing, Verdict, route
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.counters import Turns
from saletunnel.usecases.deals.editing import actor_of, new_deal, read_deal
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels.tunnel_reads import TunnelReads

if TYPE_CHECKING:
    from saletunnel.usecases.automation.settling import Foreseen

MOST_STEPS = 100
MADE_UP = "deal_made_up"


@dataclass(frozen=True, slots=True)
class Considered:
    """An arrival on a stage, with the verdict on each tunnel of the stage, and what its enabled rules would do."""

    deal: Deal
    verdicts: Sequence[Verdict]
    rules: "Sequence[Foreseen]"


@dataclass(frozen=True, slots=True)
class SimulationStep:
    """A transfer: `deal` is the moved deal or the copy. `arrival` is the position of its cause in `considered`."""

    tunnel: Tunnel
    deal: Deal
    arrival: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """The arrivals and transfers that would follow, and, if the simulation was stopped, the reason and its detail."""

    considered: Sequence[Considered]
    steps: Sequence[SimulationStep]
    stopped: tuple[StopReason, str] | None


def simulate(
    ports: Ports, caller: Caller, *, stage_id: str, deal_id: str | None, made_up: Mapping[str, Any] | None
) -> Simulation:
    """Simulates the arrival of a deal on a stage; without `deal_id`, of a deal with the fields `made_up`.

    Raises NotFound, also for a deal that the caller may not see.
    """
    tenant, now = caller.tenant, ports.now()
    stage = ports.pipelines.get(tenant, pipeline_of(stage_id)).stage(stage_id)
    if deal_id is None:
        origin = Origin(OriginKind.MANUAL)
        rules, fields = read_account(ports, tenant).deal_rules, made_up or {}
        rules.check_custom(fields.get("custom") or {}, {})
        deal = new_deal(id_=MADE_UP, stage=stage, origin=origin, at=now, fields={"currency": rules.currency, **fields})
        arrival = creation_event(deal, actor_of(caller), now)
    else:
        deal = read_deal(ports, caller, deal_id)
        # A deal that is on the stage already must arrive there again.
        elsewhere = replace(deal, stage_id="") if deal.stage_id == stage.id else deal
        arrival = elsewhere.moved(stage, actor_of(caller), now, rank=rank.entering(now, deal.id), lost_reason=None)
    return _Run(ports, tenant, now).simulate(arrival)


class _Run:
    """A running simulation, which decides on arrivals in the order in which they would happen."""

    def __init__(self, ports: Ports, tenant: str, now: datetime) -> None:
        self._tenant = tenant
        self._reads = TunnelReads(ports, now)
        # A cold start for a read does without these.
        from saletunnel.usecases.automation.prospects import Prospects
        from saletunnel.usecases.automation.settling import Settling

        self._now = now
        self._settling = Settling(ports, now)
        self._prospects = Prospects(ports, tenant)
        self._turns = Turns(ports)
        self._considered: list[Considered] = []
        self._steps: list[SimulationStep] = []
        self._copies_left = MOST_COPIES
        self._room = PAGE_LIMIT // 2
        """The bytes that are left before the simulation stops. The last arrival may need as many again."""

    def simulate(self, arrival: Event) -> Simulation:
        waiting = deque([arrival])
        stopped: tuple[StopReason, str] | None = None
        while waiting:
            if len(self._steps) >= MOST_STEPS or self._room < 0:
                stopped = "too_many_steps", f"Stopped after {len(self._steps)} transfers."
                break
            routing = self._route(waiting.popleft())
            if routing.stopped is not None:
                stopped = routing.stopped.reason, routing.stopped.detail
            waiting += routing.events
        return Simulation(self._considered, self._steps, stopped)

    def _route(self, arrival: Event) -> Routing:
        deal = arrival.deal
        tunnels = self._reads.tunnels_of(self._tenant, deal.stage_id)
        at_once = self._decide(arrival, tunnels)
        routing = at_once
        later = [verdict.tunnel for verdict in at_once.because("waits")]
        if later:
            delayed = self._decide(arrival, later, delay_over=True)
            by_id = {verdict.tunnel.id: verdict for verdict in delayed.verdicts}
            verdicts = tuple(by_id.get(verdict.tunnel.id, verdict) for verdict in at_once.verdicts)
            copies = (*at_once.copies, *delayed.copies)
            routing = Routing(copies, delayed.move, at_once.stopped or delayed.stopped, verdicts)
        number = len(self._considered)
        rules = self._foresee(arrival)
        self._considered.append(Considered(deal, routing.verdicts, rules))
        reasons: list[Any] = [(verdict.detail, verdict.unmet, verdict.missing) for verdict in routing.verdicts]
        reasons += [(foreseen.outcome.detail, foreseen.outcome.missing) for foreseen in rules]
        self._room -= bytes_of(reasons) * (1 + len(routing.events))
        self._room -= sum(size_of(event.deal) for event in routing.events)
        tunnels_by_id = {tunnel.id: tunnel for tunnel in tunnels}
        self._steps += [SimulationStep(tunnels_by_id[event.actor.id], event.deal, number) for event in routing.events]
        return routing

    def _foresee(self, arrival: Event) -> "list[Foreseen]":
        rules = self._settling.rules_of(self._tenant, arrival.deal.stage_id)
        foreseen = [self._settling.foresee(self._tenant, rule, arrival) for rule in rules if rule.enabled]
        return [self._prospects.of(each, max(each.run.due_at or self._now, self._now)) for each in foreseen]

    def _decide(self, arrival: Event, tunnels: Sequence[Tunnel], *, delay_over: bool = False) -> Routing:
        tenant, deal = self._tenant, arrival.deal
        routing = route(
            self._reads.situation(
                tenant, arrival, deal, tunnels, self._turns, copies_left=self._copies_left, delay_over=delay_over
            )
        )
        self._turns.take(tenant, routing.turns)
        self._copies_left -= len(routing.copies)
        return routing
