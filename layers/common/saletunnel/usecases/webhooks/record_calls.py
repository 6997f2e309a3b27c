"""The results of calls: the delivery ends or is tried again, and its endpoint may be slowed or switched off."""

from collections.abc import Sequence
from datetime import datetime

from saletunnel.domain.webhooks.call import CallResult
from saletunnel.domain.webhooks.delivery import SLOWED, Attempt, Delivery, is_gone, is_overloaded, wished_wait
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.webhooks.chances import take_chance
from saletunnel.usecases.webhooks.saving import DeliverySteps
from saletunnel.usecases.writes import Write


def record_calls(ports: Ports, results: Sequence[CallResult]) -> dict[int, Exception]:
    """Records each result once, however often it comes. Returns the errors by position."""

    def record(some: Sequence[CallResult], again: bool) -> None:  # noqa: ARG001 - all state is read anyway
        for result in some:
            _record(ports, result)

    return all_or_each(results, record, 1)


def _record(ports: Ports, result: CallResult) -> None:
    tenant, now = result.tenant, ports.now()
    delivery = ports.deliveries.many(tenant, [result.delivery_id]).get(result.delivery_id)
    if delivery is None or not delivery.awaits(result):
        return
    writes: list[Write] = []
    if result.is_unsent:
        after = delivery.unsent(now)
    else:
        attempt = Attempt(
            number=result.number,
            at=now,
            status=result.status,
            error=result.error,
            answer=result.answer,
        )
        wished = wished_wait(result.retry_after, now)
        after = delivery.answered(attempt, wished, take_chance(ports))
        if is_overloaded(attempt):
            writes += ports.endpoints.slow(tenant, delivery.endpoint_id, now + (wished or SLOWED))
        if is_gone(attempt):
            writes += _switch_off(ports, tenant, delivery, now)
    steps = DeliverySteps(ports, now)
    ports.commit([*writes, *steps.save(tenant, after)])
    steps.send_soon()


def _switch_off(ports: Ports, tenant: str, delivery: Delivery, now: datetime) -> list[Write]:
    endpoint = ports.endpoints.many(tenant, [delivery.endpoint_id]).get(delivery.endpoint_id)
    if endpoint is None or not endpoint.enabled:
        return []
    return [*ports.endpoints.save(tenant, endpoint.gone(now))]
