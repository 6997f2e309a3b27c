"""The next tasks of the deals on a board."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.usecases.tasks import editing, next_tasks
from tests.company import ADMIN, Company
from tests.fakes import NOON

BOB, EVE = (replace(ADMIN, user_id=f"user_{name}", role=Role.AGENT) for name in ("bob", "eve"))


@pytest.fixture
def company() -> Company:
    company = Company()
    company.hire("user_bob", "user_eve")
    return company


def plan_task(company: Company, deal: Deal, title: str, days: int) -> str:
    due = {"title": title, "due_at": NOON + timedelta(days=days)}
    return editing.create_task(company.ports, ADMIN, deal.id, due).task.id


def titles(company: Company, *deals: Deal, by: Caller = ADMIN) -> list[str]:
    """The titles on all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = next_tasks.list_next_tasks(company.ports, by, [deal.id for deal in deals], cursor=cursor)
        found += [task.title for task in page.data]
        cursor = page.cursor
        if cursor is None:
            return found


def test_the_open_task_that_is_due_first_is_the_next(company: Company) -> None:
    first, second, idle = (company.create_deal() for _ in range(3))
    plan_task(company, first, "Visit", 3)
    call = plan_task(company, first, "Call", 1)
    plan_task(company, second, "Ask", 2)
    assert titles(company, second, first, idle, second) == ["Ask", "Call"]
    editing.change_task(company.ports, ADMIN, call, None, {"done": True})
    assert titles(company, first) == ["Visit"]


def test_deals_that_the_caller_may_not_see_are_left_out(company: Company) -> None:
    of_bob, of_eve = (company.create_deal(responsible_id=user.user_id) for user in (BOB, EVE))
    plan_task(company, of_bob, "Bob's", 1)
    plan_task(company, of_eve, "Eve's", 1)
    assert titles(company, of_bob, of_eve, by=BOB) == ["Bob's"]
    assert titles(company, of_bob, of_eve) == ["Bob's", "Eve's"]


def test_deals_in_the_bin_and_unknown_deals_are_left_out(company: Company) -> None:
    binned, unknown = company.create_deal(), replace(company.create_deal(), id="deal_unknown")
    plan_task(company, binned, "Call", 1)
    company.delete(binned)
    assert titles(company, binned, unknown) == []
    assert titles(company) == []


def test_a_page_ends_after_many_tasks(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_tasks, "_MOST_READ", 2)
    deals = [company.create_deal(str(number)) for number in range(3)]
    for deal in deals:
        for day in (1, 2):
            plan_task(company, deal, f"{deal.title} in {day}", day)
    page = next_tasks.list_next_tasks(company.ports, ADMIN, [deal.id for deal in deals], cursor=None)
    assert ([task.title for task in page.data], page.cursor) == (["0 in 1"], deals[0].id)
    assert titles(company, *deals) == ["0 in 1", "1 in 1", "2 in 1"]


def test_a_cursor_of_another_list_is_refused(company: Company) -> None:
    with pytest.raises(RuleViolated):
        next_tasks.list_next_tasks(company.ports, ADMIN, [company.create_deal().id], cursor="deal_other")
