"""HTTP: webhooks with their deliveries, and triggers with their calls."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import InUse, LimitReached, NotFound, RoleLacks, SubscriptionLacks, TooManySecrets
from saletunnel.domain.triggers.trigger import Trigger
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged, accepted, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.trigger_bodies import NewTrigger, TriggerChange
from saletunnel.http.bodies.webhook_bodies import NewWebhook, WebhookChange
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import OfStage
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.trigger_shapes import (
    TriggerCallShape,
    TriggerShape,
    TriggerWithSecretShape,
    trigger_call_shape,
    trigger_shape,
    trigger_with_secret_shape,
)
from saletunnel.http.shapes.webhook_shapes import (
    DeliveryShape,
    WebhookShape,
    WebhookWithSecretShape,
    delivery_shape,
    webhook_shape,
    webhook_with_secret_shape,
)
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.triggers import design
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


@app.route("POST", "/v1/webhooks/{webhook_id}/rotate-secret", raises=[TooManySecrets])
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


@app.route("GET", "/v1/triggers", raises=[RoleLacks])
def list_triggers(
    ports: Ports, caller: Caller, stage_id: OfStage, limit: Limit, cursor: Cursor
) -> Shown[Listed[TriggerShape]]:
    """Lists all triggers, or those of a stage, oldest first."""
    found = design.list_triggers(ports, caller, stage_id)
    page = paginate(found, limit, cursor, lambda trigger: trigger.id, trigger_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/triggers", raises=[SubscriptionLacks, LimitReached, NotFound])
def create_trigger(ports: Ports, caller: Caller, body: NewTrigger) -> Made[TriggerWithSecretShape]:
    """Creates a trigger of a stage. The response has its secret, which is never shown again."""
    stage_id = body.stage.checked_id("/stage")
    return made(_trigger_with_secret(design.create_trigger(ports, caller, stage_id=stage_id, values=body.values())))


@app.route("GET", "/v1/triggers/{trigger_id}", raises=[RoleLacks])
def read_trigger(ports: Ports, caller: Caller, trigger_id: str) -> Tagged[TriggerShape]:
    """Reads a trigger."""
    return _trigger(design.read_trigger(ports, caller, trigger_id))


@app.route("PATCH", "/v1/triggers/{trigger_id}")
def change_trigger(
    ports: Ports, caller: Caller, trigger_id: str, seen: Seen, body: TriggerChange
) -> Tagged[TriggerShape]:
    """Changes a trigger, or switches it on or off."""
    return _trigger(design.change_trigger(ports, caller, trigger_id, seen, body.changed_fields()))


@app.route("DELETE", "/v1/triggers/{trigger_id}")
def delete_trigger(ports: Ports, caller: Caller, trigger_id: str, seen: Seen) -> Nothing:
    """Deletes a trigger. Calls to its address are refused from then on."""
    design.delete_trigger(ports, caller, trigger_id, seen)
    return nothing()


@app.route("POST", "/v1/triggers/{trigger_id}/rotate-secret", raises=[TooManySecrets])
def rotate_trigger_secret(ports: Ports, caller: Caller, trigger_id: str) -> Tagged[TriggerWithSecretShape]:
    """Gives a trigger a new secret, which is never shown again. The former one is valid for 24 hours more."""
    return _trigger_with_secret(design.rotate_secret(ports, caller, trigger_id))


@app.route("GET", "/v1/triggers/{trigger_id}/calls", raises=[RoleLacks])
def list_trigger_calls(
    ports: Ports, caller: Caller, trigger_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[TriggerCallShape]]:
    """Lists the calls of a trigger, newest first. They are kept for 30 days."""
    page = design.list_calls(ports, caller, trigger_id, limit=limit, cursor=cursor)
    return shown(listed([trigger_call_shape(call) for call in page.data], page.cursor))


def _trigger(trigger: Trigger) -> Tagged[TriggerShape]:
    return tagged(trigger_shape(trigger), trigger.version)


def _trigger_with_secret(trigger: Trigger) -> Tagged[TriggerWithSecretShape]:
    return tagged(trigger_with_secret_shape(trigger), trigger.version, cacheable=False)


def _webhook(endpoint: Endpoint) -> Tagged[WebhookShape]:
    return tagged(webhook_shape(endpoint), endpoint.version)


def _with_secret(endpoint: Endpoint) -> Tagged[WebhookWithSecretShape]:
    return tagged(webhook_with_secret_shape(endpoint), endpoint.version, cacheable=False)
