"""Due deliveries: each is claimed, signed and handed to the sender.

A claim is committed before the call is handed over. If the worker crashes in between, or the sender's result is lost,
the delivery is due again when the claim's lease has expired, and the try counts as failed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.domain.webhooks.call import Call
from saletunnel.domain.webhooks.delivery import Attempt, Delivery
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.domain.webhooks.signing import sign
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.webhooks.chances import take_chance
from saletunnel.usecases.webhooks.saving import DeliverySteps

_AT_ONCE = 15
"""Each may end a run, which is up to five more writes of the transaction."""
_HEADERS = {"content-type": "application/json; charset=utf-8", "user-agent": "SaleTunnel-Webhooks/1"}


def make_calls(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
    """Hands a call of each delivery that is due at `now` to the sender. Returns the errors by position."""
    return all_or_each(wanted, _Maker(ports, now).make, _AT_ONCE)


class _Maker:
    """Makes the calls of a delivery of due work."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now

    def make(self, wanted: Sequence[PieceRef], again: bool) -> None:  # noqa: ARG002 - all state is read anyway
        for tenant in dict.fromkeys(tenant for tenant, _ in wanted):
            self._make_of(tenant, [key[0] for of_tenant, key in wanted if of_tenant == tenant])

    def _make_of(self, tenant: str, delivery_ids: Sequence[str]) -> None:
        ports, clock = self._ports, max(self._now, self._ports.now())
        found = ports.deliveries.many(tenant, set(delivery_ids)).values()
        due = [each for each in found if each.is_open and each.next_at is not None and each.next_at <= self._now]
        endpoint_ids = {delivery.endpoint_id for delivery in due}
        endpoints = ports.endpoints.many(tenant, endpoint_ids)
        slowed = ports.endpoints.slowed(tenant, endpoint_ids)
        after = {
            each.id: self._next(each, endpoints.get(each.endpoint_id), slowed.get(each.endpoint_id), clock)
            for each in due
        }
        steps = DeliverySteps(ports, clock)
        writes = [write for delivery in after.values() for write in steps.save(tenant, delivery)]
        if not writes:
            return
        claimed = [delivery for delivery in after.values() if delivery.state == "sending"]
        bodies = ports.deliveries.bodies(tenant, [delivery.id for delivery in claimed])
        ports.commit(writes)
        ports.call_queue.send(
            [_call(tenant, each, endpoints[each.endpoint_id], bodies[each.id], clock) for each in claimed]
        )
        steps.send_soon()

    def _next(
        self, delivery: Delivery, endpoint: Endpoint | None, slowed_until: datetime | None, clock: datetime
    ) -> Delivery:
        """The next version of a due delivery."""
        if delivery.state == "sending":
            lost = Attempt(delivery.number, clock, error="result_lost")
            return delivery.answered(lost, None, take_chance(self._ports))
        if endpoint is None:
            return delivery.failed("endpoint_deleted", clock)
        if not endpoint.enabled and delivery.kind != "test":
            return delivery.failed("endpoint_off", clock)
        if slowed_until is not None and slowed_until > clock and delivery.kind != "test":
            put_off = delivery.put_off(slowed_until, clock, take_chance(self._ports))
            if put_off is not None:
                return put_off
        return delivery.claimed(clock)


def _call(tenant: str, delivery: Delivery, endpoint: Endpoint, body: bytes, at: datetime) -> Call:
    return Call(
        tenant=tenant,
        delivery_id=delivery.id,
        number=delivery.number,
        signed_at=at,
        url=endpoint.url,
        headers={**_HEADERS, **sign(endpoint.secrets.valid(at), delivery.id, at, body)},
        body=body,
    )
