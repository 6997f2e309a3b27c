"""What triggers and endpoints have in common in the table: they are in the partition of their tenant."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Absent, Equals, Put, Query, Table, Write, every


class Hook(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


class TableHooks[H: Hook]:
    """Reads the hooks of one kind, and counts how many were made."""

    def __init__(self, table: Table, type_: type[H], noun: str, key: Callable[[str, str], Key], prefix: str) -> None:
        """`noun` names the kind in errors and in the key of its count. All its sort keys begin with `prefix`."""
        self._table = table
        self._type = type_
        self._noun = noun
        self._key = key
        self._prefix = prefix

    def get(self, tenant: str, hook_id: str) -> H:
        found = self.many(tenant, [hook_id])
        if hook_id not in found:
            raise NotFound(self._noun, hook_id)
        return found[hook_id]

    def many(self, tenant: str, hook_ids: Collection[str]) -> Mapping[str, H]:
        items = self._table.get_many(self._key(tenant, id_) for id_ in hook_ids)
        return {hook.id: hook for hook in (read(self._type, item) for item in items)}

    def all(self, tenant: str) -> list[H]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=self._prefix))
        return sorted((read(self._type, item) for item in items), key=lambda each: (each.created_at, each.id))

    def revision(self, tenant: str) -> int:
        items = self._table.get_many([keys.made_key(tenant, self._noun)])
        return int(items[0]["made"]) if items else 0

    def revise(self, tenant: str, seen: int) -> list[Write]:
        condition = Equals("made", seen) if seen else Absent()
        return [Put(keys.made_key(tenant, self._noun), {"made": seen + 1}, condition, StaleVersion())]
