"""HTTP: webhooks with their deliveries."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import InUse, LimitReached, RoleLacks
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged, accepted, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.webhook_bodies import NewWebhook, WebhookChange
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.webhook_shapes import (
    DeliveryShape,
    WebhookShape,
    WebhookWithSecretShape,
    delivery_shape,
    webhook_shape,
    webhook_with_secret_shape,
)
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.webhooks import deliveries, endpoints

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/webhooks", raises=[RoleLacks])
def list_webhooks(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[WebhookShape]]:
    """Lists all webhooks, oldest first."""
    found = endpoints.list_endpoints(ports, caller)
    page = paginate(found, limit, cursor, lambda endpoint: endpoint.id, webhook_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/webhooks", raises=[LimitReached])
def create_webhook(ports: Ports, caller: Caller, body: NewWebhook) -> Made[WebhookWithSecretShape]:
    """Creates a webhook: a URL that rules can call. The response has its secret, which is never shown again."""
    return made(_with_secret(endpoints.create_endpoint(ports, caller, body.values())))


@app.route("GET", "/v1/webhooks/{webhook_id}", raises=[RoleLacks])
def read_webhook(ports: Ports, caller: Caller, webhook_id: str) -> Tagged[WebhookShape]:
    """Reads a webhook."""
    return _webhook(endpoints.read_endpoint(ports, caller, webhook_id))


@app.route("PATCH", "/v1/webhooks/{webhook_id}")
def change_webhook(
    ports: Ports, caller: Caller, webhook_id: str, seen: Seen, body: WebhookChange
) -> Tagged[WebhookShape]:
    """Changes a webhook, or switches it on or off."""
    return _webhook(endpoints.change_endpoint(ports, caller, webhook_id, seen, body.changed_fields()))


@app.route("DELETE", "/v1/webhooks/{webhook_id}", raises=[InUse])
def delete_webhook(ports: Ports, caller: Caller, webhook_id: str, seen: Seen) -> Nothing:
    """Deletes a webhook that no rule calls. Its pending deliveries fail."""
    endpoints.delete_endpoint(ports, caller, webhook_id, seen)
    return nothing()


@app.route("POST", "/v1/webhooks/{webhook_id}/rotate-secret")
def rotate_webhook_secret(ports: Ports, caller: Caller, webhook_id: str) -> Tagged[WebhookWithSecretShape]:
    """Gives a webhook a new secret, which is never shown again. The former one signs too for 24 hours."""
    return _with_secret(endpoints.rotate_secret(ports, caller, webhook_id))


@app.route("POST", "/v1/webhooks/{webhook_id}/test")
def test_webhook(ports: Ports, caller: Caller, webhook_id: str) -> Accepted[DeliveryShape]:
    """Sends a message of the type `webhook.test`, also if the webhook is switched off. It is tried once."""
    return accepted(delivery_shape(endpoints.send_test(ports, caller, webhook_id)))


@app.route("GET", "/v1/webhooks/{webhook_id}/deliveries", raises=[RoleLacks])
def list_deliveries(
    ports: Ports, caller: Caller, webhook_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[DeliveryShape]]:
    """Lists the deliveries of a webhook, newest first. They are kept for 30 days."""
    page = deliveries.list_deliveries(ports, caller, webhook_id, limit=limit, cursor=cursor)
    return shown(listed([delivery_shape(delivery) for delivery in page.data], page.cursor))


@app.route("POST", "/v1/deliveries/{delivery_id}/replay")
def replay_delivery(ports: Ports, caller: Caller, delivery_id: str) -> Accepted[DeliveryShape]:
    """Sends an ended delivery again: the same message with the same `webhook-id`."""
    return accepted(delivery_shape(deliveries.replay_delivery(ports, caller, delivery_id)))


def _webhook(endpoint: Endpoint) -> Tagged[WebhookShape]:
    return tagged(webhook_shape(endpoint), endpoint.version)


def _with_secret(endpoint: Endpoint) -> Tagged[WebhookWithSecretShape]:
    return tagged(webhook_with_secret_shape(endpoint), endpoint.version, cacheable=False)
