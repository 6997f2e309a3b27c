"""Customers in the table: the customer's item, an item for each search word, and an item for each identity.

The item of an identity (an e-mail, a phone number or a name) contains the id of its customer. It is written and deleted
with the customer. So a corrected e-mail is free at once, and no two customers have the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import NotFound, RuleViolated, StaleVersion
from saletunnel.domain.sizes import PAGE_LIMIT, bytes_of
from saletunnel.store.customers.customer_items import (
    LONGEST_WORD,
    is_first_match,
    pass_identities,
    put_customer,
    stored_words,
    write_identities,
    write_words,
)
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Write
from saletunnel.usecases.pages import Page, fill_page

_READ_AT_ONCE = 100
_MOST_READS = 10
"""The maximum number of queries for a page. A search for several words may find few matches in each query."""


class TableCustomers:
    """See usecases.repositories.customers.Customers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, customer_id: str) -> Customer:
        found = self.many(tenant, [customer_id])
        if customer_id not in found:
            raise NotFound("customer", customer_id)
        return found[customer_id]

    def many(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, Customer]:
        found = self._existing(tenant, customer_ids)
        missing = set(customer_ids) - found.keys()
        merges = self._table.get_many(keys.merge_key(tenant, id_) for id_ in missing) if missing else []
        if not merges:
            return found
        into = {keys.customer_of_merge(item["pk"]): str(item["customer_id"]) for item in merges}
        others = self.many(tenant, set(into.values()))
        return found | {id_: others[other] for id_, other in into.items() if other in others}

    def _existing(self, tenant: str, customer_ids: Collection[str]) -> dict[str, Customer]:
        items = self._table.get_many(keys.customer_key(tenant, id_) for id_ in customer_ids)
        return {customer.id: customer for customer in (read(Customer, item) for item in items)}

    def identified(self, tenant: str, identities: Collection[str]) -> Mapping[str, str]:
        wanted = {keys.identity_key(tenant, identity): identity for identity in identities}
        items = self._table.get_many(wanted)
        return {wanted[Key(item["pk"], item["sk"])]: str(item["customer_id"]) for item in items}

    def by_name(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        return self._list(tenant, places.CUSTOMER, places.customers_partition(tenant), limit, cursor)

    def companies(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        return self._list(tenant, places.JOURNEY, places.companies_partition(tenant), limit, cursor)

    def people(self, tenant: str, company_id: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        return self._list(tenant, places.JOURNEY, places.people_partition(tenant, company_id), limit, cursor)

    def has_people(self, tenant: str, company_id: str) -> bool:
        query = Query(pk=places.people_partition(tenant, company_id), index=places.JOURNEY, limit=1)
        return bool(self._table.query(query).items)

    def _list(self, tenant: str, index: str, pk: str, limit: int, cursor: str | None) -> Page[Customer]:
        query = Query(pk=pk, index=index, limit=limit + 1)
        if cursor is not None:
            place = _parse_cursor(cursor)
            query = replace(query, start=_start(index, pk, place, keys.customer_key(tenant, _id_in(place))))
        sort_keys = [str(item[f"{index}_sk"]) for item in self._table.query(query).items]
        customers = self._existing(tenant, [_id_in(place) for place in sort_keys[:limit]])

        def size(place: str) -> int:
            return bytes_of(customers.get(_id_in(place)))

        page, more = fill_page(sort_keys, limit, size)
        known = [customers[id_] for id_ in map(_id_in, page) if id_ in customers]
        return Page(known, _write_cursor(page[-1]) if more else None)

    def find(self, tenant: str, readings: Sequence[Sequence[str]], *, limit: int, cursor: str | None) -> Page[Customer]:
        wanted = [tuple(word[:LONGEST_WORD] for word in reading) for reading in readings]
        at, place = _parse_reading_cursor(cursor, len(wanted)) if cursor is not None else (0, None)
        page: dict[str, Customer] = {}
        room = PAGE_LIMIT
        for _ in range(_MOST_READS):
            prefix = max(wanted[at], key=len)
            if place is not None and not place.startswith(prefix):
                raise _unknown_cursor()
            query = Query(pk=places.words_partition(tenant), prefix=prefix, index=places.CUSTOMER, limit=_READ_AT_ONCE)
            if place is not None:
                word, _, id_ = place.rpartition("#")
                query = replace(query, start=_start(places.CUSTOMER, query.pk, place, keys.word_key(tenant, id_, word)))
            found = self._table.query(query)
            sort_keys = [str(item["customer_sk"]) for item in found.items]
            customers = self._existing(tenant, {_id_in(sort_key) for sort_key in sort_keys})
            for place in sort_keys:
                customer = customers.get(_id_in(place))
                if (
                    customer is not None
                    and customer.matches(wanted[at])
                    and not any(customer.matches(reading) for reading in wanted[:at])  # listed already
                    and is_first_match(customer, prefix, place)
                ):
                    page[customer.id] = customer
                    room -= bytes_of(customer)
                if len(page) == limit or room < 0:
                    more = place != sort_keys[-1] or found.next is not None or at + 1 < len(wanted)
                    return Page(list(page.values()), _write_cursor(f"{at}|{place}") if more else None)
            if found.next is None:
                at, place = at + 1, None
                if at == len(wanted):
                    return Page(list(page.values()), None)
        return Page(list(page.values()), _write_cursor(f"{at}|{place or ''}"))

    def save(
        self, tenant: str, customer: Customer, before: Customer | None = None, *, words: bool = True
    ) -> list[Write]:
        word_writes = write_words(tenant, customer, before) if words else []
        return [put_customer(tenant, customer), *write_identities(tenant, customer, before), *word_writes]

    def delete(self, tenant: str, customer: Customer) -> list[Write]:
        key = keys.customer_key(tenant, customer.id)
        return [
            Delete(key, Equals("version", customer.version), StaleVersion()),
            Delete(keys.contacted_key(tenant, customer.id)),
            *(Delete(keys.word_key(tenant, customer.id, word)) for word in stored_words(customer)),
            *(Delete(keys.identity_key(tenant, identity)) for identity in customer.identities),
        ]

    def words(self, tenant: str, customer: Customer) -> list[Write]:
        return write_words(tenant, customer, None)

    def merge(self, tenant: str, customer: Customer, before: Customer, source: Customer) -> list[Write]:
        return [
            put_customer(tenant, customer),
            *write_words(tenant, customer, before),
            *pass_identities(tenant, source.identities, source, customer),
            *self.delete(tenant, replace(source, identities=())),
        ]

    def separate(self, tenant: str, customer: Customer, before: Customer, source: Customer) -> list[Write]:
        passed = [identity for identity in source.identities if identity in before.identities]
        new = replace(source, identities=tuple(each for each in source.identities if each not in passed))
        left = [each for each in before.identities if each not in (*customer.identities, *passed)]
        return [
            put_customer(tenant, customer),
            *write_words(tenant, customer, before),
            *(Delete(keys.identity_key(tenant, identity)) for identity in left),
            put_customer(tenant, source),
            *write_identities(tenant, new, None),
            *write_words(tenant, source, None),
            *pass_identities(tenant, passed, before, source),
        ]

    def contacted_times(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, datetime]:
        wanted = {keys.contacted_key(tenant, id_): id_ for id_ in customer_ids}
        items = self._table.get_many(wanted)
        return {wanted[Key(item["pk"], item["sk"])]: datetime.fromisoformat(item["contacted_at"]) for item in items}

    def save_contacted(self, tenant: str, customer_id: str, at: datetime) -> list[Write]:
        return [Put(keys.contacted_key(tenant, customer_id), {"contacted_at": at.isoformat()})]


def _id_in(place: str) -> str:
    return place.rpartition("#")[2]


def _start(index: str, pk: str, place: str, key: Key) -> dict[str, str]:
    return {f"{index}_pk": pk, f"{index}_sk": place, "pk": key.pk, "sk": key.sk}


def _write_cursor(place: str) -> str:
    """The place in hexadecimal digits, since a cursor must be ASCII and names may contain any letters."""
    return place.encode().hex()


def _parse_cursor(cursor: str) -> str:
    """The place in a cursor. Raises RuleViolated if the cursor belongs to another list."""
    try:
        place = bytes.fromhex(cursor).decode()
    except ValueError:
        place = ""
    if "#" not in place:
        raise _unknown_cursor()
    return place


def _parse_reading_cursor(cursor: str, readings: int) -> tuple[int, str | None]:
    """The position of the reading, and the place in its list; None at the beginning. Raises RuleViolated."""
    try:
        at, separator, place = bytes.fromhex(cursor).decode().partition("|")
    except ValueError:
        raise _unknown_cursor() from None
    if not separator or at not in map(str, range(readings)) or (place and "#" not in place):
        raise _unknown_cursor()
    return int(at), place or None


def _unknown_cursor() -> RuleViolated:
    return RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
