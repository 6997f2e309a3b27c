"""Accounts in the table: one item a tenant."""

from saletunnel.domain.account import Account
from saletunnel.domain.errors import StaleVersion
from saletunnel.store import keys
from saletunnel.store.items import document, read
from saletunnel.store.table import Put, Table, Write, succeeding


class TableAccounts:
    """See usecases.ports.Accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str) -> Account | None:
        items = self._table.get_many([keys.account_key(tenant)])
        return read(Account, items[0]) if items else None

    def save(self, tenant: str, account: Account) -> list[Write]:
        condition = succeeding(account.version)
        return [Put(keys.account_key(tenant), document(account), condition, StaleVersion())]
