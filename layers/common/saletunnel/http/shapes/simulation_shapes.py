"""The response body for a simulation of tunnels."""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from saletunnel.domain.rules.actions import ActionKind
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.domain.tunnels.chain_limits import StopReason
from saletunnel.domain.tunnels.routing import Reason
from saletunnel.domain.tunnels.tunnel import Action
from saletunnel.http.shapes.deal_shapes import DealShape, deal_shape
from saletunnel.http.shapes.pipeline_shapes import ConditionShape, StageRefShape, condition_shape, stage_ref

if TYPE_CHECKING:
    from saletunnel.usecases.automation.settling import Foreseen
    from saletunnel.usecases.tunnels.simulation import Considered, Simulation, SimulationStep


class VerdictShape(TypedDict):
    """Whether a tunnel fires. `unmet` is the false part of its conditions, `missing` the empty required fields."""

    tunnel_id: str
    name: str
    action: Action
    fires: bool
    reason: Reason | None
    detail: str
    unmet: ConditionShape | None
    missing: list[str]


class ForeseenRuleShape(TypedDict):
    """Whether a rule of the stage would act; at `due_at`, or when the deal enters if that is in the past.

    `reason` is also why its message would not be sent, or its webhook not called. In quiet hours its message would wait
    until `waits_until`.
    """

    rule_id: str
    name: str
    action: ActionKind
    acts: bool
    due_at: datetime | None
    waits_until: datetime | None
    reason: RunReason | None
    detail: str
    missing: list[str]


class ConsideredShape(TypedDict):
    """An arrival on a stage, with a verdict for each tunnel of the stage, and its enabled rules."""

    deal_id: str
    title: str
    stage: StageRefShape
    tunnels: list[VerdictShape]
    rules: list[ForeseenRuleShape]


# `from` is a Python keyword, so this shape needs the functional syntax.
StepShape = TypedDict(
    "StepShape",
    {
        "tunnel_id": str,
        "tunnel_name": str,
        "action": Action,
        "from": StageRefShape,
        "to": StageRefShape,
        "delay": str | None,
        "deal": DealShape,
        "considered": list[VerdictShape],
    },
)


class StoppedShape(TypedDict):
    reason: StopReason
    detail: str


class SimulationShape(TypedDict):
    steps: list[StepShape]
    stopped: StoppedShape | None
    considered: list[ConsideredShape]


def simulation_shape(simulation: "Simulation") -> SimulationShape:
    return SimulationShape(
        steps=[_step(step, simulation.considered[step.arrival]) for step in simulation.steps],
        stopped=StoppedShape(reason=simulation.stopped[0], detail=simulation.stopped[1])
        if simulation.stopped
        else None,
        considered=[
            ConsideredShape(
                deal_id=arrival.deal.id,
                title=arrival.deal.title,
                stage=stage_ref(arrival.deal.stage_id),
                tunnels=_verdicts(arrival),
                rules=[_foreseen(foreseen) for foreseen in arrival.rules],
            )
            for arrival in simulation.considered
        ],
    )


def _foreseen(foreseen: "Foreseen") -> ForeseenRuleShape:
    parked, outcome = foreseen.run.state == "parked", foreseen.outcome
    return ForeseenRuleShape(
        rule_id=foreseen.rule.id,
        name=foreseen.rule.name,
        action=foreseen.rule.action.kind,
        acts=not parked and outcome.state in ("done", "sending"),
        due_at=foreseen.run.due_at,
        waits_until=foreseen.waits_until,
        reason=foreseen.reason,
        detail=foreseen.run.detail if parked else outcome.detail,
        missing=list(outcome.missing),
    )


def _step(step: "SimulationStep", considered: "Considered") -> StepShape:
    tunnel = step.tunnel
    return {
        "tunnel_id": tunnel.id,
        "tunnel_name": tunnel.name,
        "action": tunnel.action,
        "from": stage_ref(tunnel.source_stage_id),
        "to": stage_ref(tunnel.target_stage_id),
        "delay": tunnel.delay if tunnel.is_delayed else None,
        "deal": deal_shape(step.deal),
        "considered": _verdicts(considered),
    }


def _verdicts(considered: "Considered") -> list[VerdictShape]:
    return [
        VerdictShape(
            tunnel_id=verdict.tunnel.id,
            name=verdict.tunnel.name,
            action=verdict.tunnel.action,
            fires=verdict.reason is None,
            reason=verdict.reason,
            detail=verdict.detail,
            unmet=condition_shape(verdict.unmet),
            missing=list(verdict.missing),
        )
        for verdict in considered.verdicts
    ]
