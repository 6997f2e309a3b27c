"""Lists and counts of tasks match a plain model after any changes, on pages of any size."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal_filter import NOBODY
from saletunnel.domain.errors import NotFound
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.usecases.tasks import editing, listing
from tests.company import ADMIN, Company
from tests.fakes import NOON

PEOPLE = ("user_bob", "user_eve", None)
AGENT = replace(ADMIN, user_id="user_bob", role=Role.AGENT)


@dataclass
class Known:
    """A task as the model knows it."""

    deal: int
    responsible_id: str | None
    due_at: datetime
    done_at: datetime | None = None


class Model:
    """A company with two deals, of Bob and of Eve, and the tasks that they should have."""

    def __init__(self) -> None:
        self.company = Company()
        self.company.hire("user_bob", "user_eve")
        self.deals = [self.company.create_deal(responsible_id=PEOPLE[at]) for at in range(2)]
        self.binned: set[int] = set()
        self.tasks: dict[str, Known] = {}

    def make(self, deal: int, person: int, hours: int) -> None:
        due_at = NOON + timedelta(hours=hours)
        fields = {"title": "T", "responsible_id": PEOPLE[person], "due_at": due_at}

        def create() -> None:
            made = editing.create_task(self.company.ports, ADMIN, self.deals[deal].id, fields)
            self.tasks[made.task.id] = Known(deal, PEOPLE[person], due_at)

        self._act(deal, create)

    def change(self, number: int, fields: dict[str, Any]) -> None:
        if not self.tasks:
            return
        task_id = sorted(self.tasks)[number % len(self.tasks)]
        known = self.tasks[task_id]

        def act() -> None:
            editing.change_task(self.company.ports, ADMIN, task_id, None, fields)
            known.responsible_id = fields.get("responsible_id", known.responsible_id)
            known.due_at = fields.get("due_at", known.due_at)
            if fields.get("done", known.done_at is not None) != (known.done_at is not None):
                known.done_at = self.company.clock() if fields["done"] else None

        self._act(known.deal, act)

    def delete(self, number: int) -> None:
        if self.tasks:
            task_id = sorted(self.tasks)[number % len(self.tasks)]

            def act() -> None:
                editing.delete_task(self.company.ports, ADMIN, task_id, None)
                del self.tasks[task_id]

            self._act(self.tasks[task_id].deal, act)

    def toss(self, deal: int, deliver: bool) -> None:
        """Puts the deal into the bin, or takes it out; its worker may be late."""
        act = self.company.restore if deal in self.binned else self.company.delete
        act(self.deals[deal])
        self.binned ^= {deal}
        if deliver:
            self.company.deliver()

    def wait(self, hours: int) -> None:
        self.company.clock.advance(hours=hours)

    def _act(self, deal: int, act: Callable[[], None]) -> None:
        try:
            act()
            assert deal not in self.binned
        except NotFound:
            assert deal in self.binned

    def listed(self, wanted: TaskFilter) -> list[str]:
        """The ids of the tasks that a list should have, in order."""
        now = self.company.clock()
        seen = {id_: known for id_, known in self.tasks.items() if known.deal not in self.binned}
        open_ = sorted((known.due_at, id_) for id_, known in seen.items() if known.done_at is None)
        done = sorted(((known.done_at, id_) for id_, known in seen.items() if known.done_at), reverse=True)
        return [id_ for _, id_ in (*open_, *done) if self._matches(wanted, self.tasks[id_], now)]

    @staticmethod
    def _matches(wanted: TaskFilter, known: Known, now: datetime) -> bool:
        states = {"done"} if known.done_at else {"open", "overdue"} if known.due_at < now else {"open"}
        return (
            (wanted.state is None or wanted.state in states)
            and wanted.responsible_id in (None, known.responsible_id or NOBODY)
            and (wanted.due_from is None or known.due_at >= wanted.due_from)
            and (wanted.due_to is None or known.due_at <= wanted.due_to)
        )


HOURS = st.integers(-3, 3)
NUMBERS = st.integers(0, 20)
FIELDS = st.one_of(
    st.booleans().map(lambda done: {"done": done}),
    st.sampled_from(PEOPLE).map(lambda person: {"responsible_id": person}),
    HOURS.map(lambda hours: {"due_at": NOON + timedelta(hours=hours)}),
)
type Act = Callable[[Model], None]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(
        lambda deal, person, hours: lambda model: model.make(deal, person, hours),
        st.integers(0, 1),
        st.integers(0, 2),
        HOURS,
    ),
    st.builds(lambda number, fields: lambda model: model.change(number, fields), NUMBERS, FIELDS),
    st.builds(lambda number: lambda model: model.delete(number), NUMBERS),
    st.builds(lambda deal, deliver: lambda model: model.toss(deal, deliver), st.integers(0, 1), st.booleans()),
    st.builds(lambda hours: lambda model: model.wait(hours), st.integers(1, 3)),
)
FILTERS = st.builds(
    lambda **filters: TaskFilter(**filters),
    state=st.sampled_from([None, "open", "done", "overdue"]),
    responsible_id=st.sampled_from([None, NOBODY, "user_bob"]),
    due_from=st.none() | HOURS.map(lambda hours: NOON + timedelta(hours=hours)),
    due_to=st.none() | HOURS.map(lambda hours: NOON + timedelta(hours=hours)),
)


@given(acts=st.lists(ACTS, min_size=1, max_size=25), wanted=FILTERS, limit=st.integers(1, 4))
def test_lists_and_counts_match_a_plain_model(acts: list[Act], wanted: TaskFilter, limit: int) -> None:
    model = Model()
    for act in acts:
        act(model)
    company = model.company

    def listed(wanted: TaskFilter) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = listing.list_tasks(company.ports, ADMIN, wanted, limit=limit, cursor=cursor)
            found += [seen.task.id for seen in page.data]
            cursor = page.cursor
            if cursor is None:
                return found

    assert same_order(model, listed(wanted)) == same_order(model, model.listed(wanted))
    for at, deal in enumerate(model.deals):
        if at not in model.binned:
            of_deal = replace(wanted, deal_id=deal.id)
            expected = [id_ for id_ in model.listed(wanted) if model.tasks[id_].deal == at]
            assert same_order(model, listed(of_deal)) == same_order(model, expected)
    company.deliver()
    counted = listing.count_tasks(company.ports, AGENT)
    mine = TaskFilter(responsible_id="user_bob", state="open")
    assert counted.open == len(model.listed(mine))
    assert counted.overdue == len(model.listed(replace(mine, state="overdue")))


def same_order(model: Model, ids: list[str]) -> list[tuple[bool, datetime, str]]:
    """The tasks of a list, sorted, after a check of the list's order: no order is promised for the same time."""
    keyed = [
        (known.done_at is not None, known.done_at or known.due_at, id_) for id_ in ids for known in (model.tasks[id_],)
    ]
    times = [(is_done, at) for is_done, at, _ in keyed]
    assert times == sorted(times, key=lambda time: (time[0], time[1].timestamp() * (-1 if time[0] else 1)))
    return sorted(keyed)
