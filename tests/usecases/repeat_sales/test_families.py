"""A family of repeats grows by one deal per plan and cycle at most, and makes up a bounded number of missed cycles."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.repeats.planning import MOST_MISSED
from saletunnel.usecases.company import accounts
from saletunnel.usecases.repeat_sales.following import follow_deals
from saletunnel.usecases.repeat_sales.previewing import preview_plan
from saletunnel.usecases.schedule.perform import perform
from tests.company import Company

MAYBE = Comparison("title", "is_set")
DAILY: dict[str, Any] = {"every": "P1D", "lead_time": "P0D"}
ALL: dict[str, Any] = {"catch_up": "all"}


@pytest.fixture
def company() -> Company:
    return Company()


def sell(company: Company, **fields: Any) -> Deal:
    return company.move(company.create_deal("Dishwasher", **fields), company.sales.won_stage)


def pass_days(company: Company, days: int, step: timedelta = timedelta(days=1)) -> None:
    """Lets days pass; each ends with everything delivered and performed."""
    for _ in range(days):
        company.clock.now += step
        company.deliver()
        company.sweep(company.clock.now)
        while messages := company.due_queue.take():
            assert perform(company.ports, messages) == {}
            company.deliver()


def created(company: Company) -> list[Event]:
    return [event for _, event in company.table.events() if event.version == 1]


def made_by_plans(company: Company) -> Counter[str | None]:
    return Counter(event.deal.origin.plan_id for event in created(company) if event.deal.origin.plan_id)


def test_a_daily_loop_through_a_tunnel_makes_one_deal_a_day(company: Company) -> None:
    plan = company.create_plan(**DAILY)
    company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage, conditions=MAYBE)
    sell(company)
    pass_days(company, 6)
    assert 5 <= made_by_plans(company)[plan.id] <= 6


def test_a_daily_loop_of_two_plans_makes_one_deal_per_plan_and_day(company: Company) -> None:
    there, back = company.maintenance.won_stage, company.sales.won_stage
    plans = [
        company.create_plan(**DAILY, conditions=MAYBE, target_stage_id=there.id),
        company.create_plan(**DAILY, conditions=MAYBE, target_stage_id=back.id, source=company.maintenance),
    ]
    sell(company)
    pass_days(company, 10)
    for plan in plans:
        assert 5 <= made_by_plans(company)[plan.id] <= 10


def test_a_repeat_that_is_sold_takes_over_from_the_first_purchase(company: Company) -> None:
    plan = company.create_plan(target_stage_id=company.sales.first_stage.id)
    sell(company)
    for year in range(1, 5):
        pass_days(company, 1, timedelta(days=365))
        repeats = [event.deal for event in created(company) if event.deal.origin.plan_id == plan.id]
        assert len(repeats) == year
        company.move(company.read_deal(repeats[-1]), company.sales.won_stage)
        company.deliver()


def test_a_repeat_that_is_sold_before_its_day_keeps_the_pace(company: Company) -> None:
    plan = company.create_plan(every="P1M", lead_time="P20D", target_stage_id=company.sales.first_stage.id)
    sell(company)
    for _ in range(120):
        pass_days(company, 1)
        for deal in company.deals_on(company.sales.first_stage):
            company.move(deal, company.sales.won_stage)
    assert 4 <= made_by_plans(company)[plan.id] <= 5


def test_several_repeats_that_are_sold_late_leave_one_enrolment(company: Company) -> None:
    plan = company.create_plan(**ALL, target_stage_id=company.sales.first_stage.id)
    sell(company)
    pass_days(company, 1, timedelta(days=1095))
    repeats = [event.deal for event in created(company) if event.deal.origin.plan_id == plan.id]
    assert len(repeats) == 3
    for deal in repeats:
        company.clock.advance(days=1)
        company.move(company.read_deal(deal), company.sales.won_stage)
        company.deliver()
    pass_days(company, 1, timedelta(days=366))
    assert made_by_plans(company)[plan.id] == 4


def test_repeated_and_late_deliveries_leave_the_last_holder(company: Company) -> None:
    plan = company.create_plan(target_stage_id=company.sales.first_stage.id)
    sell(company)
    pass_days(company, 1, timedelta(days=365))
    [repeat] = [event.deal for event in created(company) if event.deal.origin.plan_id == plan.id]
    company.move(company.read_deal(repeat), company.sales.won_stage)
    company.deliver()
    closed = [(tenant, event) for tenant, event in company.table.events() if event.closes]
    before = company.table.items()
    assert follow_deals(company.ports, [*reversed(closed), *closed]) == {}
    for delivered in (*reversed(closed), *closed):
        assert follow_deals(company.ports, [delivered]) == {}
    assert company.table.items() == before


def test_a_performer_cannot_revive_an_enrolment_that_ended_meanwhile(company: Company) -> None:
    plan = company.create_plan(target_stage_id=company.sales.first_stage.id)
    sell(company)
    pass_days(company, 1, timedelta(days=365))
    [repeat] = [event.deal for event in created(company) if event.deal.origin.plan_id == plan.id]
    company.clock.advance(days=365)
    company.sweep(company.clock.now)
    messages = company.due_queue.take()

    def take_over() -> None:
        company.move(company.read_deal(repeat), company.sales.won_stage)
        company.deliver()

    company.table.interrupt(1, take_over)
    assert perform(company.ports, messages) == {}
    assert made_by_plans(company)[plan.id] == 1
    assert company.sweep(company.clock.now + timedelta(days=300)) == 0


class TestFarPast:
    @pytest.fixture
    def company(self) -> Company:
        company = Company()
        bought = CustomField("bought", "Bought on", FieldType.DATE)
        accounts.change_account(company.ports, company.admin, seen=None, settings={"custom_fields": (bought,)})
        return company

    @pytest.mark.parametrize(("catch_up", "made"), [("all", MOST_MISSED), ("next", 31)])
    def test_a_date_of_the_far_past_makes_up_a_bounded_number_of_cycles_and_then_one_a_day(
        self, company: Company, catch_up: str, made: int
    ) -> None:
        plan = company.create_plan(**DAILY, date_field="custom.bought", catch_up=catch_up)
        deal = sell(company, custom={"bought": "0001-01-01"})
        pass_days(company, 1)
        assert made_by_plans(company)[plan.id] == made
        assert "repeat_skipped" in [entry.kind for entry in company.timeline(deal, 1000).data]
        pass_days(company, 3)
        assert made_by_plans(company)[plan.id] == made + 3

    def test_a_date_of_the_far_past_leaves_the_preview_readable(self, company: Company) -> None:
        plan = company.create_plan(**DAILY, date_field="custom.bought", catch_up="all")
        sell(company, custom={"bought": "0001-01-01"})
        company.deliver()
        seen = preview_plan(company.ports, company.admin, plan.id, None, date(2026, 3, 12), limit=50, cursor=None)
        assert sum(seen.by_day.values()) == MOST_MISSED + 10
        assert seen.complete

    def test_cycles_that_are_long_past_are_skipped_and_the_timeline_says_how_many(self, company: Company) -> None:
        plan = company.create_plan(every="P1W", lead_time="P0D")
        deal = sell(company)
        company.deliver()
        pass_days(company, 1, timedelta(days=365))
        repeats = [event.deal for event in created(company) if event.deal.origin.plan_id == plan.id]
        assert [deal.origin.cycle for deal in repeats] == list(range(48, 53))
        assert "47 cycles are not made, because their day is more than 30 days past." in [
            entry.note for entry in company.timeline(deal).data
        ]
