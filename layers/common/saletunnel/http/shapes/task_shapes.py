"""The response bodies for tasks."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.tasks.task import Task
from saletunnel.http.shapes.deal_shapes import ActorShape, actor_shape
from saletunnel.usecases.tasks.editing import SeenTask
from saletunnel.usecases.tasks.listing import TaskCount


class TaskShape(TypedDict):
    """A task, which is overdue if it is open and its time is past.

    `deal_title` and `pipeline_id` are null if the caller may not see the deal. `run_id` is the run of the rule that
    made it; with `ends_run` that run lasts until the task is done.
    """

    id: str
    deal_id: str
    deal_title: str | None
    pipeline_id: str | None
    title: str
    text: str | None
    responsible_id: str | None
    due_at: datetime
    made_by: ActorShape
    run_id: str | None
    ends_run: bool
    done_at: datetime | None
    done_by: ActorShape | None
    created_at: datetime
    updated_at: datetime
    version: int


def task_shape(shown: SeenTask) -> TaskShape:
    task = shown.task
    return TaskShape(
        id=task.id,
        deal_id=task.deal_id,
        deal_title=shown.deal.title if shown.deal else None,
        pipeline_id=shown.deal.pipeline_id if shown.deal else None,
        title=task.title,
        text=task.text,
        responsible_id=task.responsible_id,
        due_at=task.due_at,
        made_by=actor_shape(task.made_by),
        run_id=task.made_in.id if task.made_in else None,
        ends_run=task.ends_run,
        done_at=task.done_at,
        done_by=actor_shape(task.done_by) if task.done_by else None,
        created_at=task.created_at,
        updated_at=task.updated_at,
        version=task.version,
    )


class NextTaskShape(TypedDict):
    """The open task of a deal that is due first."""

    deal_id: str
    task_id: str
    title: str
    responsible_id: str | None
    due_at: datetime


def next_task_shape(task: Task) -> NextTaskShape:
    return NextTaskShape(
        deal_id=task.deal_id,
        task_id=task.id,
        title=task.title,
        responsible_id=task.responsible_id,
        due_at=task.due_at,
    )


class TaskCountShape(TypedDict):
    """The numbers of the caller's open and overdue tasks, and of their unread notices. 100 means 100 or more.

    Overdue tasks are open, too.
    """

    open: int
    overdue: int
    unread_notices: int


def task_count_shape(count: TaskCount, unread_notices: int) -> TaskCountShape:
    return TaskCountShape(open=count.open, overdue=count.overdue, unread_notices=unread_notices)
