"""Customers in the table: an item each, one for every word that they are found by, and one for another identity.

The id of a customer follows from the e-mail or phone that they had first. When that changes, an item under the id that
follows from the new one leads to them: so whoever names them by it finds them in the same read, and nobody else can
have it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import AlreadyExists, NotFound, RuleViolated, StaleVersion
from saletunnel.domain.folding import fold
from saletunnel.domain.ids import derive_id
from saletunnel.store import keys, places
from saletunnel.store.items import Item, document, read
from saletunnel.store.keys import Key
from saletunnel.store.table import Absent, Delete, Equals, Put, Query, Table, Write, succeeding
from saletunnel.usecases.pages import Page

_SORTED_BY = 48
"""Letters of a name that it is sorted by."""
_LONGEST_WORD = 48
_READ_AT_ONCE = 100
_MOST_READS = 10
"""How often a search reads on for one page when most of what begins like one word lacks the others."""


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
        items = {item["pk"]: item for item in self._items(tenant, customer_ids)}
        led_to = {item["pk"]: item["customer_id"] for item in items.values() if "customer_id" in item}
        if led_to:
            items |= {item["pk"]: item for item in self._items(tenant, set(led_to.values()))}
        found: dict[str, Customer] = {}
        for id_ in customer_ids:
            pk = keys.customer_key(tenant, id_).pk
            item = items.get(keys.customer_key(tenant, led_to[pk]).pk if pk in led_to else pk)
            if item is not None:
                found[id_] = read(Customer, item)
        return found

    def _items(self, tenant: str, customer_ids: Collection[str]) -> list[Item]:
        return self._table.get_many(keys.customer_key(tenant, id_) for id_ in customer_ids)

    def by_name(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        query = Query(pk=places.customers_partition(tenant), index=places.CUSTOMER, limit=limit + 1)
        if cursor is not None:
            place = _place_of(cursor)
            query = replace(query, start=_start(query.pk, place, keys.customer_key(tenant, _last(place))))
        sort_keys = [str(item["customer_sk"]) for item in self._table.query(query).items]
        page = [_last(place) for place in sort_keys[:limit]]
        customers = self.many(tenant, page)
        known = [customers[id_] for id_ in page if id_ in customers]
        return Page(known, _cursor_at(sort_keys[limit - 1]) if len(sort_keys) > limit else None)

    def found(self, tenant: str, words: Sequence[str], *, limit: int, cursor: str | None) -> Page[Customer]:
        wanted = tuple(word[:_LONGEST_WORD] for word in words)
        prefix = max(wanted, key=len)
        place = _place_of(cursor, prefix) if cursor is not None else None
        page: dict[str, Customer] = {}
        for _ in range(_MOST_READS):
            query = Query(pk=places.words_partition(tenant), prefix=prefix, index=places.CUSTOMER, limit=_READ_AT_ONCE)
            if place is not None:
                word, _, id_ = place.rpartition("#")
                query = replace(query, start=_start(query.pk, place, keys.word_key(tenant, id_, word)))
            found = self._table.query(query)
            sort_keys = [str(item["customer_sk"]) for item in found.items]
            customers = self.many(tenant, {_last(one) for one in sort_keys})
            for place in sort_keys:
                one = customers.get(_last(place))
                if one is not None and one.matches(wanted) and _first_of(one, prefix) == place.rpartition("#")[0]:
                    page[one.id] = one
                if len(page) == limit:
                    more = place != sort_keys[-1] or found.next is not None
                    return Page(list(page.values()), _cursor_at(place) if more else None)
            if found.next is None:
                return Page(list(page.values()), None)
        return Page(list(page.values()), _cursor_at(place) if place is not None else None)

    def save(
        self, tenant: str, customer: Customer, before: Customer | None = None, *, words: bool = True
    ) -> list[Write]:
        new = customer.version == 1
        refusal = AlreadyExists(f"There is a customer {customer.id} already.") if new else StaleVersion()
        place = places.customer_place_by_name(tenant, fold(customer.name)[:_SORTED_BY], customer.id)
        item = {**document(customer), "customer_pk": place.pk, "customer_sk": place.sk}
        put = Put(keys.customer_key(tenant, customer.id), item, succeeding(customer.version), refusal)
        found_by = _words(tenant, customer, before) if words else []
        return [put, *found_by, *_identities(tenant, customer, before)]

    def delete(self, tenant: str, customer: Customer) -> list[Write]:
        key = keys.customer_key(tenant, customer.id)
        leading = _leading(tenant, customer)
        return [
            Delete(key, Equals("version", customer.version), StaleVersion()),
            *(Delete(keys.word_key(tenant, customer.id, word)) for word in _kept_words(customer)),
            *([Delete(leading)] if leading is not None else []),
        ]

    def words(self, tenant: str, customer: Customer) -> list[Write]:
        return _words(tenant, customer, None)


def _words(tenant: str, customer: Customer, before: Customer | None) -> list[Write]:
    old = _kept_words(before) if before is not None else set()
    new = _kept_words(customer)
    writes: list[Write] = [Delete(keys.word_key(tenant, customer.id, word)) for word in sorted(old - new)]
    for word in sorted(new - old):
        place = places.word_place(tenant, word, customer.id)
        writes.append(Put(keys.word_key(tenant, customer.id, word), {"customer_pk": place.pk, "customer_sk": place.sk}))
    return writes


def _kept_words(customer: Customer) -> set[str]:
    return {word[:_LONGEST_WORD] for word in customer.words}


def _first_of(customer: Customer, prefix: str) -> str:
    """The one of their words by which a search shows them, so that it shows them once."""
    return min(word for word in _kept_words(customer) if word.startswith(prefix))


def _identities(tenant: str, customer: Customer, before: Customer | None) -> list[Write]:
    old = _leading(tenant, before) if before is not None else None
    new = _leading(tenant, customer)
    if old == new:
        return []
    taken = AlreadyExists("Another customer has this e-mail, or this phone and no e-mail.")
    writes: list[Write] = [Put(new, {"customer_id": customer.id}, Absent(), taken)] if new is not None else []
    return [*writes, *([Delete(old)] if old is not None else [])]


def _leading(tenant: str, customer: Customer) -> Key | None:
    """The item that leads to them from their identity: none is needed where their id follows from it."""
    if customer.identity is None:
        return None
    id_ = derive_id("cust", tenant, customer.identity)
    return keys.customer_key(tenant, id_) if id_ != customer.id else None


def _last(place: str) -> str:
    return place.rpartition("#")[2]


def _start(pk: str, place: str, key: Key) -> dict[str, str]:
    return {"customer_pk": pk, "customer_sk": place, "pk": key.pk, "sk": key.sk}


def _cursor_at(place: str) -> str:
    """A place as a cursor takes it: names have letters of all kinds."""
    return place.encode().hex()


def _place_of(cursor: str, prefix: str = "") -> str:
    """The place that a cursor names. Raises RuleViolated for one of another list."""
    try:
        place = bytes.fromhex(cursor).decode()
    except ValueError:
        place = ""
    if "#" not in place or not place.startswith(prefix):
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    return place
