"""The filters of a list of tasks; a task must match every filter that is set."""

from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.tasks.task import Task, TaskState

FORMER = "former"
"""Stands for everybody who is responsible and is no member any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """`due_from` and `due_to` are inclusive. `responsible_id` may be NOBODY, or FORMER with the `members`' ids.

    The tasks of a customer are those of their deals. A task does not know its customer, so `matches` ignores
    `customer_id`.
    """

    responsible_id: str | None = None
    deal_id: str | None = None
    customer_id: str | None = None
    state: TaskState | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    members: frozenset[str] = frozenset()

    def matches(self, task: Task, now: datetime) -> bool:
        """Whether the task matches every filter that is set at `now`."""
        return (
            self._matches_responsible(task.responsible_id)
            and self.deal_id in (None, task.deal_id)
            and (self.state is None or task.is_in(self.state, now))
            and (self.due_from or task.due_at) <= task.due_at <= (self.due_to or task.due_at)
        )

    def _matches_responsible(self, responsible_id: str | None) -> bool:
        if self.responsible_id == FORMER:
            return responsible_id is not None and responsible_id not in self.members
        return self.responsible_id in (None, responsible_id or NOBODY)
