"""HTTP: tasks, and the notices of the caller."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import LimitReached, NotFound
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.http.answers import Made, Nothing, Shown, Tagged, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.notice_bodies import ReadNotices
from saletunnel.http.bodies.task_bodies import NewTask, TaskChange
from saletunnel.http.pages import Cursor, Limit
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import DueFrom, DueTo, InTaskState, OfCustomer, OfDeal, OfDeals, OfResponsible
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.notice_shapes import NoticeShape, UnreadShape, notice_shape
from saletunnel.http.shapes.task_shapes import (
    NextTaskShape,
    TaskCountShape,
    TaskShape,
    next_task_shape,
    task_count_shape,
    task_shape,
)
from saletunnel.usecases.notices import reading
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tasks import editing, listing, next_tasks

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/tasks", raises=[NotFound])
def list_tasks(
    ports: Ports,
    caller: Caller,
    responsible_id: OfResponsible,
    deal_id: OfDeal,
    customer_id: OfCustomer,
    state: InTaskState,
    due_from: DueFrom,
    due_to: DueTo,
    limit: Limit,
    cursor: Cursor,
) -> Shown[Listed[TaskShape]]:
    """Lists the tasks that match all filters: open tasks, then done tasks. A short page may not be the last.

    With `customer_id`, the tasks come deal by deal.
    """
    wanted = TaskFilter(
        responsible_id=responsible_id,
        deal_id=deal_id,
        customer_id=customer_id,
        state=state,
        due_from=due_from,
        due_to=due_to,
    )
    page = listing.list_tasks(ports, caller, wanted, limit=limit, cursor=cursor)
    return shown(listed(map(task_shape, page.data), page.cursor))


@app.route("GET", "/v1/tasks/count")
def count_tasks(ports: Ports, caller: Caller) -> Shown[TaskCountShape]:
    """Counts the caller's open and overdue tasks, and their unread notices, each up to 100."""
    return shown(task_count_shape(listing.count_tasks(ports, caller), reading.count_unread(ports, caller)))


@app.route("GET", "/v1/tasks/next")
def list_next_tasks(ports: Ports, caller: Caller, deal_ids: OfDeals, cursor: Cursor) -> Shown[Listed[NextTaskShape]]:
    """Lists the open task that is due first of up to 50 deals: `deal_ids` are ids that are separated by commas.

    Deals without an open task, and deals that the caller may not see, are left out. A page may have only some of the
    deals, and a cursor.
    """
    page = next_tasks.list_next_tasks(ports, caller, deal_ids.split(",") if deal_ids else [], cursor=cursor)
    return shown(listed(map(next_task_shape, page.data), page.cursor))


@app.route("POST", "/v1/tasks", raises=[NotFound, LimitReached])
def create_task(ports: Ports, caller: Caller, body: NewTask) -> Made[TaskShape]:
    """Makes a task for a deal."""
    return made(_task(editing.create_task(ports, caller, body.deal_id, body.given_values())))


@app.route("GET", "/v1/tasks/{task_id}")
def read_task(ports: Ports, caller: Caller, task_id: str) -> Tagged[TaskShape]:
    """Reads a task."""
    return _task(editing.read_task(ports, caller, task_id))


@app.route("PATCH", "/v1/tasks/{task_id}")
def change_task(ports: Ports, caller: Caller, task_id: str, seen: Seen, body: TaskChange) -> Tagged[TaskShape]:
    """Changes a task, ends it, or opens it again."""
    return _task(editing.change_task(ports, caller, task_id, seen, body.given_values()))


@app.route("DELETE", "/v1/tasks/{task_id}")
def delete_task(ports: Ports, caller: Caller, task_id: str, seen: Seen) -> Nothing:
    """Deletes a task."""
    editing.delete_task(ports, caller, task_id, seen)
    return nothing()


@app.route("GET", "/v1/notices")
def list_notices(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[NoticeShape]]:
    """Lists the caller's notices of the last 90 days, newest first."""
    page = reading.list_notices(ports, caller, limit=limit, cursor=cursor)
    return shown(listed(map(notice_shape, page.data), page.cursor))


@app.route("POST", "/v1/notices/read")
def mark_read(ports: Ports, caller: Caller, body: ReadNotices) -> Shown[UnreadShape]:
    """Marks notices of the caller as read, at most 50. Repeat a request with `until` while notices are left."""
    return shown(UnreadShape(left=reading.mark_read(ports, caller, body.ids, body.until)))


def _task(shown_task: editing.SeenTask) -> Tagged[TaskShape]:
    return tagged(task_shape(shown_task), shown_task.task.version, cacheable=False)  # the deal may be renamed
