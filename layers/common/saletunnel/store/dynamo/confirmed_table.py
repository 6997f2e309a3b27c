"""The table for a request whose caller has the role that this process knows from an earlier request.

The registry of members is read again in the same batch as the first items that the request reads, which costs no
round trip of its own, and before anything is written.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Counted, Found, Query, Table, Write
from saletunnel.usecases.ports import MembersChanged


class ConfirmedTable:
    """See store.dynamo.table.Table. Every method raises MembersChanged if the registry has another version.

    The version is compared once. A later change concerns the next request.
    """

    def __init__(self, table: Table, registry: Key, version: int) -> None:
        self._table = table
        self._registry = registry
        self._version = version
        self._confirmed = False

    def confirm(self) -> None:
        """Compares the version now, unless this was done before."""
        if not self._confirmed:
            self.get_many(())

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        if self._confirmed:
            return self._table.get_many(keys)
        wanted = [*keys]
        items = self._table.get_many([*wanted, self._registry])
        registry = next((item for item in items if Key(item["pk"], item["sk"]) == self._registry), None)
        if (registry["version"] if registry else 0) != self._version:
            raise MembersChanged
        self._confirmed = True
        return [item for item in items if item is not registry or self._registry in wanted]

    def query(self, query: Query) -> Found:
        self.confirm()
        return self._table.query(query)

    def count(self, query: Query) -> Counted:
        self.confirm()
        return self._table.count(query)

    def add(self, key: Key, attribute: str, number: int, expires: datetime | None = None) -> int:
        self.confirm()
        return self._table.add(key, attribute, number, expires)

    def commit(self, writes: Sequence[Write]) -> None:
        self.confirm()
        self._table.commit(writes)
