"""Making, reading, changing and deleting the tasks of a deal, for people.

Each write requires the version of the deal that was read: the tasks of a deal in the bin are hidden, so nobody may
change them there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from saletunnel.domain.company.business_hours import end_of_day
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import LimitReached, NotFound
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL, Task, is_visible
from saletunnel.domain.tasks.task_id import id_prefix
from saletunnel.domain.tasks.task_notes import note_of_change, note_of_deletion, note_of_new
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.deals.editing import actor_of, must_be_allowed_to_give, read_deal
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Writes

if TYPE_CHECKING:
    from saletunnel.usecases.automation.ending import RunEnds


@dataclass(frozen=True, slots=True)
class SeenTask:
    """A task, and its deal; None if the caller may not see the deal."""

    task: Task
    deal: Deal | None


def create_task(ports: Ports, caller: Caller, deal_id: str, fields: Mapping[str, Any]) -> SeenTask:
    """Makes a task of a deal. Without a `responsible_id` in `fields`, the caller has it.

    `fields` has a title, and either `due_at` or the day `due_on`: then it is due at the end of the business hours.
    Raises RoleLacks, NotFound, RuleViolated, Contended, and LimitReached if the deal has MOST_OF_A_DEAL tasks.
    """
    caller.must_be(Role.AGENT, "make tasks")
    tenant, id_ = caller.tenant, ports.new_id(id_prefix(deal_id))
    given = _with_due_time(ports, caller, {"responsible_id": caller.user_id, **fields})

    def create() -> tuple[Writes, SeenTask]:
        deal = read_deal(ports, caller, deal_id)
        must_be_allowed_to_give(ports, caller, None, given["responsible_id"])
        if len(ports.tasks.of_deal(tenant, deal_id)) >= MOST_OF_A_DEAL:
            raise LimitReached(f"A deal can have at most {MOST_OF_A_DEAL} tasks.", limit=MOST_OF_A_DEAL)
        now = ports.now()
        task = Task(id=id_, deal_id=deal.id, made_by=actor_of(caller), created_at=now, updated_at=now, **given)
        writes = [*ports.deals.note(tenant, note_of_new(task, deal)), *ports.deals.unchanged(tenant, deal)]
        return [*ports.tasks.save(tenant, task), *writes], show_task(caller, task, deal)

    created = decide_and_commit(ports, create)
    _send_soon(ports, tenant, created.task)
    return created


def read_task(ports: Ports, caller: Caller, task_id: str) -> SeenTask:
    """Raises NotFound, also for a task that the caller may not see, and for one of a deal in the bin."""
    return show_task(caller, *_get(ports, caller, task_id))


def change_task(ports: Ports, caller: Caller, task_id: str, seen: int | None, fields: Mapping[str, Any]) -> SeenTask:
    """Changes fields of a task; `done` ends it or opens it again. `seen` is the version that the caller read.

    The first time that it is done ends the run that waits for it, so the next rule begins. A done task is a contact
    with the customer of its deal.
    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    caller.must_be(Role.AGENT, "change tasks")
    tenant, given = caller.tenant, _with_due_time(ports, caller, fields)

    run = _RunOfTask(ports, tenant)

    def change() -> tuple[Writes, SeenTask]:
        before, deal = _get(ports, caller, task_id)
        check_seen(before, seen)
        given_to = given.get("responsible_id", before.responsible_id)
        must_be_allowed_to_give(ports, caller, before.responsible_id, given_to)
        person, now = actor_of(caller), ports.now()
        after = before.changed(given, person, now)
        if after is before:
            return (), show_task(caller, before, deal)
        note = note_of_change(before, after, deal, person, now)
        noted = ports.deals.note(tenant, note) if note is not None else ()
        writes = [*ports.tasks.save(tenant, after), *noted, *ports.deals.unchanged(tenant, deal)]
        if after.is_done and not before.is_done:
            writes += run.end(after, "done")
            if deal.customer is not None:
                writes += ports.customers.save_contacted(tenant, deal.customer.id, now)
        return writes, show_task(caller, after, deal)

    changed = decide_and_commit(ports, change)
    run.start_next()
    _send_soon(ports, tenant, changed.task)
    return changed


def delete_task(ports: Ports, caller: Caller, task_id: str, seen: int | None) -> None:
    """Deletes a task, open or done. A run that waits for it is skipped.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.AGENT, "delete tasks")
    tenant = caller.tenant
    run = _RunOfTask(ports, tenant)

    def delete() -> tuple[Writes, None]:
        task, deal = _get(ports, caller, task_id)
        check_seen(task, seen)
        note = note_of_deletion(task, deal, actor_of(caller), ports.now())
        noted = [*ports.deals.note(tenant, note), *ports.deals.unchanged(tenant, deal)]
        return [*ports.tasks.delete(tenant, task), *noted, *run.end(task, "skipped")], None

    decide_and_commit(ports, delete)
    run.start_next()


class _RunOfTask:
    """The run of a rule that lasts until its task is done or deleted."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self._ports = ports
        self._tenant = tenant
        self._run_ends: RunEnds | None = None

    def end(self, task: Task, state: Literal["done", "skipped"]) -> Writes:
        """The writes that end the run, to commit with the task; none if no run waits for it."""
        if task.made_in is None or not task.ends_run:
            return ()
        from saletunnel.usecases.automation.ending import Ending, RunEnds  # most tasks do without it

        self._run_ends = RunEnds(self._ports, self._ports.now())
        ending = Ending("done") if state == "done" else Ending("skipped", "task_deleted", "The task was deleted.")
        return self._run_ends.end(self._tenant, task.made_in, task.occurrence, ending)

    def start_next(self) -> None:
        """Sends the run that waited for this one to the performer, if it is due."""
        if self._run_ends is not None:
            self._run_ends.send_soon()


def _send_soon(ports: Ports, tenant: str, task: Task) -> None:
    """Sends the task to the performer if it is due before a sweep finds it."""
    piece, clock = task.piece(tenant), ports.now()
    if piece is not None and piece.due_at > clock:
        ports.due_queue.send(messages_of_soon(WorkKind.TASK, [piece], clock), clock)


def show_task(caller: Caller, task: Task, deal: Deal) -> SeenTask:
    """The task as the caller may see it."""
    return SeenTask(task, deal if caller.sees(deal.responsible_id) else None)


def _get(ports: Ports, caller: Caller, task_id: str) -> tuple[Task, Deal]:
    task, deal = ports.tasks.get(caller.tenant, task_id)
    if not is_visible(caller, task, deal):
        raise NotFound("task", task_id)
    return task, deal


def _with_due_time(ports: Ports, caller: Caller, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with a time instead of the day `due_on`."""
    given = dict(fields)
    day: date | None = given.pop("due_on", None)
    if day is not None:
        account = read_account(ports, caller.tenant)
        given["due_at"] = end_of_day(day, account.business_hours, account.time_zone)
    return given
