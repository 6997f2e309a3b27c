"""The response body for a simulation of tunnels."""

from typing import TypedDict

from saletunnel.domain.tunnels.routing import Reason
from saletunnel.domain.tunnels.tunnel import Action
from saletunnel.http.shapes.deal_shapes import DealShape, deal_shape
from saletunnel.http.shapes.pipeline_shapes import ConditionShape, StageRefShape, condition_shape, stage_ref
from saletunnel.usecases.tunnels.simulation import Considered, Simulation, SimulationStep, StopReason


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


class ConsideredShape(TypedDict):
    """An arrival on a stage, with a verdict for each tunnel of the stage."""

    deal_id: str
    title: str
    stage: StageRefShape
    tunnels: list[VerdictShape]


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


def simulation_shape(simulation: Simulation) -> SimulationShape:
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
            )
            for arrival in simulation.considered
        ],
    )


def _step(step: SimulationStep, considered: Considered) -> StepShape:
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


def _verdicts(considered: Considered) -> list[VerdictShape]:
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
