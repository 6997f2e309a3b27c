"""The response bodies for webhooks and their deliveries."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.webhooks.call import AttemptError
from saletunnel.domain.webhooks.delivery import Delivery, DeliveryKind, DeliveryReason, DeliveryState
from saletunnel.domain.webhooks.endpoint import Endpoint, OffReason


class WebhookShape(TypedDict):
    """An endpoint. Until `former_secret_until`, messages are signed with the secret before the last rotation too."""

    id: str
    name: str
    url: str
    enabled: bool
    off_reason: OffReason | None
    former_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class WebhookWithSecretShape(WebhookShape):
    """An endpoint with its new secret, which is never shown again."""

    secret: str


def webhook_shape(endpoint: Endpoint) -> WebhookShape:
    return WebhookShape(
        id=endpoint.id,
        name=endpoint.name,
        url=endpoint.url,
        enabled=endpoint.enabled,
        off_reason=endpoint.off_reason,
        former_secret_until=endpoint.secrets.former_until,
        created_at=endpoint.created_at,
        updated_at=endpoint.updated_at,
        version=endpoint.version,
    )


def webhook_with_secret_shape(endpoint: Endpoint) -> WebhookWithSecretShape:
    return WebhookWithSecretShape(**webhook_shape(endpoint), secret=endpoint.secrets.current)


class AttemptShape(TypedDict):
    """A try: the status and the beginning of the answer, or the error."""

    number: int
    at: datetime
    status: int | None
    error: AttemptError | None
    answer: str


class DeliveryShape(TypedDict):
    """A message to an endpoint. `id` is the `webhook-id` of all its tries; `next_at` is the time of the next one."""

    id: str
    webhook_id: str
    kind: DeliveryKind
    state: DeliveryState
    reason: DeliveryReason | None
    run_id: str | None
    attempts: list[AttemptShape]
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    version: int


def delivery_shape(delivery: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=delivery.id,
        webhook_id=delivery.endpoint_id,
        kind=delivery.kind,
        state=delivery.state,
        reason=delivery.reason,
        run_id=delivery.run.key.id if delivery.run else None,
        attempts=[
            AttemptShape(
                number=attempt.number, at=attempt.at, status=attempt.status, error=attempt.error, answer=attempt.answer
            )
            for attempt in delivery.attempts
        ],
        next_at=delivery.next_at if delivery.state == "pending" else None,
        created_at=delivery.created_at,
        ended_at=delivery.ended_at,
        version=delivery.version,
    )
