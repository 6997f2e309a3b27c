"""The notices of the caller: listing and counting them, and marking them as read. Nobody reads those of another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.notices.notice import Notice, NoticeKind
from saletunnel.domain.tasks.task import Task, is_visible
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes

MOST_COUNTED = 100
"""Where counting ends."""
MOST_MARKED = 50
"""The most notices that a request marks as read: with the stored response, they must fit into a transaction."""
_MOST_SHOWN = 3
"""The number of subjects of a notice that are shown by name."""
_TASKS_AT_ONCE = 50
_ABOUT_DEALS: Collection[NoticeKind] = ("deal_given", "chain_stopped", "mentioned")


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """A notice with the newest of its subjects that the caller may see, newest first.

    A task comes with its deal; None if the caller may not see the deal. A campaign is only named, by the notice.
    """

    notice: Notice
    deals: tuple[Deal, ...] = ()
    tasks: tuple[tuple[Task, Deal | None], ...] = ()


def list_notices(ports: Ports, caller: Caller, *, limit: int, cursor: str | None) -> Page[SeenNotice]:
    """A page of the caller's notices, newest first."""
    found = ports.notices.listed(caller.tenant, caller.user_id, after=cursor, at_once=limit + 1)
    page = list(islice(found, limit + 1))
    shown = page[:limit]
    notices = _in_order(ports, caller, [placed.value for placed in shown])
    return Page(_with_subjects(ports, caller, notices), shown[-1].place if len(page) > limit else None)


def count_unread(ports: Ports, caller: Caller) -> int:
    """The number of the caller's unread notices, at most MOST_COUNTED; eventually consistent."""
    return ports.notices.count_unread(caller.tenant, caller.user_id, most=MOST_COUNTED)


def mark_read(ports: Ports, caller: Caller, ids: Sequence[str] | None, until: datetime | None) -> int:
    """Marks notices of the caller as read: those with the `ids`, or the newest MOST_MARKED unread ones up to a time.

    Returns how many are left up to that time, at most MOST_COUNTED. Unknown ids are ignored: a notice may have expired.
    Idempotent. Raises Contended.
    """

    def mark() -> tuple[Writes, int]:
        wanted = _unread(ports, caller, until) if until is not None else list(dict.fromkeys(ids or ()))
        refs = [(caller.user_id, id_) for id_ in wanted[:MOST_MARKED]]
        return _marked(ports, caller, ports.notices.many(caller.tenant, refs)), len(wanted) - len(refs)

    return decide_and_commit(ports, mark)


def _unread(ports: Ports, caller: Caller, until: datetime) -> list[str]:
    return list(islice(ports.notices.unread(caller.tenant, caller.user_id, until=until), MOST_MARKED + MOST_COUNTED))


def _marked(ports: Ports, caller: Caller, notices: list[Notice]) -> list[Write]:
    at = ports.now()
    return [
        write
        for notice in notices
        if notice.read_at is None
        for write in ports.notices.save(caller.tenant, notice.read(at))
    ]


def _in_order(ports: Ports, caller: Caller, ids: list[str]) -> list[Notice]:
    known = {notice.id: notice for notice in ports.notices.many(caller.tenant, [(caller.user_id, id_) for id_ in ids])}
    return [known[id_] for id_ in ids if id_ in known]


def _with_subjects(ports: Ports, caller: Caller, notices: list[Notice]) -> list[SeenNotice]:
    of_tasks = [notice for notice in notices if notice.kind == "task_due"]
    deal_ids = {id_ for notice in notices if notice.kind in _ABOUT_DEALS for id_ in _newest(notice)}
    deals = ports.deals.many(caller.tenant, deal_ids) if deal_ids else {}
    tasks = _tasks(ports, caller, [id_ for notice in of_tasks for id_ in _newest(notice)])
    return [
        SeenNotice(
            notice,
            tuple(
                deals[id_]
                for id_ in _newest(notice)
                if id_ in deals and deals[id_].deleted_at is None and caller.sees(deals[id_].responsible_id)
            ),
            tuple(tasks[id_] for id_ in _newest(notice) if id_ in tasks),
        )
        for notice in notices
    ]


def _newest(notice: Notice) -> tuple[str, ...]:
    return notice.subjects[: -_MOST_SHOWN - 1 : -1]


def _tasks(ports: Ports, caller: Caller, ids: list[str]) -> Mapping[str, tuple[Task, Deal | None]]:
    """The tasks that the caller may see, outside of the bin."""
    found: dict[str, tuple[Task, Deal | None]] = {}
    for start in range(0, len(ids), _TASKS_AT_ONCE):
        for id_, (task, deal) in ports.tasks.many(caller.tenant, ids[start : start + _TASKS_AT_ONCE]).items():
            if deal.deleted_at is None and is_visible(caller, task, deal):
                found[id_] = task, deal if caller.sees(deal.responsible_id) else None
    return found
