"""HTTP: calls of triggers by other systems. They are open to everybody, and have a signature instead of a token."""

from saletunnel import runtime
from saletunnel.domain.errors import SignatureInvalid
from saletunnel.http.answers import Accepted, accepted
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.hook_bodies import Hook
from saletunnel.http.fields import read_body
from saletunnel.http.shapes.hook_shapes import HookAcceptedShape
from saletunnel.http.signed import SignedMessage
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.triggers import receiving

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("POST", "/v1/hooks/{token}", raises=[SignatureInvalid])
def receive_hook(ports: Ports, token: str, message: SignedMessage) -> Accepted[HookAcceptedShape]:
    """Calls a trigger, with a signature of Standard Webhooks. The same `webhook-id` acts once."""
    tenant, trigger, message_id = receiving.find_signed(ports, token, message.headers, message.body)
    runtime.throttle().count(tenant, runtime.now())
    receiving.accept(ports, tenant, trigger, message_id, read_body(Hook, message.body).wanted())
    return accepted(HookAcceptedShape(id=message_id))
