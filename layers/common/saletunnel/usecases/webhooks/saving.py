"""The writes that save a step of a delivery."""

from datetime import datetime

from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


def save_delivery(ports: Ports, tenant: str, delivery: Delivery, now: datetime) -> list[Write]:  # noqa: ARG001
    """The writes of a delivery's next version."""
    return [*ports.deliveries.save(tenant, delivery)]
