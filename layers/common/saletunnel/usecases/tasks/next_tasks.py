"""The next tasks of the deals on a board. They cost a query for each deal: see docs/decisions/0048."""

from collections.abc import Sequence

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.tasks.task import Task
from saletunnel.usecases.pages import Page, ids_after
from saletunnel.usecases.ports import Ports

_MOST_READ = 1_000
"""The number of tasks after which a page ends; a page has one deal at least."""


def list_next_tasks(ports: Ports, caller: Caller, deal_ids: Sequence[str], *, cursor: str | None) -> Page[Task]:
    """The open task that is due first of each of these deals, in the order of the ids.

    Left out are deals without an open task, deals in the bin, and deals that do not exist or that the caller may not
    see. The cursor is the id of the last deal of the page before. Raises RuleViolated if it is not among the ids.
    """
    wanted = ids_after(cursor, deal_ids)
    deals = ports.deals.many(caller.tenant, wanted) if wanted else {}
    found: list[Task] = []
    read = 0
    for id_ in wanted:
        deal = deals.get(id_)
        if deal is None or deal.deleted_at is not None or not caller.sees(deal.responsible_id):
            continue
        tasks = ports.tasks.of_deal(caller.tenant, id_)
        still_open = [task for task in tasks if not task.is_done]
        found += sorted(still_open, key=lambda task: (task.due_at, task.id))[:1]
        read += len(tasks)
        if read >= _MOST_READ:
            return Page(found, None if id_ == wanted[-1] else id_)
    return Page(found, None)
