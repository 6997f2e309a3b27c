"""What answers show of the account, pipelines, tunnels and repeat-sale plans."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from saletunnel.domain.account import Account
from saletunnel.domain.condition import Condition, Group
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.domain.repeat_sale import RepeatPlan
from saletunnel.domain.roles import Caller
from saletunnel.domain.tunnel import Tunnel
from saletunnel.http.pages import write_cursor
from saletunnel.usecases.pipelines import Outgoing


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Listed[T](Shape):
    """A page of a list."""

    data: list[T]
    next_cursor: str | None = None


def listed[T](data: Sequence[T], place: str | None = None) -> Listed[T]:
    """A page, and where the next begins."""
    return Listed(data=list(data), next_cursor=write_cursor(place))


class AccountShape(Shape):
    name: str
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    updated_at: datetime
    version: int


class MeShape(Shape):
    id: str
    name: str
    email: str | None
    role: str
    tenant: str
    account: AccountShape


def me(caller: Caller, account: Account) -> MeShape:
    return MeShape(
        id=caller.user_id,
        name=caller.name,
        email=caller.email,
        role=caller.role.name.lower(),
        tenant=caller.tenant,
        account=AccountShape.model_validate(account),
    )


class StageShape(Shape):
    id: str
    name: str
    color: str
    semantic: str
    position: int


class StageRefShape(Shape):
    pipeline_id: str
    stage_id: str


def stage_ref(stage_id: str) -> StageRefShape:
    return StageRefShape(pipeline_id=pipeline_of(stage_id), stage_id=stage_id)


class TunnelChangesShape(Shape):
    title_template: str | None


class TunnelShape(Shape):
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


def tunnel(one: Tunnel) -> TunnelShape:
    return TunnelShape(
        id=one.id,
        name=one.name,
        enabled=one.enabled,
        source=stage_ref(one.source_stage_id),
        target=stage_ref(one.target_stage_id),
        action=one.action,
        position=one.position,
        conditions=_condition(one.conditions),
        changes=TunnelChangesShape(title_template=one.title_template),
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


class PipelineShape(Shape):
    id: str
    name: str
    position: int
    stages: list[StageShape]
    tunnels: list[TunnelShape]
    created_at: datetime
    updated_at: datetime
    version: int


def pipeline(outgoing: Outgoing) -> PipelineShape:
    one: Pipeline = outgoing.pipeline
    return PipelineShape(
        id=one.id,
        name=one.name,
        position=one.position,
        stages=[
            StageShape(id=stage.id, name=stage.name, color=stage.color, semantic=stage.semantic, position=at)
            for at, stage in enumerate(one.stages)
        ],
        tunnels=[tunnel(leaving) for leaving in outgoing.tunnels],
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


class PlanSourceShape(Shape):
    pipeline_id: str
    stage_ids: list[str]
    conditions: dict[str, Any] | None


class PlanAmountShape(Shape):
    kind: str
    amount: int | None
    currency: str | None


class PlanResponsibleShape(Shape):
    kind: str
    user_ids: list[str]


class PlanStopShape(Shape):
    kind: str
    date: date | None
    times: int | None


class PlanShape(Shape):
    id: str
    name: str
    enabled: bool
    source: PlanSourceShape
    date_field: str
    every: str
    lead_time: str
    target: StageRefShape
    title_template: str
    amount: PlanAmountShape
    responsible: PlanResponsibleShape
    stop: PlanStopShape
    skip_if_open: bool
    created_at: datetime
    updated_at: datetime
    version: int


def plan(one: RepeatPlan) -> PlanShape:
    return PlanShape(
        id=one.id,
        name=one.name,
        enabled=one.enabled,
        source=PlanSourceShape(
            pipeline_id=pipeline_of(one.source_stage_ids[0]),
            stage_ids=list(one.source_stage_ids),
            conditions=_condition(one.conditions),
        ),
        date_field=one.date_field,
        every=one.every,
        lead_time=one.lead_time,
        target=stage_ref(one.target_stage_id),
        title_template=one.title_template,
        amount=PlanAmountShape.model_validate(one.amount),
        responsible=PlanResponsibleShape(kind=one.responsible.kind, user_ids=list(one.responsible.user_ids)),
        stop=PlanStopShape.model_validate(one.stop),
        skip_if_open=one.skip_if_open,
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    if isinstance(condition, Group):
        return {condition.kind: [_condition(part) for part in condition.parts]}
    return {"field": condition.field, "op": condition.op, "value": condition.value}
