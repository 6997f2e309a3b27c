"""Tasks: in the partition of their deal, in the list of their responsible, and in the list of all tasks of a tenant.

The tasks of a deal in the bin are in no list, and they expire with the deal.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.tasks.task import Task
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.domain.tasks.task_id import deal_of_task
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Update, Write, every, succeeding

_DUE = ("due_pk", "due_sk")
_LAST = "~"
"""Sorts after every time and id."""


class TableTasks:
    """See usecases.repositories.tasks.Tasks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, task_id: str) -> tuple[Task, Deal]:
        found = self.many(tenant, [task_id]).get(task_id)
        if found is None or found[1].deleted_at is not None:
            raise NotFound("task", task_id)
        return found

    def many(self, tenant: str, task_ids: Collection[str]) -> Mapping[str, tuple[Task, Deal]]:
        wanted = [
            key for id_ in task_ids for key in (keys.task_key(tenant, id_), keys.deal_key(tenant, deal_of_task(id_)))
        ]
        items = self._table.get_many(wanted)
        deals = {deal.id: deal for deal in (read(Deal, item) for item in items if item["sk"] == keys.DEAL)}
        tasks = (read(Task, item) for item in items if item["sk"] != keys.DEAL)
        return {task.id: (task, deals[task.deal_id]) for task in tasks if task.deal_id in deals}

    def of_deal(self, tenant: str, deal_id: str) -> list[Task]:
        query = Query(pk=keys.deal_partition(tenant, deal_id), prefix=keys.TASKS)
        return [read(Task, item) for item in every(self._table, query)]

    def open(self, tenant: str, wanted: TaskFilter, *, after: str | None, at_once: int) -> Iterator[str]:
        since, up_to = places.OPEN_TASKS, places.OPEN_TASKS + _LAST
        if wanted.due_from is not None:
            since = f"{places.OPEN_TASKS}{places.sortable(wanted.due_from)}"
        if wanted.due_to is not None:
            up_to = f"{places.OPEN_TASKS}{places.sortable(wanted.due_to)}{_LAST}"
        since = max(since, f"{after}!") if after else since  # "!" sorts directly after the place itself
        if since > up_to:
            return iter(())
        found = self._places(tenant, wanted.responsible_id, since, up_to, at_once, newest_first=False)
        return heapq.merge(*found)

    def done(self, tenant: str, wanted: TaskFilter, *, after: str | None, at_once: int) -> Iterator[str]:
        since, up_to = places.DONE_TASKS, after or places.DONE_TASKS + _LAST
        found = self._places(tenant, wanted.responsible_id, since, up_to, at_once, newest_first=True)
        return (place for place in heapq.merge(*found, reverse=True) if place != after)

    def _places(
        self, tenant: str, responsible_id: str | None, since: str, up_to: str, at_once: int, *, newest_first: bool
    ) -> Iterator[Iterator[str]]:
        """The sort keys of the partitions of a list of tasks, each in its order."""
        index, partitions = places.OWNER, [places.task_owner_partition(tenant, _user(responsible_id))]
        if responsible_id is None:
            index = places.CLOSING
            partitions = [places.tasks_partition(tenant, shard) for shard in range(places.CLOSING_SHARDS)]
        for pk in partitions:
            query = Query(pk=pk, since=since, up_to=up_to, index=index, limit=at_once, newest_first=newest_first)
            yield (str(item[f"{index}_sk"]) for item in every(self._table, query))

    def save(self, tenant: str, task: Task) -> list[Write]:
        item = {**document(task), **task_places(tenant, task)}
        return [Put(keys.task_key(tenant, task.id), item, succeeding(task.version), StaleVersion())]

    def mark_reminded(self, tenant: str, task: Task) -> list[Write]:
        unchanged = Equals("version", task.version)
        return [Update(keys.task_key(tenant, task.id), removes=_DUE, condition=unchanged, raises=StaleVersion())]

    def delete(self, tenant: str, task: Task) -> list[Write]:
        return [Delete(keys.task_key(tenant, task.id), Equals("version", task.version), StaleVersion())]


def task_places(tenant: str, task: Task) -> Item:
    """The places of a task in the lists of tasks, and in the due index."""
    place = places.task_place(task.id, task.due_at, task.done_at)
    piece = task.piece(tenant)
    due = places.due_place(WorkKind.TASK, piece) if piece is not None else None
    return ({"due_pk": due.pk, "due_sk": due.sk} if due is not None else {}) | {
        "owner_pk": places.task_owner_partition(tenant, task.responsible_id),
        "owner_sk": place,
        "closing_pk": places.tasks_partition(tenant, places.task_shard(task.id)),
        "closing_sk": place,
    }


def _user(responsible_id: str | None) -> str | None:
    return None if responsible_id == NOBODY else responsible_id
