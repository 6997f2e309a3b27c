"""The members of a tenant in the table: one item, so that a change based on stale roles fails."""

from saletunnel.domain.company.members import Members
from saletunnel.domain.errors import StaleVersion
from saletunnel.store import keys
from saletunnel.store.items import document, read
from saletunnel.store.table import Put, Table, Write, succeeding


class TableMembers:
    """See usecases.repositories.companies.MemberRegistry."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str) -> Members:
        items = self._table.get_many([keys.members_key(tenant)])
        return read(Members, items[0]) if items else Members()

    def save(self, tenant: str, members: Members) -> list[Write]:
        condition = succeeding(members.version)
        return [Put(keys.members_key(tenant), document(members), condition, StaleVersion())]
