"""The members of a tenant in the table: one item, so that a change based on stale roles fails."""

from datetime import datetime

from saletunnel.domain.company.members import Members
from saletunnel.domain.errors import StaleVersion
from saletunnel.store import keys
from saletunnel.store.items import document, read
from saletunnel.store.table import Put, Table, Write, succeeding
from saletunnel.usecases.repositories.companies import RECENT

_MOST_CACHED = 100
"""Registries; the largest takes some hundred kilobytes of memory."""


class TableMembers:
    """See usecases.repositories.companies.MemberRegistry."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached: dict[str, tuple[datetime, Members]] = {}
        """The registries that this process has read, with the times, by tenant."""

    def get(self, tenant: str) -> Members:
        items = self._table.get_many([keys.members_key(tenant)])
        return read(Members, items[0]) if items else Members()

    def recent(self, tenant: str, now: datetime) -> Members:
        read_at, members = self._cached.get(tenant, (now, None))
        if members is None or not read_at <= now < read_at + RECENT:
            if len(self._cached) >= _MOST_CACHED:
                self._cached.clear()
            members = self.get(tenant)
            self._cached[tenant] = now, members
        return members

    def save(self, tenant: str, members: Members) -> list[Write]:
        self._cached.pop(tenant, None)
        condition = succeeding(members.version)
        return [Put(keys.members_key(tenant), document(members), condition, StaleVersion())]
