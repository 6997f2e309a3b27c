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
from saletunnel.domain.errors import InUse, RuleViolated, StaleVersion
from saletunnel.domain.folding import words
from saletunnel.domain.ids import derive_id
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.customers.customer_jobs import follow, save_bring_back_job
from saletunnel.usecases.deals.deal_search import index_deals
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports

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
    """Sets fields; `changes` may name `opted_out`. `seen` is the version that the caller read, None to insist.

    Name and phone are carried on to the deals, by a job where they are many, even when they are no others: so a change
    that was cut off is made whole by repeating.
    Raises RoleLacks, NotFound, StaleVersion, AlreadyExists, RuleViolated.
    """
    caller.must_be(Role.AGENT, "change customers")
    before = _seen(ports.customers.get(caller.tenant, customer_id), seen)
    given = {name: value for name, value in changes.items() if name != "opted_out"}
    after = before.changed(given | _kept(ports, caller.tenant, before, changes), ports.now())
    writes = ports.customers.save(caller.tenant, after, before) if after is not None else []
    customer = after or before
    followed = _FOLLOWED & changes.keys()
    deals = list(islice(ports.deals.of_customer(caller.tenant, customer.id), _AT_ONCE + 1)) if followed else []
    if len(deals) > _AT_ONCE:
        follow(ports, caller, customer.id, followed, writes)
        return customer
    if writes:
        ports.commit(writes)
    if "name" in followed:
        _rename_on_deals(ports, caller, customer, deals)
    if "phone" in followed:
        _index_deals(ports, caller, deals)
    return customer


def delete_customer(ports: Ports, caller: Caller, customer_id: str, seen: int | None) -> None:
    """Raises RoleLacks, NotFound, StaleVersion, and InUse while there are deals with the customer."""
    caller.must_be(Role.MANAGER, "delete customers")
    customer = _seen(ports.customers.get(caller.tenant, customer_id), seen)
    deals = sum(1 for _ in ports.deals.of_customer(caller.tenant, customer.id))
    if deals:
        raise InUse(f"{deals} deal(s) are with {customer.name}.", references=[{"kind": "deals", "count": deals}])
    ports.commit([*ports.customers.delete(caller.tenant, customer), *save_bring_back_job(ports, caller, customer)])


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


def _seen(customer: Customer, seen: int | None) -> Customer:
    if seen is not None and seen != customer.version:
        raise StaleVersion
    return customer
