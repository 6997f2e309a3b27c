"""The response bodies for triggers and their calls."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.triggers.arriving import CallReason, CallState, TriggerCall
from saletunnel.domain.triggers.trigger import Trigger, TriggerKind
from saletunnel.http.shapes.pipeline_shapes import StageRefShape, stage_ref


class TriggerShape(TypedDict):
    """A trigger. `path` is its address. The secret before the last rotation is valid until `former_secret_until`."""

    id: str
    name: str
    kind: TriggerKind
    stage: StageRefShape
    enabled: bool
    backwards: bool
    make_deal: bool
    path: str
    former_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class TriggerWithSecretShape(TriggerShape):
    """A trigger with its new secret, which is never shown again."""

    secret: str


def trigger_shape(trigger: Trigger) -> TriggerShape:
    return TriggerShape(
        id=trigger.id,
        name=trigger.name,
        kind=trigger.kind,
        stage=stage_ref(trigger.stage_id),
        enabled=trigger.enabled,
        backwards=trigger.backwards,
        make_deal=trigger.make_deal,
        path=f"/v1/hooks/{trigger.token}",
        former_secret_until=trigger.secrets.former_until,
        created_at=trigger.created_at,
        updated_at=trigger.updated_at,
        version=trigger.version,
    )


def trigger_with_secret_shape(trigger: Trigger) -> TriggerWithSecretShape:
    return TriggerWithSecretShape(**trigger_shape(trigger), secret=trigger.secrets.current)


class TriggerCallShape(TypedDict):
    """A call of a trigger. `id` is its `webhook-id`; `reason` says why nothing moved."""

    id: str
    state: CallState
    reason: CallReason | None
    detail: str
    missing_fields: list[str]
    deal_id: str | None
    received_at: datetime
    ended_at: datetime | None


def trigger_call_shape(call: TriggerCall) -> TriggerCallShape:
    return TriggerCallShape(
        id=call.message_id,
        state=call.state,
        reason=call.reason,
        detail=call.detail,
        missing_fields=list(call.missing),
        deal_id=call.deal_id,
        received_at=call.received_at,
        ended_at=call.ended_at,
    )
