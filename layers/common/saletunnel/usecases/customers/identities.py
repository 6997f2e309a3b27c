"""Who a customer is: finding the customers of contacts, and giving customers their identities."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from saletunnel.domain.customer import Contact, Customer
from saletunnel.domain.folding import digits
from saletunnel.usecases.ports import Ports


def identify(ports: Ports, tenant: str, customer: Customer, *, by_name: bool) -> Customer:
    """The customer with the identities of its fields, which the next save takes. Raises AlreadyExists."""
    wanted = customer.wanted_identities(by_name=by_name)
    unknown = set(wanted) - set(customer.identities)
    return customer.identified(wanted, ports.customers.identified(tenant, unknown) if unknown else {})


def customers_for(
    ports: Ports,
    tenant: str,
    contacts: Collection[Contact],
    read_zone: Callable[[], str],
    new_id: Callable[[str], str],
    now: datetime,
) -> Mapping[Contact, tuple[Customer, bool]]:
    """The customers of contacts, each with a flag that is True for a new customer, which is not saved yet.

    Several contacts may have the same new customer. `read_zone` gives the time zone in which phone numbers are dialled;
    it is called only if there is one. `new_id` gives the id of a new customer by the identity that found nobody.
    """
    made = {contact: _customer_of(ports, contact, read_zone, now) for contact in contacts}
    wanted = {contact: new.wanted_identities(by_name=_is_anonymous(new)) for contact, new in made.items()}
    holders = dict(ports.customers.identified(tenant, {identity for each in wanted.values() for identity in each}))
    known = dict(ports.customers.many(tenant, set(holders.values()))) if holders else {}
    holders = {identity: id_ for identity, id_ in holders.items() if id_ in known}
    found: dict[Contact, tuple[Customer, bool]] = {}
    new_ids: set[str] = set()
    for contact, new in made.items():
        key = contact.lookup_key(new.phone_e164)
        if key not in holders:
            id_ = new_id(key)
            known[id_] = replace(new, id=id_).identified(wanted[contact], holders)
            holders |= dict.fromkeys(known[id_].identities, id_)
            new_ids.add(id_)
        found[contact] = (known[holders[key]], holders[key] in new_ids)
    return found


def _customer_of(ports: Ports, contact: Contact, read_zone: Callable[[], str], now: datetime) -> Customer:
    """The first version of a contact's customer.

    An invalid phone number is stored as entered; it must not block the deal. A text without digits is no phone number.
    """
    phone = contact.phone if digits(contact.phone or "") else None
    return Customer(
        id="",
        name=contact.name,
        email=contact.email,
        phone=phone,
        phone_e164=ports.e164(phone, read_zone()) if phone else None,
        created_at=now,
        updated_at=now,
        version=1,
    )


def _is_anonymous(customer: Customer) -> bool:
    """Whether the customer has neither an e-mail nor a valid phone number."""
    return customer.email is None and customer.phone_e164 is None
