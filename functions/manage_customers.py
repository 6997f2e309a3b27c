"""HTTP: customers."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import AlreadyExists, InUse, JobRunning, RoleLacks
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged, accepted, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.customer_bodies import CustomerChange, NewCustomer, OtherCustomer
from saletunnel.http.pages import Cursor, Limit
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import OfCustomerKind, OfCustomers, OfOtherCustomer, WithWords
from saletunnel.http.shapes.customer_shapes import (
    CustomerShape,
    CustomerSummaryShape,
    customer_shape,
    customer_summary_shape,
)
from saletunnel.http.shapes.job_shapes import JobShape, job_shape
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.merge_shapes import MergePreviewShape, MergeShape, merge_preview_shape, merge_shape
from saletunnel.usecases.customers import editing, merging
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/customers")
def list_customers(
    ports: Ports, caller: Caller, q: WithWords, kind: OfCustomerKind, limit: Limit, cursor: Cursor
) -> Shown[Listed[CustomerShape]]:
    """Lists customers by name; with `q` only those that match words of the name, e-mail or phone.

    With `kind`, only companies; then a short page may not be the last.
    """
    page = editing.list_customers(ports, caller, wanted=q, only_companies=kind is not None, limit=limit, cursor=cursor)
    return shown(listed(map(customer_shape, page.data), page.cursor))


@app.route("POST", "/v1/customers", raises=[AlreadyExists])
def create_customer(ports: Ports, caller: Caller, body: NewCustomer) -> Made[CustomerShape]:
    """Creates a customer."""
    return made(_customer(editing.create_customer(ports, caller, body.given_values())))


@app.route("GET", "/v1/customers/summaries")
def read_customer_summaries(
    ports: Ports, caller: Caller, customer_ids: OfCustomers, cursor: Cursor
) -> Shown[Listed[CustomerSummaryShape]]:
    """Reads summaries of up to 50 customers, in the order of `customer_ids`: ids that are separated by commas.

    A page may have only some of them, and a cursor. Unknown customers are left out.
    """
    from saletunnel.usecases.customers.summaries import (
        read_summaries,
    )  # it loads repeat sales, which no other route needs

    wanted = customer_ids.split(",") if customer_ids else []
    page = read_summaries(ports, caller, wanted, cursor=cursor)
    return shown(listed(map(customer_summary_shape, page.data), page.cursor))


@app.route("GET", "/v1/customers/{customer_id}")
def read_customer(ports: Ports, caller: Caller, customer_id: str) -> Tagged[CustomerShape]:
    """Reads a customer. Their deals are at `/v1/deals?customer_id=`."""
    return _customer(editing.read_customer(ports, caller, customer_id))


@app.route("GET", "/v1/customers/{customer_id}/people")
def list_people(
    ports: Ports, caller: Caller, customer_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[CustomerShape]]:
    """Lists the people who belong to a company, by name."""
    page = editing.list_people(ports, caller, customer_id, limit=limit, cursor=cursor)
    return shown(listed(map(customer_shape, page.data), page.cursor))


@app.route("PATCH", "/v1/customers/{customer_id}", raises=[AlreadyExists])
def change_customer(
    ports: Ports, caller: Caller, customer_id: str, seen: Seen, body: CustomerChange
) -> Tagged[CustomerShape]:
    """Changes a customer. A new name appears on their deals too, after a short time if there are many."""
    return _customer(editing.change_customer(ports, caller, customer_id, seen, body.given_values()))


@app.route("DELETE", "/v1/customers/{customer_id}", raises=[InUse])
def delete_customer(ports: Ports, caller: Caller, customer_id: str, seen: Seen) -> Nothing:
    """Deletes a customer who has no deals, and to whom nobody belongs."""
    editing.delete_customer(ports, caller, customer_id, seen)
    return nothing()


@app.route("GET", "/v1/customers/{customer_id}/merge-preview", raises=[RoleLacks])
def preview_merge(
    ports: Ports, caller: Caller, customer_id: str, other_id: OfOtherCustomer
) -> Shown[MergePreviewShape]:
    """Shows what merging another customer into this one would do."""
    return shown(merge_preview_shape(merging.preview_merge(ports, caller, customer_id, other_id or "")))


@app.route("POST", "/v1/customers/{customer_id}/merge", raises=[JobRunning])
def merge_customers(
    ports: Ports, caller: Caller, customer_id: str, seen: Seen, body: OtherCustomer
) -> Accepted[JobShape]:
    """Merges another customer into this one at once. The job moves the deals of the other one."""
    return accepted(job_shape(merging.merge_customers(ports, caller, customer_id, seen, body.other_id)))


@app.route("GET", "/v1/customers/{customer_id}/merges")
def list_merges(ports: Ports, caller: Caller, customer_id: str) -> Shown[Listed[MergeShape]]:
    """Lists the customers that were merged into this one in the last 30 days, the last one first."""
    return shown(listed(map(merge_shape, merging.list_merges(ports, caller, customer_id)), None))


@app.route("POST", "/v1/customers/{customer_id}/undo-merge")
def undo_merge(ports: Ports, caller: Caller, customer_id: str, body: OtherCustomer) -> Accepted[JobShape]:
    """Makes a customer again that was merged into this one. The job gives its deals back."""
    return accepted(job_shape(merging.undo_merge(ports, caller, customer_id, body.other_id)))


def _customer(customer: Customer) -> Tagged[CustomerShape]:
    return tagged(customer_shape(customer), version=customer.version)
