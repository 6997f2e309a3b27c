"""The deliveries of rules."""

from saletunnel.domain.customer import Customer
from saletunnel.domain.ids import derive_id
from saletunnel.domain.rules.acting.situation import Situation
from saletunnel.domain.webhooks.delivery import BODY_LIMIT, Delivery, RunRef
from saletunnel.domain.webhooks.payload import RulePayload
from saletunnel.usecases.ports import Ports


def new_call(
    ports: Ports, situation: Situation, endpoint_id: str, customer: Customer | None
) -> tuple[Delivery, bytes] | None:
    """The delivery of a run, due now, with its body; None if the deal is too large for a message.

    Its id follows from the run and its attempt, so a run that is decided again makes no second delivery.
    """
    run, rule, at = situation.run, situation.rule, situation.at
    stage = situation.design.stage(rule.stage_id) if situation.design.has(rule.stage_id) else None
    payload = RulePayload(rule=rule, run=run, stage=stage, deal=situation.seen, customer=customer, at=at)
    body = ports.payloads.of_rule(payload)
    if len(body) > BODY_LIMIT:
        return None
    id_ = derive_id("msg", situation.tenant, run.key.id, run.occurrence, run.attempts)
    run_ref = RunRef(run.key, run.occurrence)
    return Delivery(id=id_, endpoint_id=endpoint_id, kind="rule", created_at=at, next_at=at, run=run_ref), body
