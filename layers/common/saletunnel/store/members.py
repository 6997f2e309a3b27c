"""The members of a tenant in the table: one item, so that a change based on stale roles fails."""

from saletunnel.domain.company.members import Members
from saletunnel.domain.errors import StaleVersion
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Put, Table, Write, succeeding

_MOST_CACHED = 100
"""Registries; the largest takes some hundred kilobytes of memory."""


class TableMembers:
    """See usecases.repositories.companies.MemberRegistry."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached: dict[str, Members] = {}
        """The registries that this process has read, by tenant."""

    def get(self, tenant: str) -> Members:
        items = self._table.get_many([keys.members_key(tenant)])
        members = read(Members, items[0]) if items else Members()
        if len(self._cached) >= _MOST_CACHED:
            self._cached.clear()
        self._cached[tenant] = members
        return members

    def cached(self, tenant: str) -> Members:
        return self._cached[tenant] if tenant in self._cached else self.get(tenant)

    def save(self, tenant: str, members: Members) -> list[Write]:
        condition = succeeding(members.version)
        return [Put(keys.members_key(tenant), document(members), condition, StaleVersion())]
