"""The bodies of messages to webhooks. They show things as the API does."""

from datetime import datetime
from typing import Literal, TypedDict

from pydantic_core import to_json

from saletunnel.domain.webhooks.payload import RulePayload
from saletunnel.http.shapes.customer_shapes import CustomerShape, customer_shape
from saletunnel.http.shapes.deal_shapes import DealShape, deal_shape


class RuleOfMessageShape(TypedDict):
    id: str
    name: str


class RunOfMessageShape(TypedDict):
    id: str
    occurrence: int


class StageOfMessageShape(TypedDict):
    id: str
    name: str
    pipeline_id: str


class RuleActedShape(TypedDict):
    rule: RuleOfMessageShape
    run: RunOfMessageShape
    stage: StageOfMessageShape | None
    deal: DealShape
    customer: CustomerShape | None


class RuleActedMessage(TypedDict):
    type: Literal["rule.acted"]
    timestamp: datetime
    data: RuleActedShape


class ShapedPayloads:
    """See usecases.ports.Payloads."""

    def of_rule(self, payload: RulePayload) -> bytes:
        return to_json(rule_acted(payload))


def rule_acted(payload: RulePayload) -> RuleActedMessage:
    rule, run, stage = payload.rule, payload.run, payload.stage
    return RuleActedMessage(
        type="rule.acted",
        timestamp=payload.at,
        data=RuleActedShape(
            rule=RuleOfMessageShape(id=rule.id, name=rule.name),
            run=RunOfMessageShape(id=run.key.id, occurrence=run.occurrence),
            stage=StageOfMessageShape(id=stage.id, name=stage.name, pipeline_id=payload.deal.pipeline_id)
            if stage
            else None,
            deal=deal_shape(payload.deal),
            customer=customer_shape(payload.customer) if payload.customer else None,
        ),
    )
