"""Saving steps of deliveries: with its last step, a delivery ends the run of the rule that made it."""

from collections import Counter
from datetime import datetime

from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.automation.ending import Ending, RunEnds
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

DELIVERED, UNDELIVERED = "WebhooksDelivered", "WebhooksFailed"
"""The metrics of the messages to webhooks that were accepted, and of those that were not after all tries."""


class DeliverySteps:
    """Steps of deliveries that are committed together."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._run_ends = RunEnds(ports, now)
        self._ended: Counter[str] = Counter()

    def save(self, tenant: str, delivery: Delivery) -> list[Write]:
        """The writes of a delivery's next version. A run ends once, so a replay does not end it again."""
        writes: list[Write] = [*self._ports.deliveries.save(tenant, delivery)]
        if not delivery.is_open:
            self._ended[DELIVERED if delivery.state == "done" else UNDELIVERED] += 1
        if not delivery.is_open and delivery.run is not None:
            writes += self._run_ends.end(tenant, delivery.run.key, delivery.run.occurrence, _ending_of(delivery))
        self._run_ends.wait_for_delivery(tenant, delivery)
        return writes

    def send_soon(self) -> None:
        """Sends what is due soon to the performer, and counts the ends; to be called after the commit."""
        self._run_ends.send_soon()
        for name, number in self._ended.items():
            self._ports.measure(name, number)
        self._ended.clear()


def _ending_of(delivery: Delivery) -> Ending:
    """How the run of an ended delivery ends. The detail has the last status."""
    last = delivery.last
    if delivery.state == "done":
        return Ending("done")
    if delivery.reason == "endpoint_gone":
        return Ending("failed", "webhook_gone", "The webhook answered 410: it exists no more. It was switched off.")
    if delivery.reason == "endpoint_off":
        return Ending("failed", "webhook_off", "The webhook is switched off.")
    if delivery.reason == "endpoint_deleted":
        return Ending("failed", "webhook_deleted", "The webhook was deleted.")
    if last is not None and last.status is not None:
        detail = f"The webhook did not accept the message. The last status was {last.status}."
        return Ending("failed", "webhook_refused", detail)
    error = last.error if last is not None else None
    return Ending("failed", "webhook_unreachable", f"The webhook could not be reached. The last error was {error}.")
