"""HTTP: message templates and their previews."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import InUse, LimitReached, NotFound, SubscriptionLacks
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.http.answers import Made, Nothing, Shown, Tagged, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.message_bodies import MessagePreview, MessageTemplateChange, NewMessageTemplate
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.message_shapes import (
    MessagePreviewShape,
    MessageTemplateShape,
    TemplateHeadShape,
    head_shape,
    preview_shape,
    template_shape,
)
from saletunnel.usecases.messages import templates
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/message-templates")
def list_message_templates(
    ports: Ports, caller: Caller, limit: Limit, cursor: Cursor
) -> Shown[Listed[TemplateHeadShape]]:
    """Lists all message templates without their texts, oldest first."""
    page = paginate(templates.list_templates(ports, caller), limit, cursor, lambda head: head.id, head_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/message-templates", raises=[SubscriptionLacks, LimitReached])
def create_message_template(ports: Ports, caller: Caller, body: NewMessageTemplate) -> Made[MessageTemplateShape]:
    """Creates a message template. It is checked with filled and with empty fields."""
    return made(_template(templates.create_template(ports, caller, body.values())))


@app.route("POST", "/v1/message-templates/preview", raises=[NotFound])
def preview_message_template(ports: Ports, caller: Caller, body: MessagePreview) -> Shown[MessagePreviewShape]:
    """Previews the message of a template for a deal. Nothing is saved or sent."""
    return shown(preview_shape(templates.preview_template(ports, caller, **body.arguments())))


@app.route("GET", "/v1/message-templates/{template_id}")
def read_message_template(ports: Ports, caller: Caller, template_id: str) -> Tagged[MessageTemplateShape]:
    """Reads a message template with its texts."""
    return _template(templates.read_template(ports, caller, template_id))


@app.route("PATCH", "/v1/message-templates/{template_id}")
def change_message_template(
    ports: Ports, caller: Caller, template_id: str, seen: Seen, body: MessageTemplateChange
) -> Tagged[MessageTemplateShape]:
    """Changes a message template for all messages that are made from now on."""
    return _template(templates.change_template(ports, caller, template_id, seen, body.changed_fields()))


@app.route("DELETE", "/v1/message-templates/{template_id}", raises=[InUse])
def delete_message_template(ports: Ports, caller: Caller, template_id: str, seen: Seen) -> Nothing:
    """Deletes a message template that no rule uses."""
    templates.delete_template(ports, caller, template_id, seen)
    return nothing()


def _template(template: MessageTemplate) -> Tagged[MessageTemplateShape]:
    return tagged(template_shape(template), template.version)
