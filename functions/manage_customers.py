"""HTTP: customers."""

from saletunnel import runtime
from saletunnel.domain.customer import Customer
from saletunnel.domain.roles import Caller
from saletunnel.http.app import App, nothing, serve, shown
from saletunnel.http.customer_bodies import CustomerChange, NewCustomer
from saletunnel.http.customer_shapes import customer_shape
from saletunnel.http.pages import Cursor, Limit, Wanted
from saletunnel.http.preconditions import Seen
from saletunnel.http.shapes import listed
from saletunnel.store.idempotency import Answer
from saletunnel.usecases import customers
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.answers, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/customers")
def list_customers(ports: Ports, caller: Caller, q: Wanted, limit: Limit, cursor: Cursor) -> Answer:
    """All customers by name, or those found by words of name, e-mail or phone."""
    page = customers.list_customers(ports, caller, wanted=q, limit=limit, cursor=cursor)
    return shown(listed(map(customer_shape, page.data), page.cursor))


@app.route("POST", "/v1/customers")
def create_customer(ports: Ports, caller: Caller, body: NewCustomer) -> Answer:
    """Makes a customer."""
    return _customer(customers.create_customer(ports, caller, body.given()), 201)


@app.route("GET", "/v1/customers/{customer_id}")
def read_customer(ports: Ports, caller: Caller, customer_id: str) -> Answer:
    """One customer; their deals are at `/v1/deals?customer_id=`."""
    return _customer(customers.read_customer(ports, caller, customer_id))


@app.route("PATCH", "/v1/customers/{customer_id}")
def change_customer(ports: Ports, caller: Caller, customer_id: str, seen: Seen, body: CustomerChange) -> Answer:
    """Changes a customer; another name is shown on their deals, too."""
    return _customer(customers.change_customer(ports, caller, customer_id, seen, body.given()))


@app.route("DELETE", "/v1/customers/{customer_id}")
def delete_customer(ports: Ports, caller: Caller, customer_id: str, seen: Seen) -> Answer:
    """Deletes a customer who has no deals."""
    customers.delete_customer(ports, caller, customer_id, seen)
    return nothing()


def _customer(customer: Customer, status: int = 200) -> Answer:
    return shown(customer_shape(customer), status, version=customer.version)
