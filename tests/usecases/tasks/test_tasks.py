"""Tasks of deals: who may have, see and change them, when they are due, and what becomes of them with their deal."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import DomainError, LimitReached, NotFound, RoleLacks, RuleViolated, StaleVersion
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL, Task
from saletunnel.domain.tasks.task_filter import FORMER, TaskFilter
from saletunnel.store.dynamo.keys import deal_partition
from saletunnel.usecases.company.members import remove_member
from saletunnel.usecases.tasks import editing, listing
from saletunnel.usecases.tasks.listing import TaskCount
from tests.company import ADMIN, Company
from tests.fakes import NOON

BOB, EVE = (replace(ADMIN, user_id=f"user_{name}", role=Role.AGENT) for name in ("bob", "eve"))
VIEWER = replace(ADMIN, user_id="user_vi", role=Role.VIEWER)
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def company() -> Company:
    company = Company()
    company.hire("user_bob", "user_eve", "user_vi")
    return company


@pytest.fixture
def deal(company: Company) -> Deal:
    """A deal of Bob."""
    return company.create_deal(responsible_id="user_bob")


def make(company: Company, deal: Deal, title: str = "Call", *, by: Caller = ADMIN, **fields: Any) -> Task:
    due = {} if "due_on" in fields else {"due_at": TOMORROW}
    return editing.create_task(company.ports, by, deal.id, {"title": title, **due, **fields}).task


def change(company: Company, task: Task, *, by: Caller = ADMIN, seen: int | None = None, **fields: Any) -> Task:
    return editing.change_task(company.ports, by, task.id, seen, fields).task


def titles(company: Company, *, by: Caller = ADMIN, limit: int = 100, **filters: Any) -> list[str]:
    """The titles of all pages of a list."""
    found: list[str] = []
    cursor = None
    while True:
        page = listing.list_tasks(company.ports, by, TaskFilter(**filters), limit=limit, cursor=cursor)
        found += [seen.task.title for seen in page.data]
        cursor = page.cursor
        if cursor is None:
            return found


def noted(company: Company, deal: Deal) -> list[tuple[str, str | None]]:
    entries = company.timeline(deal).data
    return [(entry.kind, entry.note) for entry in entries if entry.kind.startswith("task_")]


class TestDueTimes:
    @pytest.mark.parametrize(
        ("day", "due_at"),
        [
            (date(2026, 3, 3), datetime(2026, 3, 3, 10, 30, tzinfo=UTC)),  # Tuesday, 17:30 in Viet Nam
            (date(2026, 3, 7), datetime(2026, 3, 7, 16, 59, tzinfo=UTC)),  # Saturday has no business hours
        ],
    )
    def test_a_day_is_due_at_the_end_of_its_business_hours(
        self, company: Company, deal: Deal, day: date, due_at: datetime
    ) -> None:
        task = make(company, deal, due_on=day)
        assert task.due_at == due_at
        assert change(company, task, due_on=day + timedelta(days=28)).due_at == due_at + timedelta(days=28)

    def test_a_task_is_overdue_when_its_time_is_past_and_it_is_not_done(self, company: Company, deal: Deal) -> None:
        task = make(company, deal, by=BOB)
        for now, is_overdue in ((TOMORROW, False), (TOMORROW + timedelta(milliseconds=1), True)):
            company.clock.now = now
            assert titles(company, state="overdue") == (["Call"] if is_overdue else [])
            assert listing.count_tasks(company.ports, BOB) == TaskCount(1, int(is_overdue))
        change(company, task, done=True)
        assert titles(company, state="overdue") == []
        assert listing.count_tasks(company.ports, BOB) == TaskCount(0, 0)


class TestDone:
    def test_a_task_is_done_once_and_can_be_opened_again(self, company: Company, deal: Deal) -> None:
        task = make(company, deal)
        done = change(company, task, by=BOB, done=True)
        assert (done.done_at, done.done_by and done.done_by.id) == (NOON, "user_bob")

        company.clock.advance(hours=1)
        assert change(company, task, done=True) == done
        reopened = change(company, task, done=False)
        assert (reopened.done_at, reopened.done_by, reopened.version) == (None, None, 3)
        assert noted(company, deal) == [
            ("task_reopened", "“Call”"),
            ("task_done", "“Call”"),
            ("task_made", "“Call” is due at 2026-03-03T05:00:00Z."),
        ]

    def test_of_two_people_who_end_a_task_at_once_the_first_ends_it(self, company: Company, deal: Deal) -> None:
        task = make(company, deal)
        company.table.interrupt(1, lambda: change(company, task, by=BOB, done=True))
        done = change(company, task, done=True)
        assert done.done_by is not None
        assert done.done_by.id == "user_bob"
        assert [kind for kind, _ in noted(company, deal)] == ["task_done", "task_made"]

    def test_a_change_that_changes_nothing_writes_nothing(self, company: Company, deal: Deal) -> None:
        task = make(company, deal)
        before = company.table.commits
        assert change(company, task, title="Call", due_at=TOMORROW, done=False) == task
        assert company.table.commits == before

    def test_a_stale_change_is_refused(self, company: Company, deal: Deal) -> None:
        task = make(company, deal)
        change(company, task, title="Visit")
        with pytest.raises(StaleVersion):
            change(company, task, seen=1, done=True)
        with pytest.raises(StaleVersion):
            editing.delete_task(company.ports, ADMIN, task.id, 1)


class TestPeople:
    def test_the_person_who_makes_a_task_has_it_unless_somebody_is_named(self, company: Company, deal: Deal) -> None:
        assert make(company, deal, by=BOB).responsible_id == "user_bob"
        assert make(company, deal, responsible_id="user_eve").responsible_id == "user_eve"
        assert make(company, deal, by=BOB, responsible_id=None).responsible_id is None

    def test_an_agent_sees_their_own_tasks_and_those_of_their_deals(self, company: Company, deal: Deal) -> None:
        make(company, deal, "Of Bob's deal")
        make(company, deal, "Eve's", responsible_id="user_eve")
        make(company, company.create_deal(), "Of nobody's deal")
        assert set(titles(company, by=BOB)) == {"Eve's", "Of Bob's deal", "Of nobody's deal"}
        assert set(titles(company, by=EVE)) == {"Eve's", "Of nobody's deal"}
        assert titles(company, by=EVE, responsible_id="user_eve") == ["Eve's"]
        assert titles(company, by=VIEWER) == titles(company)
        with pytest.raises(NotFound):
            titles(company, by=EVE, deal_id=deal.id)

    def test_an_agent_has_a_task_on_somebody_elses_deal_without_seeing_the_deal(
        self, company: Company, deal: Deal
    ) -> None:
        task = make(company, deal, responsible_id="user_eve")
        seen = editing.read_task(company.ports, EVE, task.id)
        assert (seen.task, seen.deal) == (task, None)
        assert editing.read_task(company.ports, BOB, task.id).deal == deal
        assert change(company, task, by=EVE, done=True).is_done

    @pytest.mark.parametrize(
        ("by", "fields", "error"),
        [
            (ADMIN, {"responsible_id": "user_gone"}, RuleViolated),
            (BOB, {"responsible_id": "user_eve"}, RoleLacks),
            (EVE, {"title": "Mine now"}, NotFound),
            (VIEWER, {"done": True}, RoleLacks),
        ],
    )
    def test_the_wrong_people_are_refused_at_every_door(
        self, company: Company, deal: Deal, by: Caller, fields: dict[str, Any], error: type[DomainError]
    ) -> None:
        task = make(company, deal)
        with pytest.raises(error):
            make(company, deal, by=by, **{name: value for name, value in fields.items() if name != "done"})
        with pytest.raises(error):
            change(company, task, by=by, **fields)
        assert company.ports.tasks.of_deal(company.tenant, deal.id) == [task]

    def test_a_task_of_a_removed_member_keeps_them_until_it_is_given_away(self, company: Company, deal: Deal) -> None:
        task = make(company, deal, by=BOB)
        before = company.ports.members.get(company.tenant)
        company.ports.commit(company.ports.members.save(company.tenant, before.without("user_bob")))
        assert titles(company, responsible_id="user_bob") == ["Call"]
        assert change(company, task, title="Visit").responsible_id == "user_bob"
        change(company, task, responsible_id="user_eve")
        assert titles(company, responsible_id="user_eve") == ["Visit"]
        with pytest.raises(RuleViolated):
            change(company, task, responsible_id="user_bob")


class TestBin:
    def test_the_tasks_of_a_deal_in_the_bin_are_hidden_and_come_back(self, company: Company, deal: Deal) -> None:
        task = make(company, deal, by=BOB)
        company.delete(deal)
        for _ in range(2):  # before and after the deletion has reached the bin's worker
            assert titles(company) == titles(company, responsible_id="user_bob") == []
            for act in (
                lambda: editing.read_task(company.ports, ADMIN, task.id),
                lambda: change(company, task, done=True),
                lambda: editing.delete_task(company.ports, ADMIN, task.id, None),
                lambda: make(company, deal),
            ):
                with pytest.raises(NotFound):
                    act()
            company.deliver()
        assert listing.count_tasks(company.ports, BOB) == TaskCount(0, 0)
        [item] = self.items(company, deal)
        assert "expires_at" in item

        company.restore(deal)
        company.deliver()
        assert titles(company) == titles(company, responsible_id="user_bob") == ["Call"]
        assert listing.count_tasks(company.ports, BOB) == TaskCount(1, 0)
        assert change(company, task, done=True).is_done
        [item] = self.items(company, deal)
        assert "expires_at" not in item

    def test_the_tasks_of_a_purged_deal_are_gone(self, company: Company, deal: Deal) -> None:
        make(company, deal)
        company.delete(deal)
        company.deliver()
        company.table.remove_expired(NOON + timedelta(days=31))
        assert self.items(company, deal) == []

    def test_a_task_that_is_made_while_its_deal_goes_into_the_bin_is_not_made(
        self, company: Company, deal: Deal
    ) -> None:
        def delete() -> None:
            company.delete(deal)
            company.deliver()

        company.table.interrupt(1, delete)
        with pytest.raises(NotFound):
            make(company, deal, by=BOB)
        assert self.items(company, deal) == []

    def test_a_task_that_is_changed_while_its_deal_goes_into_the_bin_stays_out_of_the_lists(
        self, company: Company, deal: Deal
    ) -> None:
        task = make(company, deal, by=BOB)

        def delete() -> None:
            company.delete(deal)
            company.deliver()

        company.table.interrupt(1, delete)
        with pytest.raises(NotFound):
            change(company, task, title="Visit")
        assert listing.count_tasks(company.ports, BOB) == TaskCount(0, 0)

    @staticmethod
    def items(company: Company, deal: Deal) -> list[dict[str, Any]]:
        partition = deal_partition(company.tenant, deal.id)
        return [item for key, item in company.table.items().items() if (key.pk, key.sk[:5]) == (partition, "TASK#")]


def test_the_tasks_of_removed_members_are_found_and_given_to_somebody_else(company: Company, deal: Deal) -> None:
    bobs = make(company, deal, "Bob's", responsible_id="user_bob")
    make(company, deal, "Eve's", responsible_id="user_eve")
    make(company, deal, "Nobody's", responsible_id=None)
    assert titles(company, responsible_id=FORMER) == []
    remove_member(company.ports, ADMIN, "user_bob", None)
    assert titles(company, responsible_id=FORMER) == ["Bob's"]
    assert titles(company, responsible_id=FORMER, state="done") == []
    change(company, bobs, responsible_id="user_eve")
    assert titles(company, responsible_id=FORMER) == []


def test_moving_and_winning_a_deal_leaves_its_tasks_open(company: Company, deal: Deal) -> None:
    task = make(company, deal)
    company.move(deal, company.sales.won_stage)
    company.deliver()
    assert editing.read_task(company.ports, ADMIN, task.id).task == task


def test_a_deleted_task_is_gone_and_the_timeline_says_so(company: Company, deal: Deal) -> None:
    task = make(company, deal)
    editing.delete_task(company.ports, BOB, task.id, 1)
    assert titles(company) == []
    with pytest.raises(NotFound):
        editing.delete_task(company.ports, BOB, task.id, None)
    assert [kind for kind, _ in noted(company, deal)] == ["task_deleted", "task_made"]


def test_an_edit_of_the_deal_in_between_does_no_harm(company: Company, deal: Deal) -> None:
    company.table.interrupt(1, lambda: company.change(deal, title="Renamed"))
    task = make(company, deal)
    seen = editing.read_task(company.ports, ADMIN, task.id).deal
    assert seen is not None
    assert seen.title == "Renamed"


def test_a_deal_has_a_limited_number_of_tasks(company: Company, deal: Deal) -> None:
    for _ in range(MOST_OF_A_DEAL):
        make(company, deal, responsible_id=None)
    with pytest.raises(LimitReached):
        make(company, deal)


def test_the_count_ends_at_a_hundred(company: Company, deal: Deal) -> None:
    for _ in range(101):
        make(company, deal, by=BOB)
    company.clock.advance(days=2)
    assert listing.count_tasks(company.ports, BOB) == TaskCount(100, 100)


@pytest.mark.parametrize("task_id", ["task_1", "deal_1", "task_deal_1_2", "task__1", "task_1_2_3"])
def test_an_id_that_no_task_can_have_is_not_found(company: Company, task_id: str) -> None:
    with pytest.raises(NotFound):
        editing.read_task(company.ports, ADMIN, task_id)


@pytest.mark.parametrize("filters", [{}, {"deal_id": True}])
def test_a_cursor_of_another_list_is_refused(company: Company, deal: Deal, filters: dict[str, Any]) -> None:
    wanted = TaskFilter(deal_id=deal.id if filters else None)
    with pytest.raises(RuleViolated):
        listing.list_tasks(company.ports, ADMIN, wanted, limit=10, cursor="stages|1")


def a_customer_with_deals(company: Company) -> tuple[str, list[Deal]]:
    """A customer, and three deals of theirs: of Bob, of Eve, and of nobody."""
    owners = ("user_bob", "user_eve", None)
    deals = [company.create_deal(contact=Contact("An", "an@x.vn"), responsible_id=owner) for owner in owners]
    assert deals[0].customer is not None
    return deals[0].customer.id, deals


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_tasks_of_a_customer_are_those_of_their_deals(company: Company, deal: Deal, limit: int) -> None:
    customer_id, deals = a_customer_with_deals(company)
    make(company, deal, "Of another deal")
    for number, each in enumerate(deals):
        for name in ("a", "b"):
            make(company, each, f"{number}{name}", responsible_id=None)
    done = make(company, deals[0], "0c")
    change(company, done, done=True)
    found = titles(company, limit=limit, customer_id=customer_id)
    assert sorted(found) == ["0a", "0b", "0c", "1a", "1b", "2a", "2b"]
    assert sorted(titles(company, limit=limit, customer_id=customer_id, state="done")) == ["0c"]
    make(company, deals[1], "Of Bob", responsible_id="user_bob")
    for_bob = titles(company, by=BOB, limit=limit, customer_id=customer_id, state="open")
    assert sorted(for_bob) == ["0a", "0b", "2a", "2b", "Of Bob"]


def test_the_tasks_of_a_customer_leave_out_deals_in_the_bin_and_of_others(company: Company) -> None:
    customer_id, deals = a_customer_with_deals(company)
    for each in deals:
        make(company, each, each.id)
    company.delete(deals[0])
    company.change(deals[1], customer_id=None)
    assert titles(company, customer_id=customer_id) == [deals[2].id]
    assert titles(company, customer_id=customer_id, deal_id=deals[2].id) == [deals[2].id]
    assert titles(company, customer_id=customer_id, deal_id=deals[1].id) == []
    assert titles(company, customer_id="cust_missing") == []


def test_a_cursor_of_another_list_of_tasks_is_refused(company: Company, deal: Deal) -> None:
    for name in "ab":
        make(company, deal, name)
    page = listing.list_tasks(company.ports, ADMIN, TaskFilter(), limit=1, cursor=None)
    with pytest.raises(RuleViolated):
        listing.list_tasks(company.ports, ADMIN, TaskFilter(customer_id="cust_1"), limit=1, cursor=page.cursor)
