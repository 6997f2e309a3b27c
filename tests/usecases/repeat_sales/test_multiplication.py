"""One purchase makes one deal a cycle, whatever the path, and whatever workers do at the same time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.scheduled_work import LEASE
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import Company
from tests.fakes import Crashed

DAILY: dict[str, Any] = {"every": "P1D", "lead_time": "P0D"}
MAYBE = Comparison("title", "is_set")


@pytest.fixture
def company() -> Company:
    return Company()


def sell(company: Company, *titles: str) -> None:
    for title in titles or ("Dishwasher",):
        company.move(company.create_deal(title), company.sales.won_stage)
    company.deliver()


def sweep_daily(company: Company, days: int) -> None:
    """Lets days pass; each ends with everything delivered and performed."""
    for _ in range(days):
        company.clock.advance(days=1)
        company.sweep(company.clock.now)
        while messages := company.due_queue.take():
            assert perform(company.ports, messages) == {}
        company.deliver()


def made_by(company: Company, plan: RepeatPlan) -> list[Deal]:
    return [
        event.deal for _, event in company.table.events() if event.version == 1 and event.deal.origin.plan_id == plan.id
    ]


def days_of(deals: list[Deal]) -> Counter[object]:
    return Counter(deal.expected_close_date for deal in deals)


class TestMultiplicationCases:
    def test_target_in_the_own_source_pipeline_daily_six_sweeps_make_6_repeats_and_not_63(
        self, company: Company
    ) -> None:
        plan = company.create_plan(**DAILY, target_stage_id=company.sales.first_stage.id)
        sell(company)
        for _ in range(6):
            sweep_daily(company, 1)
            for repeat in company.deals_on(company.sales.first_stage):
                company.move(repeat, company.sales.won_stage)
            company.deliver()
        assert len(made_by(company, plan)) == 6
        assert set(days_of(made_by(company, plan)).values()) == {1}

    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_plan_plus_tunnel_back_makes_one_deal_a_cycle(self, company: Company, action: Any) -> None:
        plan = company.create_plan(**DAILY)
        company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage, action, conditions=MAYBE)
        sell(company)
        sweep_daily(company, 6)
        assert len(made_by(company, plan)) == 6
        assert set(days_of(made_by(company, plan)).values()) == {1}

    def test_maintenance_won_makes_maintenance_again_without_a_customer(self, company: Company) -> None:
        plan = company.create_plan(source=company.maintenance, every="P1M", lead_time="P0D", skip_if_open=True)
        first = company.create_deal("Maintenance", stage=company.maintenance.first_stage)
        assert first.customer is None
        for month in range(6):
            for deal in company.deals_on(company.maintenance.first_stage):
                company.move(deal, company.maintenance.won_stage)
            company.deliver()
            assert len(made_by(company, plan)) == month
            sweep_daily(company, 31)
        assert len(made_by(company, plan)) == 6

    def test_two_plans_and_a_tunnel_in_a_circle_make_one_deal_for_each_plan_and_day(self, company: Company) -> None:
        there, back = company.maintenance.won_stage, company.sales.won_stage
        plans = [
            company.create_plan(**DAILY, conditions=MAYBE, target_stage_id=there.id),
            company.create_plan(**DAILY, conditions=MAYBE, target_stage_id=back.id, source=company.maintenance),
        ]
        company.create_tunnel(company.installation.first_stage, back, conditions=MAYBE)
        sell(company)
        sweep_daily(company, 10)
        for plan in plans:
            assert max(days_of(made_by(company, plan)).values()) == 1
            assert len(made_by(company, plan)) <= 10


class TestWorkers:
    """Nothing is doubled and nothing is lost."""

    DUE = datetime(2027, 3, 2, tzinfo=UTC)
    TITLES = tuple(f"deal {number:02}" for number in range(40))

    @pytest.fixture
    def plan(self, company: Company) -> RepeatPlan:
        plan = company.create_plan()
        sell(company, *self.TITLES)
        company.clock.now = self.DUE
        return plan

    def sources(self, company: Company, plan: RepeatPlan) -> list[str]:
        return sorted(company.read_deal(deal.origin.deal_id or "").title for deal in made_by(company, plan))

    def test_two_sweeps_at_once(self, company: Company, plan: RepeatPlan) -> None:
        company.table.interrupt(1, lambda: sweep(company.ports, self.DUE, minutely=False))
        sweep(company.ports, self.DUE, minutely=False)
        company.perform()
        assert self.sources(company, plan) == list(self.TITLES)

    def test_a_worker_that_is_killed_between_transaction_and_acknowledgement(
        self, company: Company, plan: RepeatPlan
    ) -> None:
        company.sweep(self.DUE)
        messages = company.due_queue.take()
        company.table.fail(1, Crashed(), after=True)
        with pytest.raises(Crashed):
            perform(company.ports, messages)
        assert perform(company.ports, messages) == {}
        assert self.sources(company, plan) == list(self.TITLES)

    @pytest.mark.parametrize("minutes", [5, -5])
    def test_a_clock_skew_of_five_minutes(self, company: Company, plan: RepeatPlan, minutes: int) -> None:
        """One sweep and one worker have a clock that is wrong; the enrolments are due exactly at the right time."""
        due = datetime(2027, 2, 15, 17, tzinfo=UTC)  # the 16th in Viet Nam
        messages = []
        for at in (due, due + timedelta(minutes=minutes), due + LEASE + timedelta(minutes=minutes)):
            sweep(company.ports, at, minutely=False)
            messages += company.due_queue.take()
        for batch in (messages, list(reversed(messages))):
            assert perform(company.ports, batch) == {}
        assert self.sources(company, plan) == list(self.TITLES)
        assert set(days_of(made_by(company, plan)).values()) == {len(self.TITLES)}
