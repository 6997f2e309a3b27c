"""The filters of a list of tasks; a task must match every filter that is set."""

from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.tasks.task import Task, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """`responsible_id` may be NOBODY. `due_from` and `due_to` are inclusive."""

    responsible_id: str | None = None
    deal_id: str | None = None
    state: TaskState | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None

    def matches(self, task: Task, now: datetime) -> bool:
        """Whether the task matches every filter that is set at `now`."""
        return (
            self.responsible_id in (None, task.responsible_id or NOBODY)
            and self.deal_id in (None, task.deal_id)
            and (self.state is None or task.is_in(self.state, now))
            and (self.due_from or task.due_at) <= task.due_at <= (self.due_to or task.due_at)
        )
