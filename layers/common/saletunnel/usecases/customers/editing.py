"""Customers: kept by people, or made with the first deal that names them.

A deal shows its customer's name without another read, and is found by their phone number. So whoever renames a
customer renames it on the deals, too, each a change of its own that its timeline tells; and a new number is one that
the deals are found by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import InUse, RuleViolated
from saletunnel.domain.folding import words
from saletunnel.domain.ids import derive_id
from saletunnel.domain.job import Job
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.customers.customer_jobs import new_follow_job, save_bring_back_job
from saletunnel.usecases.deals.deal_search import index_deals
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_AT_ONCE = 48
"""How many deals a request looks after itself: a renamed deal is two writes, and a transaction takes a hundred."""
_FOLLOWED = {"name", "phone"}


def list_customers(
    ports: Ports, caller: Caller, *, wanted: str | None, limit: int, cursor: str | None
) -> Page[Customer]:
    """All customers by name, or those in whose name, e-mail or phone each of the `wanted` words begins one."""
    if not wanted:
        return ports.customers.by_name(caller.tenant, limit=limit, cursor=cursor)
    looked_for = words(wanted)
    if not looked_for:
        return Page([], None)
    return ports.customers.found(caller.tenant, looked_for, limit=limit, cursor=cursor)


def read_customer(ports: Ports, caller: Caller, customer_id: str) -> Customer:
    """Raises NotFound."""
    return ports.customers.get(caller.tenant, customer_id)


def create_customer(ports: Ports, caller: Caller, fields: Mapping[str, Any]) -> Customer:
    """A customer; an e-mail, or a phone without one, belongs to one only. `fields` may say `opted_out`.

    Raises RoleLacks, AlreadyExists, RuleViolated.
    """
    caller.must_be(Role.AGENT, "create customers")
    now = ports.now()
    given = {name: value for name, value in fields.items() if name != "opted_out"}
    blank = Customer(id="", created_at=now, updated_at=now, version=1, **given)
    id_ = derive_id("cust", caller.tenant, blank.identity) if blank.identity else ports.new_id("cust")
    customer = replace(blank, id=id_, **_kept(ports, caller.tenant, blank, fields))
    ports.commit(ports.customers.save(caller.tenant, customer))
    return customer


def change_customer(
    ports: Ports, caller: Caller, customer_id: str, seen: int | None, changes: Mapping[str, Any]
) -> Customer:
    """Sets fields; `changes` may name `opted_out`. `seen` is the version that the caller read, None for any.

    A given name or phone is copied to the customer's deals, by a job if they are many; also if it is the same as
    before, so that repeating the request completes a change that was cut off.
    Raises RoleLacks, NotFound, StaleVersion, Contended, AlreadyExists, RuleViolated.
    """
    caller.must_be(Role.AGENT, "change customers")
    tenant, followed = caller.tenant, _FOLLOWED & changes.keys()
    given = {name: value for name, value in changes.items() if name != "opted_out"}

    def change() -> tuple[Writes, tuple[Customer, Sequence[str], Job | None]]:
        before = check_seen(ports.customers.get(tenant, customer_id), seen)
        after = before.changed(given | _kept(ports, tenant, before, changes), ports.now())
        writes = ports.customers.save(tenant, after, before) if after is not None else ()
        deals = list(islice(ports.deals.of_customer(tenant, before.id), _AT_ONCE + 1)) if followed else []
        if len(deals) <= _AT_ONCE:
            return writes, (after or before, deals, None)
        job = new_follow_job(ports, caller, before.id, followed)
        return [*ports.jobs.save(tenant, job), *writes], (after or before, (), job)

    customer, deals, job = decide_and_commit(ports, change)
    if job is not None:
        ports.job_queue.send(tenant, job.id)
    if "name" in followed:
        _rename_on_deals(ports, caller, customer, deals)
    if "phone" in followed:
        _index_deals(ports, caller, deals)
    return customer


def delete_customer(ports: Ports, caller: Caller, customer_id: str, seen: int | None) -> None:
    """Raises RoleLacks, NotFound, StaleVersion, Contended, and InUse while there are deals with the customer."""
    caller.must_be(Role.MANAGER, "delete customers")

    def delete() -> tuple[Writes, None]:
        customer = check_seen(ports.customers.get(caller.tenant, customer_id), seen)
        deals = sum(1 for _ in ports.deals.of_customer(caller.tenant, customer.id))
        if deals:
            raise InUse(f"{deals} deal(s) are with {customer.name}.", references=[{"kind": "deals", "count": deals}])
        return [*ports.customers.delete(caller.tenant, customer), *save_bring_back_job(ports, caller, customer)], None

    decide_and_commit(ports, delete)


def _kept(ports: Ports, tenant: str, customer: Customer, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the system keeps of the fields that are given: the other spelling of a phone, and the time of an opt-out."""
    kept: dict[str, Any] = {}
    if "phone" in given:
        phone = given["phone"]
        kept["phone_e164"] = phone and ports.e164(phone, read_account(ports, tenant).time_zone)
        if phone and kept["phone_e164"] is None:
            raise RuleViolated.at(
                "/phone", "not_a_phone", "That is no phone number: too short, too long or of nowhere."
            )
    if "opted_out" in given:
        kept["opted_out_at"] = customer.opt_out_time(given["opted_out"], ports.now())
    return kept


def _rename_on_deals(ports: Ports, caller: Caller, customer: Customer, deal_ids: Sequence[str]) -> None:
    def rename(some: Sequence[str], again: bool) -> None:  # noqa: ARG001 - every try reads what is there
        deals = ports.deals.many(caller.tenant, some).values()
        mine = (deal for deal in deals if deal.customer is not None and deal.customer.id == customer.id)
        events = [deal.changed({"customer": customer.ref}, actor_of(caller), ports.now()) for deal in mine]
        writes = [write for event in events if event for write in ports.deals.save(caller.tenant, event)]
        if writes:
            ports.commit(writes)

    for error in all_or_each(deal_ids, rename, _AT_ONCE).values():
        raise error


def _index_deals(ports: Ports, caller: Caller, deal_ids: Sequence[str]) -> None:
    deals = ports.deals.many(caller.tenant, deal_ids).values()
    for error in index_deals(ports, [(caller.tenant, deal) for deal in deals]).values():
        raise error
