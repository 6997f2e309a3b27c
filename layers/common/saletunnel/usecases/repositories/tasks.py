"""The repository of tasks.

Its methods that return writes name the errors that the commit raises. A place is the position of a task in a list; it
ends with `#` and the task's id. `after` is a place after which a list continues.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.tasks.task import Task
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.usecases.writes import Writes


class Tasks(Protocol):
    def get(self, tenant: str, task_id: str) -> tuple[Task, Deal]:
        """A task and its deal. Raises NotFound, also for a task of a deal in the bin."""

    def many(self, tenant: str, task_ids: Collection[str]) -> Mapping[str, tuple[Task, Deal]]:
        """The existing tasks by id, with their deals, also those in the bin. At most 50 ids. Raises NotFound."""

    def of_deal(self, tenant: str, deal_id: str) -> Sequence[Task]:
        """The tasks of a deal, in no order."""

    def open(self, tenant: str, wanted: TaskFilter, *, after: str | None, at_once: int) -> Iterable[str]:
        """The places of the open tasks, by due time; eventually consistent.

        Only the filters by responsible and due time are applied. No task of a deal in the bin is listed for long.
        """

    def done(self, tenant: str, wanted: TaskFilter, *, after: str | None, at_once: int) -> Iterable[str]:
        """The places of the done tasks; the task that was done last comes first. The due time is not filtered."""

    def save(self, tenant: str, task: Task) -> Writes:
        """Saves the next version. Raises StaleVersion if the task has another version, or exists for version 1."""

    def mark_reminded(self, tenant: str, task: Task) -> Writes:
        """Takes a task out of the due index, without a new version. Raises StaleVersion if it has another version."""

    def delete(self, tenant: str, task: Task) -> Writes:
        """Raises StaleVersion if the task has another version."""
