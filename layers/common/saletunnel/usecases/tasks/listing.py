"""Lists of tasks by filters, and the numbers of tasks in the menu.

A request reads a limited number of tasks. So a page may be short, or even empty, and still have a cursor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, chain, islice

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.sizes import PAGE_LIMIT, bytes_of
from saletunnel.domain.tasks.task import Task, is_visible
from saletunnel.domain.tasks.task_filter import FORMER, TaskFilter
from saletunnel.usecases.deals.editing import read_deal
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tasks.editing import SeenTask, show_task

MOST_COUNTED = 100
"""Where counting ends: this number stands for as many or more."""
_MOST_READ = 400
"""The maximum number of tasks that a request reads; each is read with its deal."""
_AT_ONCE = 50
_OPEN, _DONE, _CUSTOMER = "open", "done", "customer"
_AND = "|"


@dataclass(frozen=True, slots=True)
class TaskCount:
    """The numbers of a person's open and overdue tasks, each at most MOST_COUNTED. Overdue tasks are open, too."""

    open: int
    overdue: int


def list_tasks(ports: Ports, caller: Caller, wanted: TaskFilter, *, limit: int, cursor: str | None) -> Page[SeenTask]:
    """A page of the tasks that match all filters and that the caller may see.

    Open tasks come first, by due time, then done tasks; the task that was done last comes first. Those of a customer
    come deal by deal, each in this order. Tasks of deals in the bin are left out.
    Raises RuleViolated if the cursor belongs to another list, NotFound for an unknown deal.
    """
    kinds = (_CUSTOMER,) if wanted.customer_id and not wanted.deal_id else (_OPEN, _DONE)
    if cursor is not None and cursor.partition("#")[0] not in kinds:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    now = ports.now()
    if wanted.responsible_id == FORMER:
        members = ports.members.get(caller.tenant).members
        wanted = replace(wanted, members=frozenset(member.id for member in members))
    if wanted.deal_id:
        found = _of_deal(ports, caller, wanted, cursor)
    elif wanted.customer_id:
        found = _of_customer(ports, caller, wanted.customer_id, cursor)
    else:
        found = _of_lists(ports, caller, wanted, now, cursor)
    page: list[SeenTask] = []
    read, place, room = 0, cursor, PAGE_LIMIT
    for placed in found:
        if len(page) == limit or read == _MOST_READ:
            return Page(page, place)
        shown = placed.value
        if shown is not None and wanted.matches(shown.task, now):
            room -= bytes_of(shown.task)
            if page and room < 0:
                return Page(page, place)
            page.append(shown)
        read, place = read + 1, placed.place
    return Page(page, None)


def count_tasks(ports: Ports, caller: Caller) -> TaskCount:
    """The numbers of the caller's open and overdue tasks; eventually consistent."""
    mine = TaskFilter(responsible_id=caller.user_id)
    places = list(islice(ports.tasks.open(caller.tenant, mine, after=None, at_once=MOST_COUNTED), MOST_COUNTED))
    now = f"{ports.now():%Y-%m-%dT%H:%M:%S.%f}"
    return TaskCount(len(places), sum(place.split("#")[1] < now for place in places))


def _of_deal(ports: Ports, caller: Caller, wanted: TaskFilter, cursor: str | None) -> Iterator[Placed[SeenTask | None]]:
    """The tasks of a deal, in the order of a list. Raises NotFound."""
    deal = read_deal(ports, caller, wanted.deal_id or "")
    is_of_customer = wanted.customer_id in (None, deal.customer.id if deal.customer else None)
    tasks = sorted(ports.tasks.of_deal(caller.tenant, deal.id), key=_rank) if is_of_customer else []
    after = next((at for at, task in enumerate(tasks, 1) if _place(task) == cursor), 0)
    if cursor is not None and not after:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The list has changed. Start again without a cursor.")
    return (Placed(show_task(caller, task, deal), _place(task)) for task in tasks[after:])


def _of_customer(
    ports: Ports, caller: Caller, customer_id: str, cursor: str | None
) -> Iterator[Placed[SeenTask | None]]:
    """The tasks of the deals of a customer, deal by deal. A deal is a place, too, since it costs a read.

    The place of a task is that of the deal before its own, with the task's id.
    """
    before, _, seen = (cursor or "").removeprefix(f"{_CUSTOMER}#").partition(_AND)
    deals = ports.lists.of_customer(caller.tenant, customer_id, None, None, after=before or None, at_once=_AT_ONCE)
    for placed in deals:
        deal = placed.value
        if deal is not None and deal.customer is not None and deal.customer.id == customer_id:
            tasks = sorted(ports.tasks.of_deal(caller.tenant, deal.id), key=_rank)
            after = next((at for at, task in enumerate(tasks, 1) if task.id == seen), 0)
            for task in tasks[after:]:
                yield Placed(_seen(caller, task, deal), f"{_CUSTOMER}#{before}{_AND}{task.id}")
        before, seen = placed.place, ""
        yield Placed(None, f"{_CUSTOMER}#{before}{_AND}")


def _of_lists(
    ports: Ports, caller: Caller, wanted: TaskFilter, now: datetime, cursor: str | None
) -> Iterator[Placed[SeenTask | None]]:
    """The tasks that the caller may see, of the lists that may have tasks that match."""
    for places in batched(_places(ports, caller, wanted, now, cursor), _AT_ONCE):
        ids = {place: place.rpartition("#")[2] for place in places}
        tasks = ports.tasks.many(caller.tenant, list(ids.values()))
        for place, id_ in ids.items():
            yield Placed(_seen(caller, *tasks[id_]) if id_ in tasks else None, place)


def _seen(caller: Caller, task: Task, deal: Deal) -> SeenTask | None:
    """The task as the caller sees it; None if they may not see it, or if its deal is in the bin."""
    return show_task(caller, task, deal) if deal.deleted_at is None and is_visible(caller, task, deal) else None


def _places(ports: Ports, caller: Caller, wanted: TaskFilter, now: datetime, cursor: str | None) -> Iterable[str]:
    tenant, in_done = caller.tenant, cursor is not None and cursor.startswith(_DONE)
    open_after = None if in_done else cursor
    done_after = cursor if in_done else None
    if wanted.responsible_id == FORMER:  # they are found among all tasks
        wanted = replace(wanted, responsible_id=None)
    dated = replace(wanted, due_to=_earlier(wanted.due_to, now)) if wanted.state == "overdue" else wanted
    open_ = (
        () if in_done or wanted.state == "done" else ports.tasks.open(tenant, dated, after=open_after, at_once=_AT_ONCE)
    )
    done = (
        ()
        if wanted.state in ("open", "overdue")
        else ports.tasks.done(tenant, wanted, after=done_after, at_once=_AT_ONCE)
    )
    return chain(open_, done)


def _earlier(due_to: datetime | None, now: datetime) -> datetime:
    return now if due_to is None else min(due_to, now)


def _place(task: Task) -> str:
    """The place of a task in the list of its deal."""
    return f"{_DONE if task.is_done else _OPEN}#{task.id}"


def _rank(task: Task) -> tuple[bool, float, str]:
    if task.done_at is not None:
        return True, -task.done_at.timestamp(), task.id
    return False, task.due_at.timestamp(), task.id
