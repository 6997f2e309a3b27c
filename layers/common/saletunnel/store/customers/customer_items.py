"""The items of a customer: itself with its places, its search words, and its identities."""

from collections.abc import Sequence

from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.folding import fold
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Put, Write, succeeding

_SORTED_BY = 48
"""The number of letters of a name in its sort key."""
LONGEST_WORD = 48


def put_customer(tenant: str, customer: Customer) -> Put:
    new = customer.version == 1
    refusal = AlreadyExists(f"The customer {customer.id} exists already.") if new else StaleVersion()
    item = {**document(customer), **_places(tenant, customer)}
    return Put(keys.customer_key(tenant, customer.id), item, succeeding(customer.version), refusal)


def pass_identities(tenant: str, identities: Sequence[str], giver: Customer, taker: Customer) -> list[Write]:
    """Fails with StaleVersion if the giver has lost one of the identities since it was read."""
    held, item = Equals("customer_id", giver.id), {"customer_id": taker.id}
    return [Put(keys.identity_key(tenant, identity), item, held, StaleVersion()) for identity in identities]


def _places(tenant: str, customer: Customer) -> Item:
    """The places of a customer among all customers, and among the companies or the people of a company."""
    place = places.customer_place_by_name(tenant, fold(customer.name)[:_SORTED_BY], customer.id)
    item: Item = {"customer_pk": place.pk, "customer_sk": place.sk}
    if customer.kind == "company":
        item |= {"journey_pk": places.companies_partition(tenant), "journey_sk": place.sk}
    elif customer.company_id is not None:
        item |= {"journey_pk": places.people_partition(tenant, customer.company_id), "journey_sk": place.sk}
    return item


def write_words(tenant: str, customer: Customer, before: Customer | None) -> list[Write]:
    old = stored_words(before) if before is not None else set()
    new = stored_words(customer)
    writes: list[Write] = [Delete(keys.word_key(tenant, customer.id, word)) for word in sorted(old - new)]
    for word in sorted(new - old):
        place = places.word_place(tenant, word, customer.id)
        writes.append(Put(keys.word_key(tenant, customer.id, word), {"customer_pk": place.pk, "customer_sk": place.sk}))
    return writes


def stored_words(customer: Customer) -> set[str]:
    return {word[:LONGEST_WORD] for word in customer.words}


def is_first_match(customer: Customer, prefix: str, place: str) -> bool:
    """Whether the place is that of the first matching word, so that several matching words list the customer once."""
    return place.rpartition("#")[0] == min(word for word in stored_words(customer) if word.startswith(prefix))


def write_identities(tenant: str, customer: Customer, before: Customer | None) -> list[Write]:
    """Fails with StaleVersion if another customer has taken an identity since it was read."""
    held = before.identities if before is not None else ()
    taken = [identity for identity in customer.identities if identity not in held]
    left = [identity for identity in held if identity not in customer.identities]
    item = {"customer_id": customer.id}
    return [
        *(Put(keys.identity_key(tenant, identity), item, Absent(), StaleVersion()) for identity in taken),
        *(Delete(keys.identity_key(tenant, identity)) for identity in left),
    ]
