"""Customers in the table: one item each."""

from collections.abc import Collection, Mapping

from saletunnel.domain.customer import Customer
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.store import keys
from saletunnel.store.items import document, read
from saletunnel.store.table import Put, Table, Write, succeeding


class TableCustomers:
    """See usecases.ports.Customers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, customer_id: str) -> Customer:
        found = self.many(tenant, [customer_id])
        if customer_id not in found:
            raise NotFound("customer", customer_id)
        return found[customer_id]

    def many(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, Customer]:
        items = self._table.get_many(keys.customer_key(tenant, id_) for id_ in customer_ids)
        found = [read(Customer, item) for item in items]
        return {one.id: one for one in found}

    def save(self, tenant: str, customer: Customer) -> list[Write]:
        new = customer.version == 1
        refusal = AlreadyExists(f"There is a customer {customer.id} already.") if new else StaleVersion()
        key = keys.customer_key(tenant, customer.id)
        return [Put(key, document(customer), succeeding(customer.version), refusal)]
