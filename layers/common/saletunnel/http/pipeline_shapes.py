"""What answers show of pipelines, stages, tunnels and conditions."""

from datetime import datetime
from typing import Any, TypedDict

from saletunnel.domain.condition import Condition, Group
from saletunnel.domain.pipeline import Stage, pipeline_of
from saletunnel.domain.tunnel import Tunnel
from saletunnel.usecases.pipelines import Outgoing


class StageShape(TypedDict):
    id: str
    name: str
    color: str
    semantic: str
    position: int
    required_fields: list[str]
    move_roles: list[str]
    idle_after_days: int | None
    ask_lost_reason: bool


class StageRefShape(TypedDict):
    pipeline_id: str
    stage_id: str


def stage_ref(stage_id: str) -> StageRefShape:
    return StageRefShape(pipeline_id=pipeline_of(stage_id), stage_id=stage_id)


class TunnelChangesShape(TypedDict):
    title_template: str | None


class TunnelShape(TypedDict):
    id: str
    name: str
    enabled: bool
    source: StageRefShape
    target: StageRefShape
    action: str
    position: int
    conditions: dict[str, Any] | None
    changes: TunnelChangesShape
    created_at: datetime
    updated_at: datetime
    version: int


def tunnel_shape(one: Tunnel) -> TunnelShape:
    return TunnelShape(
        id=one.id,
        name=one.name,
        enabled=one.enabled,
        source=stage_ref(one.source_stage_id),
        target=stage_ref(one.target_stage_id),
        action=one.action,
        position=one.position,
        conditions=condition_shape(one.conditions),
        changes=TunnelChangesShape(title_template=one.title_template),
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


class PipelineShape(TypedDict):
    id: str
    name: str
    position: int
    stages: list[StageShape]
    tunnels: list[TunnelShape]
    created_at: datetime
    updated_at: datetime
    version: int


def pipeline_shape(outgoing: Outgoing) -> PipelineShape:
    one = outgoing.pipeline
    return PipelineShape(
        id=one.id,
        name=one.name,
        position=one.position,
        stages=[_stage_shape(stage, at) for at, stage in enumerate(one.stages)],
        tunnels=[tunnel_shape(leaving) for leaving in outgoing.tunnels],
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


def _stage_shape(stage: Stage, position: int) -> StageShape:
    return StageShape(
        id=stage.id,
        name=stage.name,
        color=stage.color,
        semantic=stage.semantic,
        position=position,
        required_fields=list(stage.required_fields),
        move_roles=[role.name.lower() for role in stage.move_roles],
        idle_after_days=stage.idle_after_days,
        ask_lost_reason=stage.ask_lost_reason,
    )


def condition_shape(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    if isinstance(condition, Group):
        return {condition.kind: [condition_shape(part) for part in condition.parts]}
    return {"field": condition.field, "op": condition.op, "value": condition.value}
