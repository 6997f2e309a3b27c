"""Tasks: what a person has to do for a deal, by a certain time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.scheduled_work import Piece

MOST_OF_A_DEAL = 200
"""The maximum number of tasks of a deal, open and done."""
TEXT_LIMIT = 10_000

TaskState = Literal["open", "done", "overdue"]
"""The state by which tasks are listed. An overdue task is an open task whose time is past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`made_by` and `done_by` keep the names of that time. `responsible_id` is None if nobody has the task.

    Whether it is overdue depends on the time, so it is computed and never stored.
    """

    id: str
    deal_id: str
    title: str
    text: str | None = None
    responsible_id: str | None = None
    due_at: datetime
    made_by: Actor
    created_at: datetime
    updated_at: datetime
    made_in: RunKey | None = None
    """The run of the rule that made it, and `occurrence` the time of that rule."""
    occurrence: int = 1
    ends_run: bool = False
    """Whether that run lasts until the task is done or deleted."""
    done_at: datetime | None = None
    done_by: Actor | None = None
    version: int = 1

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def piece(self, tenant: str) -> Piece | None:
        """The task as scheduled work: its responsible is told when it is due. None if nobody must be told."""
        if self.is_done or self.responsible_id is None:
            return None
        return Piece(tenant, (self.id,), self.due_at)

    def is_overdue(self, now: datetime) -> bool:
        return not self.is_done and self.due_at < now

    def is_in(self, state: TaskState, now: datetime) -> bool:
        """Whether the task belongs to the list of this state at `now`."""
        if state == "overdue":
            return self.is_overdue(now)
        return self.is_done == (state == "done")

    def changed(self, fields: Mapping[str, Any], person: Actor, at: datetime) -> "Task":
        """The next version with these fields; itself if it has them already.

        `fields` may contain `title`, `text`, `responsible_id`, `due_at`, and `done`: a task that is done stays done
        at its first time.
        """
        changes = dict(fields)
        done = changes.pop("done", self.is_done)
        if done != self.is_done:
            changes |= {"done_at": at, "done_by": person} if done else {"done_at": None, "done_by": None}
        if all(getattr(self, name) == value for name, value in changes.items()):
            return self
        return replace(self, **changes, updated_at=at, version=self.version + 1)


def is_visible(caller: Caller, task: Task, deal: Deal) -> bool:
    """Whether the caller may see a task: agents see their own tasks, and all tasks of the deals that they may see."""
    return task.responsible_id == caller.user_id or caller.sees(deal.responsible_id)
