"""What a plan made, skipped and held, by day; retrying a held repeat; and the repeats of a deal's family."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, RoleLacks, RuleViolated
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.plan_run import Outcome
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.repeat_sales import histories
from saletunnel.usecases.repeat_sales.families import FamilyRepeats, list_repeats
from saletunnel.usecases.repeat_sales.histories import History, ShownRun, read_history, retry_held
from saletunnel.usecases.repeat_sales.plans import change_plan, delete_plan
from saletunnel.usecases.schedule.perform import perform
from tests.company import Company

MADE_ON = date(2027, 2, 16)  # two weeks before the first anniversary of 2 March 2026
ANNIVERSARY = date(2027, 3, 2)


@pytest.fixture
def company() -> Company:
    company = Company()
    pipeline_design.change_stage(
        company.ports,
        company.admin,
        company.maintenance.id,
        company.maintenance.first_stage.id,
        None,
        {"required_fields": ("amount",)},
    )
    return company


def sell(company: Company, title: str, **fields: Any) -> Deal:
    deal = company.move(company.create_deal(title, **{"amount": 5, **fields}), company.sales.won_stage)
    company.deliver()
    return deal


def sweep(company: Company, day: date) -> None:
    """Sweeps on a day at noon in Viet Nam, and performs until the queue is empty."""
    company.sweep(datetime(day.year, day.month, day.day, 5, tzinfo=company.clock.now.tzinfo))
    perform_all(company)


def perform_all(company: Company) -> None:
    while messages := company.due_queue.take():
        assert perform(company.ports, messages) == {}
    company.deliver()


def history(company: Company, plan: RepeatPlan, first: date | None = None, last: date | None = None) -> History:
    return read_history(company.ports, company.admin, plan.id, first, last)


def days(company: Company, plan: RepeatPlan) -> list[tuple[date, int, int, int]]:
    return [(each.day, each.made, each.skipped, each.held) for each in history(company, plan).days]


def runs(company: Company, plan: RepeatPlan, day: date, outcome: Outcome | None = None) -> list[ShownRun]:
    page = histories.list_runs(company.ports, company.admin, plan.id, day, outcome, limit=100, cursor=None)
    assert page.cursor is None
    return list(page.data)


def repeats(company: Company, deal: Deal) -> list[FamilyRepeats]:
    return list_repeats(company.ports, company.admin, deal.id)


class TestHistories:
    def test_each_day_counts_what_was_made_skipped_and_held(self, company: Company) -> None:
        plan = company.create_plan(skip_if_open=True)
        sell(company, "An", contact=Contact("An"))
        sell(company, "Binh", contact=Contact("Binh"))
        sell(company, "Without amount", amount=None)
        company.create_deal(contact=Contact("Binh"), stage=company.maintenance.stages[1])
        sweep(company, MADE_ON)

        seen = history(company, plan)
        [day] = seen.days
        assert (day.day, day.made, day.skipped, day.held) == (MADE_ON, 1, 1, 1)
        assert day.reasons == {"customer_served": 1, "fields_missing": 1}
        assert (seen.first, seen.last, seen.due, seen.held) == (date(2027, 1, 17), MADE_ON, 0, 1)
        assert seen.complete

    def test_the_newest_day_comes_first_and_days_outside_the_range_are_left_out(self, company: Company) -> None:
        plan = company.create_plan()
        for days_later in (0, 3, 5):
            sell(company, f"Sold {days_later} days later")
            company.clock.advance(days=2 if days_later else 3)
        for number in range(6):
            sweep(company, MADE_ON + timedelta(days=number))

        made = [(each.day.day, each.made) for each in history(company, plan).days]
        assert made == [(21, 1), (19, 1), (16, 1)]
        found = history(company, plan, date(2027, 2, 17), date(2027, 2, 20)).days
        assert [each.day.day for each in found] == [19]
        assert history(company, plan, date(2026, 2, 17), date(2027, 2, 15)).days == []

    def test_a_running_sweep_shows_what_is_still_due(self, company: Company) -> None:
        plan = company.create_plan()
        sell(company, "An")
        sell(company, "Binh")
        company.sweep(datetime(2027, 2, 16, 5, tzinfo=company.clock.now.tzinfo))
        assert (history(company, plan).due, days(company, plan)) == (2, [])

        perform_all(company)
        assert (history(company, plan).due, days(company, plan)) == (0, [(MADE_ON, 2, 0, 0)])

    def test_a_history_that_is_too_long_says_so(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = company.create_plan(every="P1D", lead_time="P0D")
        sell(company, "An")
        for number in range(1, 4):
            sweep(company, date(2026, 3, 2) + timedelta(days=number))
        assert len(history(company, plan).days) == 3
        assert history(company, plan).complete

        for bound in ("_MOST_COUNTS", "_MOST_RUNS"):
            with monkeypatch.context() as patch:
                patch.setattr(histories, bound, 1)
                seen = history(company, plan)
            assert not seen.complete
            assert 1 <= len(seen.days) < 3
            assert seen.days[0].day == date(2026, 3, 5)

    def test_a_range_of_more_than_a_year_is_refused(self, company: Company) -> None:
        plan = company.create_plan()
        for first, last in ((date(2026, 1, 1), date(2027, 1, 3)), (date(2026, 1, 2), date(2026, 1, 1))):
            with pytest.raises(RuleViolated):
                history(company, plan, first, last)


class TestRunsOfADay:
    def test_each_run_names_its_deals_and_the_missing_fields(self, company: Company) -> None:
        plan = company.create_plan()
        an, lacking = sell(company, "An"), sell(company, "Without amount", amount=None)
        sweep(company, MADE_ON)

        held, made = runs(company, plan, MADE_ON)
        assert held.deal is not None
        assert (held.deal.id, held.recorded.run.code, held.recorded.fields) == (
            lacking.id,
            "fields_missing",
            ("amount",),
        )
        assert (held.still_held, made.still_held) == (True, False)
        [repeat] = company.deals_on(company.maintenance.first_stage)
        assert (made.deal, made.made, made.recorded.run.day) == (company.read_deal(an), repeat, ANNIVERSARY)
        assert [each.recorded.run.outcome for each in runs(company, plan, MADE_ON, "made")] == ["made"]
        assert runs(company, plan, MADE_ON, "skipped") == []
        assert runs(company, plan, ANNIVERSARY) == []

    def test_the_runs_are_read_page_by_page(self, company: Company) -> None:
        plan = company.create_plan()
        for number in range(5):
            sell(company, f"Deal {number}", amount=None if number % 2 else 5)
        sweep(company, MADE_ON)
        found: list[ShownRun] = []
        cursor: str | None = None
        for _ in range(3):
            page = histories.list_runs(company.ports, company.admin, plan.id, MADE_ON, None, limit=2, cursor=cursor)
            found, cursor = [*found, *page.data], page.cursor

        assert cursor is None
        assert found == runs(company, plan, MADE_ON)
        assert len({each.recorded.run.deal_id for each in found}) == 5

    def test_the_cursor_of_another_day_is_at_the_end_or_the_beginning(self, company: Company) -> None:
        plan = company.create_plan(every="P1D", lead_time="P0D")
        for title in ("An", "Binh"):
            sell(company, title)
        days = [date(2026, 3, 3), date(2026, 3, 4)]
        for day in days:
            sweep(company, day)
        cursors = {
            day: histories.list_runs(company.ports, company.admin, plan.id, day, None, limit=1, cursor=None).cursor
            for day in days
        }
        for day, other, number in ((days[0], days[1], 0), (days[1], days[0], 2)):
            page = histories.list_runs(company.ports, company.admin, plan.id, day, None, limit=9, cursor=cursors[other])
            assert len(page.data) == number

    def test_deals_that_the_caller_may_not_see_and_binned_deals_are_not_named(self, company: Company) -> None:
        plan = company.create_plan()
        for title, user in (("An", "an"), ("Binh", "binh"), ("In the bin", "an")):
            deal = sell(company, title, responsible_id=user)
        sweep(company, MADE_ON)
        company.delete(deal)
        company.admin = replace(company.admin, user_id="an", role=Role.AGENT)

        seen = runs(company, plan, MADE_ON)
        assert sorted(each.deal.title if each.deal else "" for each in seen) == ["", "", "An"]
        assert sorted(each.made.responsible_id or "" if each.made else "" for each in seen) == ["", "an", "an"]

    def test_a_missing_plan_has_no_history(self, company: Company) -> None:
        with pytest.raises(NotFound):
            histories.list_runs(company.ports, company.admin, "plan_x", MADE_ON, None, limit=1, cursor=None)
        with pytest.raises(NotFound):
            read_history(company.ports, company.admin, "plan_x", None, None)


class TestRetrying:
    def test_a_held_repeat_is_made_at_once_when_its_deal_is_complete(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company, "An", amount=None)
        sweep(company, MADE_ON)
        company.change(deal, amount=7)
        company.deliver()
        retried = retry_held(company.ports, company.admin, plan.id, deal.id)
        assert retried.enrolment.held is not None
        perform_all(company)

        assert [each.amount for each in company.deals_on(company.maintenance.first_stage)] == [7]
        [after] = repeats(company, deal)
        assert (after.enrolment.held, after.enrolment.made) == (None, 1)
        assert days(company, plan) == [(MADE_ON, 1, 0, 1)]
        assert [(run.recorded.run.outcome, run.still_held) for run in runs(company, plan, MADE_ON)] == [
            ("held", False),
            ("made", False),
        ]

    def test_a_retry_of_a_deal_that_still_lacks_a_field_changes_nothing(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company, "An", amount=None)
        sweep(company, MADE_ON)
        before = company.table.items()
        retry_held(company.ports, company.admin, plan.id, deal.id)
        perform_all(company)

        assert company.table.items() == before

    def test_a_repeat_that_is_not_held_cannot_be_retried(self, company: Company) -> None:
        plan, other = company.create_plan(), company.create_plan(name="Another plan")
        deal, unsold = sell(company, "An"), company.create_deal("Unsold")
        delete_plan(company.ports, company.admin, other.id, None)
        for deal_id in (deal.id, unsold.id):
            with pytest.raises(RuleViolated) as refusal:
                retry_held(company.ports, company.admin, plan.id, deal_id)
            assert [error.code for error in refusal.value.errors] == ["not_held"]
        for plan_id, deal_id in (("plan_x", deal.id), (other.id, deal.id), (plan.id, "deal_x")):
            with pytest.raises(NotFound):
                retry_held(company.ports, company.admin, plan_id, deal_id)

    def test_a_held_repeat_that_is_due_only_later_by_now_cannot_be_retried(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company, "An", amount=None)
        sweep(company, MADE_ON)
        change_plan(company.ports, company.admin, plan.id, None, {"lead_time": "P0D"})
        with pytest.raises(RuleViolated):
            retry_held(company.ports, company.admin, plan.id, deal.id)
        company.clock.now = datetime(2027, 3, 2, 5, tzinfo=company.clock.now.tzinfo)
        retry_held(company.ports, company.admin, plan.id, deal.id)

    def test_agents_cannot_retry(self, company: Company) -> None:
        plan = company.create_plan()
        agent = replace(company.admin, role=Role.AGENT)
        with pytest.raises(RoleLacks):
            retry_held(company.ports, agent, plan.id, "deal_x")


class TestRepeatsOfAFamily:
    def test_each_plan_says_when_its_next_repeat_is_made(self, company: Company) -> None:
        yearly, quarterly = company.create_plan(), company.create_plan(name="Q", every="P3M", lead_time="P0D")
        deal = sell(company, "An")

        found = [(each.plan.id, each.enrolment.day, each.enrolment.made) for each in repeats(company, deal)]
        assert found == [(yearly.id, ANNIVERSARY, 0), (quarterly.id, date(2026, 6, 2), 0)]
        assert repeats(company, company.create_deal("Unsold")) == []

    def test_the_made_repeats_are_counted_and_belong_to_the_family(self, company: Company) -> None:
        company.create_plan(catch_up="all")
        deal = sell(company, "An")
        sweep(company, date(2029, 2, 20))
        made = company.deals_on(company.maintenance.first_stage)

        assert len(made) == 3
        for each in (deal, *made):
            [found] = repeats(company, each)
            assert (found.enrolment.made, found.enrolment.day) == (3, date(2030, 3, 2))
            assert found.deal is not None
            assert found.deal.id == deal.id

    def test_a_repeat_of_a_later_sale_keeps_the_number_of_made_repeats(self, company: Company) -> None:
        company.create_plan()
        deal = sell(company, "An")
        sweep(company, MADE_ON)
        company.move(company.read_deal(deal), company.sales.first_stage)
        company.move(company.read_deal(deal), company.sales.won_stage)
        company.deliver()
        sweep(company, MADE_ON + timedelta(days=370))

        [found] = repeats(company, deal)
        assert found.enrolment.made == 2

    def test_it_says_why_there_is_no_repeat_at_once(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company, "An")
        change_plan(company.ports, company.admin, plan.id, None, {"enabled": False})
        [found] = repeats(company, deal)
        assert (found.enrolment.rest, found.enrolment.day) == ("plan_off", None)

        delete_plan(company.ports, company.admin, plan.id, None)
        assert repeats(company, deal) == []

    def test_the_enrolled_deal_of_another_user_is_not_named(self, company: Company) -> None:
        company.create_plan(target_stage_id=company.maintenance.stages[1].id)
        deal = sell(company, "An", responsible_id="an")
        sweep(company, MADE_ON)
        [made] = company.deals_on(company.maintenance.stages[1])
        company.change(made, responsible_id="binh")
        company.admin = replace(company.admin, user_id="binh", role=Role.AGENT)

        [found] = repeats(company, made)
        assert (found.deal, found.enrolment.made) == (None, 1)
        with pytest.raises(NotFound):
            repeats(company, deal)
