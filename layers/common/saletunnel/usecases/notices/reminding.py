"""Telling people that their tasks are due. An open task is scheduled work until its responsible was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.notices.notice import Cause
from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.domain.tasks.task import Task
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.notices.telling import tell
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_AT_ONCE = 25


def remind_of_tasks(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
    """Tells the responsible person of each task that is due at `now`, and takes the task out of the due index.

    Idempotent: it decides by the state of the task. Returns the errors by position.
    """

    def remind(batch: Sequence[PieceRef], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
        writes: list[Write] = []
        for tenant in dict.fromkeys(tenant for tenant, _ in batch):
            ids = [task_id for of_tenant, (task_id, *_) in batch if of_tenant == tenant]
            found = ports.tasks.many(tenant, ids).values()
            due = [(task, deal) for task, deal in found if _is_due(task, deal, now)]
            writes += tell(ports, tenant, [_cause_of(task) for task, _ in due if task.due_at > task.created_at])
            writes += [write for task, _ in due for write in ports.tasks.mark_reminded(tenant, task)]
        if writes:
            ports.commit(writes)

    return all_or_each(wanted, remind, _AT_ONCE)


def _is_due(task: Task, deal: Deal, now: datetime) -> bool:
    """Whether somebody must be told now. The tasks of a deal in the bin leave the index with their deal."""
    return deal.deleted_at is None and not task.is_done and task.responsible_id is not None and task.due_at <= now


def _cause_of(task: Task) -> Cause:
    return Cause(
        kind="task_due",
        member_id=task.responsible_id or "",
        subject=task.id,
        at=task.due_at,
        title=task.title,
        path="/tasks",
    )
