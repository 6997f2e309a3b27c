"""Who a customer is: finding the customers of contacts, and giving customers their identities."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.customer import Contact, Customer, identities
from saletunnel.domain.folding import digits
from saletunnel.domain.job import Job, JobName
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.ports import Ports


def identify(ports: Ports, tenant: str, customer: Customer, *, by_name: bool) -> Customer:
    """The customer with the identities of its fields, which the next save takes. Raises AlreadyExists."""
    wanted = customer.wanted_identities(by_name=by_name)
    unknown = set(wanted) - set(customer.identities)
    return customer.identified(wanted, ports.customers.identified(tenant, unknown) if unknown else {})


class CustomersOfContacts:
    """The customers of contacts: known ones, and new ones that are not saved yet. Contacts may have the same customer.

    A contact is found by its e-mail, else by its valid phone number, else by its name if it has neither.
    """

    def __init__(
        self,
        ports: Ports,
        tenant: str,
        contacts: Collection[Contact],
        read_zone: Callable[[], str],
        new_id: Callable[[str], str],
        now: datetime,
    ) -> None:
        """`read_zone` gives the time zone in which phone numbers are dialled; it is called only if there is one.

        `new_id` gives the id of a new customer by the first identity of its contact.
        """
        self._now = now
        self._contacts = {contact: _customer_of(ports, contact, read_zone, now) for contact in contacts}
        wanted = {identity for each in self._contacts.values() for identity in _wanted(each)}
        holders = dict(ports.customers.identified(tenant, wanted)) if wanted else {}
        self._before = dict(ports.customers.many(tenant, set(holders.values()))) if holders else {}
        self._customers = dict(self._before)
        self._holders = {identity: id_ for identity, id_ in holders.items() if id_ in self._before}
        self._ids: dict[Contact, str] = {}
        self._used: set[str] = set()
        completed = dict(self._before)
        for contact, blank in self._contacts.items():
            keys = contact.lookup_keys(blank.phone_e164)
            found = self._find(keys, blank, completed)
            if found is None:
                found = new_id(keys[0])
                self._keep(replace(blank, id=found), _wanted(blank))
            completed[found] = completed.get(found, self._customers[found]).completed(blank, now)
            for identity in identities(completed[found].email, completed[found].phone_e164):
                self._holders.setdefault(identity, found)  # for the next contacts, who may have only this one
            self._ids[contact] = found

    def _find(self, keys: Sequence[str], blank: Customer, customers: Mapping[str, Customer]) -> str | None:
        for key in keys:
            held_by = self._holders.get(key)
            if held_by is not None and (key == keys[0] or customers[held_by].may_be(blank)):
                return held_by
        return None

    def _keep(self, customer: Customer, wanted: Sequence[str]) -> None:
        identified = customer.identified(wanted, self._holders)
        self._customers[customer.id] = identified
        self._holders |= dict.fromkeys(identified.identities, customer.id)

    def of(self, contact: Contact) -> Customer:
        return self._customers[self._ids[contact]]

    def is_new(self, contact: Contact) -> bool:
        return self._ids[contact] not in self._before

    def use(self, contact: Contact) -> None:
        """A deal of the contact is saved: so is its customer, with the e-mail and the phone that the contact adds."""
        id_ = self._ids[contact]
        customer = self._customers[id_]
        after = customer.completed(self._contacts[contact], self._now)
        if after is not customer:
            before = self._before.get(id_)
            version = before.version + 1 if before is not None else after.version
            wanted = after.wanted_identities(by_name=customer.is_found_by_name)
            self._keep(replace(after, version=version), wanted)
        self._used.add(id_)

    def changes(self) -> list[tuple[Customer, Customer | None]]:
        """The used customers that are new or have changed, each with its state before; None for a new one."""
        used = ((self._customers[id_], self._before.get(id_)) for id_ in sorted(self._used))
        return [(after, before) for after, before in used if after is not before]


def follow_jobs(ports: Ports, caller: Caller, changes: Sequence[tuple[Customer, Customer | None]]) -> list[Job]:
    """The jobs, not saved yet, that index the deals of known customers by their new phone numbers."""
    known = ((after, before) for after, before in changes if before is not None and after.phone != before.phone)
    return [new_follow_job(ports, caller, after.id, {"phone"}) for after, _ in known]


def new_follow_job(ports: Ports, caller: Caller, customer_id: str, fields: Collection[str]) -> Job:
    """A job, not saved yet, that copies the customer's name to their deals and indexes the new phone number."""
    return new_job(ports, caller, JobName.FOLLOW, None, {"customer_id": customer_id, "phone": "phone" in fields})


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


def _wanted(contact: Customer) -> list[str]:
    """The identities of a contact's customer: also the name if there is neither an e-mail nor a valid phone number."""
    return contact.wanted_identities(by_name=contact.email is None and contact.phone_e164 is None)
