"""What the timeline of a deal says about its tasks."""

from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.deals.timeline import Note, NoteKind, Wording, timed_about
from saletunnel.domain.tasks.task import Task


def note_of_new(task: Task, deal: Deal) -> Note:
    """The note that a task was made."""
    return _note("task_made", task, task.version, deal, task.made_by, task.created_at)


def note_of_change(before: Task, after: Task, deal: Deal, actor: Actor, at: datetime) -> Note | None:
    """The note that a task was done or reopened; None for other changes."""
    if before.is_done == after.is_done:
        return None
    return _note("task_done" if after.is_done else "task_reopened", after, after.version, deal, actor, at)


def note_of_deletion(task: Task, deal: Deal, actor: Actor, at: datetime) -> Note:
    """The note that a task was deleted."""
    return _note("task_deleted", task, task.version + 1, deal, actor, at)


def _note(kind: NoteKind, task: Task, version: int, deal: Deal, actor: Actor, at: datetime) -> Note:
    """The note about a version of a task. Notes of the same moment sort by version."""
    wording = _wording(kind, task)
    return Note(
        deal_id=deal.id,
        version=deal.version,
        about=timed_about(at, f"{task.id}-{version:06}"),
        kind=kind,
        at=at,
        actor=actor,
        text=wording.text,
        code=wording.code,
        params=wording.params,
    )


def _wording(kind: NoteKind, task: Task) -> Wording:
    if kind != "task_made":
        return Wording(f"“{task.title}”", "task_named", {"title": task.title})
    due = task.due_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Wording(f"“{task.title}” is due at {due}.", "task_due", {"title": task.title, "due_at": due})
