"""The nightly audit finds runs with a wrong time and overdue runs, repairs them, and disturbs no others."""

from datetime import date, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.business_hours import Hours, Weekday
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation.auditing import DRIFT
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.figures.audits import audit_all
from tests.company import Company
from tests.fakes import NOON

SAY = AddComment(text="Hello")
LATER = timedelta(minutes=10)
BEFORE = When(kind="before_date", period="P3D", field="expected_close_date")
IN_DAYS = When(kind="after", period="P9D")


@pytest.fixture
def company() -> Company:
    return Company()


def enter(company: Company, **fields: Any) -> Deal:
    deal = company.create_deal(**fields)
    company.deliver()
    return deal


def only_run(company: Company, deal: Deal) -> Run:
    [run] = company.runs(deal)
    return run


def spoil(company: Company, deal: Deal, by: timedelta | None) -> Run:
    """Gives the run of the deal a wrong time, or parks it. Returns it as it was."""
    run = only_run(company, deal)
    wrong = run.due_at + by if by is not None and run.due_at is not None else None
    company.ports.commit(company.ports.runs.save(company.tenant, run.timed(wrong, run.occurrence)))
    return run


def audit(company: Company) -> int:
    """The drift that an audit finds."""
    company.measured.pop(DRIFT, None)
    audit_all(company.ports)
    company.run_jobs()
    return company.measured.get(DRIFT, 0)


def test_runs_with_the_right_time_are_left_alone(company: Company) -> None:
    first = company.sales.first_stage
    company.create_rule(first, SAY, IN_DAYS)
    company.create_rule(first, SAY, BEFORE)
    company.create_rule(first, SAY, When(kind="every", period="P1D"))
    company.create_rule(first, SAY, When(kind="after", period="PT1H"), order="in_order")
    company.create_rule(first, SAY, When(business_hours=True))
    deals = [enter(company), enter(company, expected_close_date=date(2026, 3, 20))]
    company.clock.now += timedelta(days=2, minutes=1)
    company.sweep(company.clock.now, minutely=True)
    company.perform()
    before = [company.runs(deal) for deal in deals]
    assert audit(company) == 0
    assert [company.runs(deal) for deal in deals] == before


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(hours=-1), None])
def test_a_run_with_a_wrong_time_is_moved_and_counted(company: Company, by: timedelta | None) -> None:
    company.create_rule(company.sales.first_stage, SAY, IN_DAYS)
    deals = [enter(company) for _ in range(70)]
    right = [spoil(company, deal, by) for deal in deals[:40]]
    company.clock.now += LATER
    audit_all(company.ports)
    company.run_jobs()
    assert [only_run(company, deal).due_at for deal in deals[:40]] == [run.due_at for run in right]
    assert {only_run(company, deal).state for deal in deals} == {"pending"}
    assert audit(company) == 0


def test_the_metric_is_the_number_of_wrong_runs(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, IN_DAYS)
    for deal in [enter(company) for _ in range(5)][:3]:
        spoil(company, deal, timedelta(days=1))
    company.clock.now += LATER
    assert audit(company) == 3


def test_a_parked_run_whose_date_was_entered_gets_its_time(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, BEFORE)
    deal = enter(company)
    company.change(deal, expected_close_date=date(2026, 3, 20))
    company.take_new_events()  # the event is lost
    assert audit(company) == 0  # the event may still come
    company.clock.now += LATER
    assert audit(company) == 1
    assert only_run(company, deal).state == "pending"


def test_a_run_of_a_stage_that_the_deal_has_left_is_cancelled(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, IN_DAYS)
    deal = enter(company)
    company.move(deal, company.sales.stages[1])
    company.take_new_events()  # the event is lost
    company.clock.now += LATER
    assert audit(company) == 1
    company.perform()
    assert (only_run(company, deal).state, only_run(company, deal).reason) == ("cancelled", "left")


def test_an_overdue_run_is_performed_and_counted(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, When(kind="after", period="PT1H"))
    deal = enter(company)
    company.due_queue.take(NOON + timedelta(days=9))  # the message is lost, and nothing sweeps
    company.clock.now = NOON + timedelta(hours=1, minutes=30)
    assert audit(company) == 0
    company.clock.advance(seconds=1)
    assert audit(company) == 1
    company.perform()
    assert only_run(company, deal).state == "done"


def test_runs_that_wait_in_the_bin_are_no_errors(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, When(kind="after", period="PT1H"))
    company.delete(enter(company))
    company.deliver()
    company.clock.now += timedelta(days=1)
    assert audit(company) == 0


def test_other_business_hours_move_runs_that_wait_and_are_no_errors(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, When(kind="after", period="P1D", business_hours=True))
    deal = enter(company)
    before = only_run(company, deal)
    company.clock.now += LATER
    closed_until_evening = tuple(Hours(day, "20:00", "23:00") for day in Weekday)
    change_account(company.ports, company.admin, seen=None, settings={"business_hours": closed_until_evening})
    assert audit(company) == 0
    after = only_run(company, deal)
    assert after.due_at is not None
    assert before.due_at is not None
    assert after.due_at > before.due_at
