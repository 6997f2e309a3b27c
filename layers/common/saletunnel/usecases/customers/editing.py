"""Reading, creating, changing and deleting customers.

A deal contains its customer's name and is indexed by the customer's phone number. So a new name is copied to the
customer's deals, as a change in each timeline, and a new phone number is indexed for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import InUse, NotFound, RuleViolated
from saletunnel.domain.folding import readings
from saletunnel.domain.job import Job
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.customers.customer_jobs import save_bring_back_job
from saletunnel.usecases.customers.identities import identify, new_follow_job
from saletunnel.usecases.deals.deal_search import index_deals
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_AT_ONCE = 48
"""The number of deals that a request updates itself: a changed deal is two writes, and a transaction takes 100."""
_COPIED_TO_DEALS = {"name", "phone"}
_IDENTIFYING = {"name", "email", "phone", "also_found_by"}
_JOINING = {"kind", "company_id"}


def list_customers(
    ports: Ports,
    caller: Caller,
    *,
    wanted: str | None,
    only_companies: bool = False,
    limit: int,
    cursor: str | None,
) -> Page[Customer]:
    """All customers, or all companies, by name, or those of them that match the search text `wanted`.

    Each word of a reading of the text must be the beginning of a word of the customer's name, e-mail or phone number.
    """
    if not wanted:
        listed = ports.customers.companies if only_companies else ports.customers.by_name
        return listed(caller.tenant, limit=limit, cursor=cursor)
    searched = readings(wanted)
    if not searched:
        return Page([], None)
    page = ports.customers.find(caller.tenant, searched, limit=limit, cursor=cursor)
    return replace(page, data=[each for each in page.data if not only_companies or each.kind == "company"])


def list_people(ports: Ports, caller: Caller, company_id: str, *, limit: int, cursor: str | None) -> Page[Customer]:
    """The people who belong to a company, by name. Raises NotFound."""
    company = ports.customers.get(caller.tenant, company_id)
    return ports.customers.people(caller.tenant, company.id, limit=limit, cursor=cursor)


def read_customer(ports: Ports, caller: Caller, customer_id: str) -> Customer:
    """Raises NotFound."""
    return ports.customers.get(caller.tenant, customer_id)


def get_itself(ports: Ports, tenant: str, customer_id: str) -> Customer:
    """The customer with this id, and not the one that it was merged into. Raises NotFound."""
    customer = ports.customers.get(tenant, customer_id)
    if customer.id != customer_id:
        raise NotFound("customer", customer_id)
    return customer


def create_customer(ports: Ports, caller: Caller, fields: Mapping[str, Any]) -> Customer:
    """Creates a customer. `fields` may contain `opted_out` (a bool).

    Raises RoleLacks, Contended, RuleViolated, also if `company_id` is no company, and AlreadyExists if another customer
    has this e-mail, or this phone and no e-mail was given.
    """
    caller.must_be(Role.AGENT, "create customers")
    now = ports.now()
    given = {name: value for name, value in fields.items() if name != "opted_out"}
    blank = Customer(id=ports.new_id("cust"), created_at=now, updated_at=now, version=1, **given)
    derived = replace(blank, **_derived_fields(ports, caller.tenant, blank, fields))

    def create() -> tuple[Writes, Customer]:
        customer = identify(ports, caller.tenant, _joined(ports, caller.tenant, derived), by_name=False)
        return ports.customers.save(caller.tenant, customer), customer

    return decide_and_commit(ports, create)


def change_customer(
    ports: Ports, caller: Caller, customer_id: str, seen: int | None, changes: Mapping[str, Any]
) -> Customer:
    """Sets fields of a customer; `changes` may contain `opted_out`. `seen` is the version that the caller read.

    A name or phone in `changes` is copied to the customer's deals, by a job if there are more than 48. It is copied
    even if it has not changed, so that a repeated request completes an interrupted change.
    Raises RoleLacks, NotFound, StaleVersion, Contended, AlreadyExists, RuleViolated.
    """
    caller.must_be(Role.AGENT, "change customers")
    tenant, copied = caller.tenant, _COPIED_TO_DEALS & changes.keys()
    given = {name: value for name, value in changes.items() if name != "opted_out"}

    def change() -> tuple[Writes, tuple[Customer, Sequence[str], Job | None]]:
        before = check_seen(get_itself(ports, tenant, customer_id), seen)
        if not set(given.get("also_found_by", ())) <= set(before.also_found_by):
            message = "An identity can be taken away, and not added. Merge the other customer instead."
            raise RuleViolated.at("/also_found_by", "unknown_identity", message)
        after = before.changed(given | _derived_fields(ports, tenant, before, changes), ports.now())
        if after is not None and _JOINING & changes.keys():
            after = _joined(ports, tenant, after, before)
        if after is not None and _IDENTIFYING & changes.keys():
            after = identify(ports, tenant, after, by_name=before.is_found_by_name)
        writes = ports.customers.save(tenant, after, before) if after is not None else ()
        deals = list(islice(ports.deals.of_customer(tenant, before.id), _AT_ONCE + 1)) if copied else []
        if len(deals) <= _AT_ONCE:
            return writes, (after or before, deals, None)
        job = new_follow_job(ports, caller, before.id, copied)
        return [*ports.jobs.save(tenant, job), *writes], (after or before, (), job)

    customer, deals, job = decide_and_commit(ports, change)
    if job is not None:
        ports.job_queue.send(tenant, job.id)
    if "name" in copied:
        _rename_on_deals(ports, caller, customer, deals)
    if "phone" in copied:
        _index_deals(ports, caller, deals)
    return customer


def delete_customer(ports: Ports, caller: Caller, customer_id: str, seen: int | None) -> None:
    """Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse if the customer has deals or people."""
    caller.must_be(Role.MANAGER, "delete customers")

    def delete() -> tuple[Writes, None]:
        customer = check_seen(get_itself(ports, caller.tenant, customer_id), seen)
        deals = sum(1 for _ in ports.deals.of_customer(caller.tenant, customer.id))
        if deals:
            raise InUse(f"{customer.name} has {deals} deal(s).", references=[{"kind": "deals", "count": deals}])
        if ports.customers.has_people(caller.tenant, customer.id):
            raise InUse(f"People belong to {customer.name}.", references=[{"kind": "people"}])
        return [*ports.customers.delete(caller.tenant, customer), *save_bring_back_job(ports, caller, customer)], None

    decide_and_commit(ports, delete)


def _joined(ports: Ports, tenant: str, customer: Customer, before: Customer | None = None) -> Customer:
    """The customer, if it may belong to its company, and be a person. Raises RuleViolated."""
    is_now_a_person = before is not None and before.kind == "company" and customer.kind == "person"
    if is_now_a_person and ports.customers.has_people(tenant, customer.id):
        raise RuleViolated.at("/kind", "has_people", "People belong to this company, so it cannot become a person.")
    if customer.company_id is None:
        return customer
    return customer.joined(ports.customers.many(tenant, [customer.company_id]).get(customer.company_id))


def _derived_fields(ports: Ports, tenant: str, customer: Customer, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that follow from the given fields: the E.164 form of a phone number, and the time of an opt-out."""
    derived: dict[str, Any] = {}
    if "phone" in given:
        phone = given["phone"]
        derived["phone_e164"] = phone and ports.e164(phone, read_account(ports, tenant).time_zone)
        if phone and derived["phone_e164"] is None:
            message = "The phone number is invalid: too short, too long, or with an unknown country code."
            raise RuleViolated.at("/phone", "not_a_phone", message)
    if "opted_out" in given:
        derived["opted_out_at"] = customer.opt_out_time(given["opted_out"], ports.now())
    return derived


def _rename_on_deals(ports: Ports, caller: Caller, customer: Customer, deal_ids: Sequence[str]) -> None:
    def rename(batch: Sequence[str], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
        deals = ports.deals.many(caller.tenant, batch).values()
        current = (deal for deal in deals if deal.customer is not None and deal.customer.id == customer.id)
        events = [deal.changed({"customer": customer.ref}, actor_of(caller), ports.now()) for deal in current]
        writes = [write for event in events if event for write in ports.deals.save(caller.tenant, event)]
        if writes:
            ports.commit(writes)

    for error in all_or_each(deal_ids, rename, _AT_ONCE).values():
        raise error


def _index_deals(ports: Ports, caller: Caller, deal_ids: Sequence[str]) -> None:
    deals = ports.deals.many(caller.tenant, deal_ids).values()
    for error in index_deals(ports, [(caller.tenant, deal) for deal in deals]).values():
        raise error
