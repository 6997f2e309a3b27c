"""The response bodies for pipelines, stages, tunnels and conditions."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from saletunnel.domain.company.roles import RoleName
from saletunnel.domain.condition import Condition, Group
from saletunnel.domain.condition_fields import Operator
from saletunnel.domain.pipeline import Semantic, Stage, pipeline_of
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.design_warning import DesignWarning, WarningCode
from saletunnel.domain.tunnels.tunnel import Action
from saletunnel.domain.tunnels.tunnel_changes import CUSTOM, Changes
from saletunnel.http.shapes.lists import Scalar

if TYPE_CHECKING:
    from saletunnel.usecases.pipelines.pipeline_design import Outgoing
    from saletunnel.usecases.tunnels.tunnel_design import Designed


class StageShape(TypedDict):
    id: str
    name: str
    color: str
    semantic: Semantic
    position: int
    required_fields: list[str]
    move_roles: list[RoleName]
    idle_after_days: int | None
    ask_lost_reason: bool
    lost_reasons: list[str]


class StageRefShape(TypedDict):
    pipeline_id: str
    stage_id: str


def stage_ref(stage_id: str) -> StageRefShape:
    return StageRefShape(pipeline_id=pipeline_of(stage_id), stage_id=stage_id)


class ConditionShape(TypedDict, total=False):
    """A condition with the members of its kind only: `all`, or `any`, or a comparison (`field`, `op`, `value`)."""

    all: "list[ConditionShape]"
    any: "list[ConditionShape]"
    field: str
    op: Operator
    value: Any


class ResponsibleShape(TypedDict):
    kind: Literal["keep", "user", "in_turn"]
    user_ids: list[str]


class FieldsShape(TypedDict, total=False):
    """The fields that a transfer or rule sets, without those that it does not set."""

    amount: int
    currency: str
    probability: int
    expected_close_date: str
    source: str
    lost_reason: str
    comments: str
    custom: dict[str, Scalar]


class TextsShape(TypedDict, total=False):
    """The texts that a transfer or rule appends to fields, without the other fields."""

    source: str
    lost_reason: str
    comments: str
    custom: dict[str, str]


class DealChangesShape(TypedDict):
    responsible: ResponsibleShape
    set: FieldsShape
    append: TextsShape
    clear: list[str]
    add_tags: list[str]
    remove_tags: list[str]


class TunnelChangesShape(DealChangesShape):
    title_template: str | None


def responsible_shape(responsible: Responsible) -> ResponsibleShape:
    return ResponsibleShape(kind=responsible.kind, user_ids=list(responsible.user_ids))


def changes_shape(changes: Changes) -> DealChangesShape:
    return DealChangesShape(
        responsible=responsible_shape(changes.responsible),
        set=cast(FieldsShape, _fields(changes.set)),
        append=cast(TextsShape, _fields(changes.append)),
        clear=list(changes.clear),
        add_tags=list(changes.add_tags),
        remove_tags=list(changes.remove_tags),
    )


def _fields(by_name: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in by_name.items() if not name.startswith(CUSTOM)}
    custom = {name.removeprefix(CUSTOM): value for name, value in by_name.items() if name.startswith(CUSTOM)}
    return own | ({"custom": custom} if custom else {})


class WarningShape(TypedDict):
    """A warning in a form that a client words in the reader's language.

    The loops of `may_loop` and `may_repeat` have a `path` of stages. For `may_make_copies`, `copies` is the number of
    copies of a deal that enters `stage`.
    """

    code: WarningCode
    params: dict[str, str | list[str]]


def warning_shape(warning: DesignWarning) -> WarningShape:
    params = {name: value if isinstance(value, str) else list(value) for name, value in warning.params.items()}
    return WarningShape(code=warning.code, params=params)


class TunnelShape(TypedDict):
    id: str
    name: str
    enabled: bool
    source: StageRefShape
    target: StageRefShape
    action: Action
    position: int
    delay: str | None
    conditions: ConditionShape | None
    changes: TunnelChangesShape
    warnings: list[str]
    warning_details: list[WarningShape]
    created_at: datetime
    updated_at: datetime
    version: int


def tunnel_shape(designed: "Designed") -> TunnelShape:
    tunnel = designed.tunnel
    return TunnelShape(
        id=tunnel.id,
        name=tunnel.name,
        enabled=tunnel.enabled,
        source=stage_ref(tunnel.source_stage_id),
        target=stage_ref(tunnel.target_stage_id),
        action=tunnel.action,
        position=tunnel.position,
        delay=tunnel.delay,
        conditions=condition_shape(tunnel.conditions),
        changes=TunnelChangesShape(title_template=tunnel.title_template, **changes_shape(tunnel.changes)),
        warnings=[warning.text for warning in designed.warnings],
        warning_details=[warning_shape(warning) for warning in designed.warnings],
        created_at=tunnel.created_at,
        updated_at=tunnel.updated_at,
        version=tunnel.version,
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


def pipeline_shape(outgoing: "Outgoing") -> PipelineShape:
    pipeline = outgoing.pipeline
    return PipelineShape(
        id=pipeline.id,
        name=pipeline.name,
        position=pipeline.position,
        stages=[_stage_shape(stage, at) for at, stage in enumerate(pipeline.stages)],
        tunnels=[tunnel_shape(leaving) for leaving in outgoing.tunnels],
        created_at=pipeline.created_at,
        updated_at=pipeline.updated_at,
        version=pipeline.version,
    )


def _stage_shape(stage: Stage, position: int) -> StageShape:
    return StageShape(
        id=stage.id,
        name=stage.name,
        color=stage.color,
        semantic=stage.semantic,
        position=position,
        required_fields=list(stage.required_fields),
        move_roles=[role.word for role in stage.move_roles],
        idle_after_days=stage.idle_after_days,
        ask_lost_reason=stage.ask_lost_reason,
        lost_reasons=list(stage.lost_reasons),
    )


def condition_shape(condition: Condition | None) -> ConditionShape | None:
    return None if condition is None else _condition(condition)


def _condition(condition: Condition) -> ConditionShape:
    if isinstance(condition, Group):
        parts = [_condition(part) for part in condition.parts]
        return ConditionShape(all=parts) if condition.kind == "all" else ConditionShape(any=parts)
    return ConditionShape(field=condition.field, op=condition.op, value=condition.value)
