"""HTTP: messages to customers, the message settings of the company, and opt-outs."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import NotFound
from saletunnel.http.answers import Shown, Tagged, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.sending_bodies import MessageSettingsChange, NewOptOut
from saletunnel.http.pages import Cursor, Limit
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import InChannel, OfAddress, OfCustomer, OfDeal
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.sending_shapes import (
    MessageSettingsShape,
    MessageShape,
    OptOutShape,
    message_settings_shape,
    message_shape,
    opt_out_shape,
)
from saletunnel.usecases.messages import message_log, message_settings, opt_outs
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/messages", raises=[NotFound])
def list_messages(
    ports: Ports, caller: Caller, deal_id: OfDeal, customer_id: OfCustomer, limit: Limit, cursor: Cursor
) -> Shown[Listed[MessageShape]]:
    """Lists the messages about a deal or to a customer, newest first. Only the last page has no cursor."""
    page = message_log.list_messages(
        ports, caller, deal_id=deal_id, customer_id=customer_id, limit=limit, cursor=cursor
    )
    return shown(listed([message_shape(message) for message in page.data], page.cursor))


@app.route("GET", "/v1/message-settings")
def read_message_settings(ports: Ports, caller: Caller) -> Tagged[MessageSettingsShape]:
    """Reads the sender, the quiet hours and the caps of messages."""
    settings = message_settings.read_message_settings(ports, caller)
    return tagged(message_settings_shape(settings), settings.version)


@app.route("PATCH", "/v1/message-settings")
def change_message_settings(
    ports: Ports, caller: Caller, seen: Seen, body: MessageSettingsChange
) -> Tagged[MessageSettingsShape]:
    """Changes the sender, the quiet hours or the caps of messages."""
    settings = message_settings.change_message_settings(ports, caller, seen, body.settings())
    return tagged(message_settings_shape(settings), settings.version)


@app.route("GET", "/v1/opt-outs")
def read_opt_out(ports: Ports, caller: Caller, address: OfAddress, channel: InChannel) -> Shown[OptOutShape]:
    """Reads whether an address is opted out, with who changed it and when."""
    return shown(opt_out_shape(opt_outs.read_opt_out(ports, caller, channel or "email", address or "")))


@app.route("PUT", "/v1/opt-outs")
def opt_out(ports: Ports, caller: Caller, body: NewOptOut) -> Shown[OptOutShape]:
    """Opts an address out of marketing or of everything."""
    return shown(opt_out_shape(opt_outs.opt_out(ports, caller, body.channel, body.address, body.scope)))


@app.route("DELETE", "/v1/opt-outs")
def opt_in(ports: Ports, caller: Caller, address: OfAddress, channel: InChannel) -> Shown[OptOutShape]:
    """Lets an address be written to again, whatever opted it out."""
    return shown(opt_out_shape(opt_outs.opt_in(ports, caller, channel or "email", address or "")))
