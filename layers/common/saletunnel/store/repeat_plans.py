"""Repeat plans in the table, and the counter of each plan's turns."""

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Update, Write, every, succeeding
from saletunnel.store.tunnels import revise


class TableRepeatPlans:
    """See usecases.repositories.design.RepeatPlans."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, plan_id: str) -> RepeatPlan:
        items = self._table.get_many([keys.plan_key(tenant, plan_id)])
        if not items:
            raise NotFound("repeat plan", plan_id)
        return read(RepeatPlan, items[0])

    def all(self, tenant: str) -> list[RepeatPlan]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=keys.PLANS))
        return sorted((read(RepeatPlan, item) for item in items), key=lambda plan: (plan.created_at, plan.id))

    def save(self, tenant: str, plan: RepeatPlan, revision: int) -> list[Write]:
        key = keys.plan_key(tenant, plan.id)
        return [Put(key, document(plan), succeeding(plan.version), StaleVersion()), *revise(tenant, revision)]

    def delete(self, tenant: str, plan: RepeatPlan) -> list[Write]:
        return [Delete(keys.plan_key(tenant, plan.id), Equals("version", plan.version), StaleVersion())]

    def unchanged(self, tenant: str, plan: RepeatPlan) -> list[Write]:
        key, version = keys.plan_key(tenant, plan.id), plan.version
        return [Update(key, sets={"version": version}, condition=Equals("version", version), raises=StaleVersion())]

    def take_turns(self, tenant: str, plan_id: str, count: int) -> int:
        return self._table.add(keys.turn_key(tenant, plan_id), "turn", count) - count
