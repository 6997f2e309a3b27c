"""Changing the time of a rule while deals wait for it."""

from datetime import date, timedelta

import pytest

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning, RuleViolated
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.explanation import Forecast
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.when import When
from saletunnel.usecases.automation import rescheduling, rules
from saletunnel.usecases.automation.rules import OpenRuns
from tests.company import Company
from tests.fakes import NOON

HOUR = timedelta(hours=1)
SAY = AddComment(text="Hello")


def after(period: str) -> When:
    return When(kind="after", period=period)


@pytest.fixture
def company() -> Company:
    return Company()


def enter(company: Company, closing: date | None = None) -> Deal:
    deal = company.create_deal(expected_close_date=closing)
    company.deliver()
    return company.read_deal(deal)


def change(company: Company, rule: Rule, when: When, open_runs: OpenRuns | None) -> None:
    rules.change_rule(company.ports, company.admin, rule.id, None, {"when": when}, open_runs)
    company.run_jobs()


def due(company: Company, deal: Deal) -> list[object]:
    return [run.due_at for run in company.runs(deal)]


def test_an_edited_time_needs_a_choice_for_those_who_wait(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("P3D"))
    with pytest.raises(RuleViolated) as refusal:
        change(company, rule, after("P5D"), None)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/open_runs", "required")]
    change(company, rule, after("P3D"), None)  # the same time needs none


def test_runs_that_keep_their_time_act_by_it_and_new_ones_by_the_new_time(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("PT2H"))
    before = enter(company)
    change(company, rule, after("PT5H"), "keep")
    afterwards = enter(company)
    assert due(company, before) == [NOON + 2 * HOUR]
    assert due(company, afterwards) == [NOON + 5 * HOUR]
    company.sweep(NOON + 2 * HOUR, minutely=True)
    company.perform()
    assert [run.state for run in company.runs(before)] == ["done"]
    assert [run.state for run in company.runs(afterwards)] == ["pending"]


def test_runs_move_to_the_new_time_and_those_that_are_late_act_at_once(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("PT10H"))
    early = enter(company)
    company.clock.advance(hours=3)
    late = enter(company)
    assert rescheduling.forecast(company.ports, company.admin, rule.id, after("PT2H")) == Forecast(moved=1, at_once=1)
    change(company, rule, after("PT2H"), "move")
    company.perform()
    assert [run.state for run in company.runs(early)] == ["done"]
    assert due(company, late) == [NOON + 5 * HOUR]
    assert company.timeline(late).data[0].kind == "rule_pending"


def test_runs_without_a_date_are_parked_and_those_of_a_past_date_lapse(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("P1D"))
    without, past, future = enter(company), enter(company, date(2026, 3, 1)), enter(company, date(2026, 3, 30))
    before = When(kind="before_date", period="P1D", field="expected_close_date")
    assert rescheduling.forecast(company.ports, company.admin, rule.id, before) == Forecast(moved=1, parked=1, lapsed=1)
    change(company, rule, before, "move")
    company.perform()
    states = [(run.state, run.reason) for deal in (without, past, future) for run in company.runs(deal)]
    assert states == [("parked", "date_empty"), ("skipped", "date_past"), ("pending", None)]


def test_a_rule_at_intervals_begins_with_its_next_time(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, When(kind="every", period="P1D"))
    deal = enter(company)
    company.clock.advance(hours=3)
    change(company, rule, When(kind="every", period="PT2H"), "move")
    assert [(run.due_at, run.occurrence) for run in company.runs(deal)] == [(NOON + 4 * HOUR, 2)]


def test_all_of_many_runs_move_and_ended_ones_stay(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("PT10H"))
    moved_on = enter(company)
    company.move(moved_on, company.sales.stages[1])
    deals = [enter(company) for _ in range(80)]
    change(company, rule, after("PT20H"), "move")
    assert {moment for deal in deals for moment in due(company, deal)} == {NOON + 20 * HOUR}
    assert [run.state for run in company.runs(moved_on)] == ["cancelled"]


def test_two_changes_at_once_are_refused(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY, after("P3D"))
    rules.change_rule(company.ports, company.admin, rule.id, None, {"when": after("P4D")}, "move")
    with pytest.raises(JobRunning):
        rules.change_rule(company.ports, company.admin, rule.id, None, {"when": after("P5D")}, "move")
