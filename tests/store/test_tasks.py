"""Tasks in the table: in the lists of their responsible and of the tenant, from any place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.tasks.task import Task
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import retitled, save, save_new
from tests.values import PERSON, a_deal

EVERYBODY = TaskFilter()


def a_task(number: int, hours: int = 0, **fields: Any) -> Task:
    given: dict[str, Any] = {
        "id": f"task_1_{number}",
        "deal_id": "deal_1",
        "title": "Call",
        "responsible_id": "user_ada",
        "due_at": NOON + timedelta(hours=hours),
        "made_by": PERSON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Task(**given | fields)


def save_all(ports: Ports, *tasks: Task) -> None:
    for task in tasks:
        ports.commit(ports.tasks.save("acme", task))


def ids(places: Any) -> list[str]:
    return [place.rpartition("#")[2] for place in places]


def opened(ports: Ports, wanted: TaskFilter = EVERYBODY, after: str | None = None, at_once: int = 2) -> list[str]:
    return list(ports.tasks.open("acme", wanted, after=after, at_once=at_once))


def done(ports: Ports, wanted: TaskFilter = EVERYBODY, after: str | None = None, at_once: int = 2) -> list[str]:
    return list(ports.tasks.done("acme", wanted, after=after, at_once=at_once))


def test_open_tasks_are_listed_by_due_time_from_any_place(ports: Ports) -> None:
    tasks = [a_task(number, hours) for number, hours in ((1, 3), (2, 1), (3, 2), (4, -1), (5, 2))]
    save_all(ports, *tasks, a_task(6, done_at=NOON, done_by=PERSON))
    for wanted in (EVERYBODY, TaskFilter(responsible_id="user_ada")):
        whole = opened(ports, wanted)
        assert ids(whole) == ["task_1_4", "task_1_2", "task_1_3", "task_1_5", "task_1_1"]
        for at, place in enumerate(whole):
            assert opened(ports, wanted, after=place) == whole[at + 1 :]
    assert ids(opened(ports, TaskFilter(due_from=NOON + timedelta(hours=1), due_to=NOON + timedelta(hours=2)))) == [
        "task_1_2",
        "task_1_3",
        "task_1_5",
    ]
    assert opened(ports, TaskFilter(responsible_id=NOBODY)) == []


def test_done_tasks_are_listed_from_the_last_from_any_place(ports: Ports) -> None:
    save_all(
        ports,
        *(a_task(number, done_at=NOON + timedelta(hours=number), done_by=PERSON) for number in (2, 1, 3)),
        a_task(4),
    )
    whole = done(ports)
    assert ids(whole) == ["task_1_3", "task_1_2", "task_1_1"]
    for at, place in enumerate(whole):
        assert done(ports, after=place) == whole[at + 1 :]


def test_a_task_that_is_given_away_changes_its_list(ports: Ports) -> None:
    task = a_task(1)
    save_all(ports, task, replace(task, responsible_id=None, version=2))
    assert opened(ports, TaskFilter(responsible_id="user_ada")) == []
    assert ids(opened(ports, TaskFilter(responsible_id=NOBODY))) == ["task_1_1"]
    assert ids(opened(ports)) == ["task_1_1"]


def test_a_task_is_read_with_its_deal(ports: Ports) -> None:
    save_new(ports, a_deal())
    save_all(ports, a_task(1), replace(a_task(1), id="task_2_1", deal_id="deal_2"))
    assert ports.tasks.get("acme", "task_1_1") == (a_task(1), a_deal())
    assert list(ports.tasks.many("acme", ["task_1_1", "task_1_9", "task_2_1"])) == ["task_1_1"]
    with pytest.raises(NotFound):
        ports.tasks.get("another", "task_1_1")


@pytest.mark.parametrize("version", [1, 3])
def test_a_stale_task_is_not_saved_or_deleted(ports: Ports, version: int) -> None:
    save_all(ports, a_task(1), a_task(1, version=2))
    with pytest.raises(StaleVersion):
        ports.commit(ports.tasks.save("acme", a_task(1, version=version + (version == 3))))
    with pytest.raises(StaleVersion):
        ports.commit(ports.tasks.delete("acme", a_task(1, version=version)))
    ports.commit(ports.tasks.delete("acme", a_task(1, version=2)))
    assert ports.tasks.of_deal("acme", "deal_1") == []


def test_the_tasks_of_a_deleted_deal_leave_the_lists_and_come_back(ports: Ports) -> None:
    deal = save(ports, retitled(_saved(ports), "Other"))
    save_all(ports, a_task(1), a_task(2, done_at=NOON, done_by=PERSON))
    binned = save(ports, deal.deleted(PERSON, NOON))
    for writes in ports.deals.purge("acme", binned):
        ports.commit(writes)
    assert opened(ports) == done(ports) == []
    assert len(ports.tasks.of_deal("acme", "deal_1")) == 2


def _saved(ports: Ports) -> Any:
    save_new(ports, a_deal())
    return a_deal()


def test_a_write_that_requires_an_unchanged_deal_fails_after_a_change(ports: Ports) -> None:
    save_new(ports, a_deal())
    ports.commit(ports.deals.unchanged("acme", a_deal()))
    save(ports, retitled(a_deal(), "Other"))
    with pytest.raises(StaleVersion):
        ports.commit(ports.deals.unchanged("acme", a_deal()))
