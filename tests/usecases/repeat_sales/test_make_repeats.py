"""Sweeping and performing: each due repeat is created once, despite retries, crashes and concurrent workers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.repeats.plan import RepeatPlan, Stop
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.scheduled_work import LEASE, Work
from saletunnel.usecases.company import members
from saletunnel.usecases.repeat_sales.plans import change_plan, delete_plan
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import Company
from tests.fakes import Crashed

A_YEAR_ON = datetime(2027, 3, 2, tzinfo=UTC)
THREE_YEARS_ON = datetime(2029, 3, 2, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    return Company()


def sell(company: Company, *titles: str, contact: Contact | None = None) -> None:
    for title in titles:
        company.move(company.create_deal(title, contact=contact, responsible_id="an"), company.sales.won_stage)
    company.deliver()


def repeats(company: Company) -> list[Deal]:
    return sorted(
        company.deals_on(company.maintenance.first_stage), key=lambda deal: (deal.title, deal.origin.cycle or 0)
    )


def titles(company: Company) -> list[str]:
    return [deal.title.removeprefix("Maintenance — ") for deal in repeats(company)]


def sweep_and_perform(company: Company, at: datetime) -> None:
    """Sweeps at a time, and performs until the queue is empty."""
    company.sweep(at)
    while messages := company.due_queue.take():
        assert perform(company.ports, messages) == {}


class TestSweeping:
    def test_a_repeat_is_sent_only_when_it_is_due(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")

        assert company.sweep(A_YEAR_ON - timedelta(days=16)) == 0
        assert company.sweep(A_YEAR_ON) == 1

    def test_leased_work_is_not_sent_again_until_the_lease_expires(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")

        assert company.sweep(A_YEAR_ON) == 1
        assert company.sweep(A_YEAR_ON + LEASE - timedelta(milliseconds=1)) == 0
        assert company.sweep(A_YEAR_ON + LEASE) == 1

    def test_a_repeat_whose_message_was_lost_is_created_after_the_lease(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        company.sweep(A_YEAR_ON)
        company.due_queue.take()
        sweep_and_perform(company, A_YEAR_ON + LEASE)

        assert titles(company) == ["An"]

    def test_a_queue_error_fails_the_sweep_but_loses_no_work(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        company.due_queue.refusal = RuntimeError("full")
        with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="full")):
            company.sweep(A_YEAR_ON)
        sweep_and_perform(company, A_YEAR_ON + LEASE)

        assert titles(company) == ["An"]

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_crashed_sweep_loses_no_work(self, company: Company, after: bool) -> None:
        company.create_plan()
        sell(company, "An", "Bình")
        company.table.fail(1, Crashed(), after=after)
        with pytest.raises(Crashed):
            company.sweep(A_YEAR_ON)
        sweep_and_perform(company, A_YEAR_ON + LEASE)

        assert titles(company) == ["An", "Bình"]

    def test_two_concurrent_sweeps_share_the_work(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An", "Bình")
        second: list[int] = []
        company.table.interrupt(1, lambda: second.append(sweep(company.ports, A_YEAR_ON, minutely=False)))
        first = company.sweep(A_YEAR_ON)
        company.perform()

        assert first + second[0] == 2
        assert titles(company) == ["An", "Bình"]


class TestPerforming:
    def test_each_missed_year_gets_its_own_deal_if_the_plan_catches_up_on_all(self, company: Company) -> None:
        company.create_plan(catch_up="all")
        sell(company, "An")
        sweep_and_perform(company, THREE_YEARS_ON)

        assert [deal.origin.cycle for deal in repeats(company)] == [1, 2, 3]
        assert [deal.expected_close_date for deal in repeats(company)] == [
            A_YEAR_ON.replace(year=year).date() for year in (2027, 2028, 2029)
        ]

    def test_a_year_that_is_long_past_is_skipped_if_the_plan_catches_up_on_the_next(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        sweep_and_perform(company, THREE_YEARS_ON)

        assert [deal.origin.cycle for deal in repeats(company)] == [3]
        [sold] = company.deals_on(company.sales.won_stage)
        [entry] = [entry for entry in company.timeline(sold).data if entry.kind == "repeat_skipped"]
        assert (entry.code, entry.params) == ("far_past", {"count": "2"})

    def test_one_late_sweep_creates_the_same_repeats_as_weekly_sweeps(self, company: Company) -> None:
        company.create_plan(catch_up="all")
        sell(company, "An", "Bình")
        weekly = Company()
        weekly.create_plan(catch_up="all")
        sell(weekly, "An", "Bình")
        sweep_and_perform(company, THREE_YEARS_ON)
        for week in range(160):
            sweep_and_perform(weekly, min(weekly.clock.now + timedelta(days=7 * (week > 0)), THREE_YEARS_ON))

        assert {deal.id for deal in repeats(company)} == {deal.id for deal in repeats(weekly)}
        assert len(repeats(company)) == 6

    def test_a_repeated_message_creates_no_second_deal(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()
        for _ in range(3):
            assert perform(company.ports, [*messages, *messages]) == {}

        assert titles(company) == ["An"]

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_crashed_performer_can_be_retried(self, company: Company, after: bool) -> None:
        company.create_plan()
        sell(company, "An", "Bình")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()
        company.table.fail(1, Crashed(), after=after)
        with pytest.raises(Crashed):
            perform(company.ports, messages)
        assert perform(company.ports, messages) == {}

        assert titles(company) == ["An", "Bình"]

    def test_two_concurrent_performers_create_each_repeat_once(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An", "Bình")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()
        company.table.interrupt(1, lambda: perform(company.ports, messages))
        assert perform(company.ports, messages) == {}

        assert titles(company) == ["An", "Bình"]

    def test_a_failed_repeat_is_reported_and_does_not_block_the_others(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An", "Bình")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()
        for commit in (1, 2):  # of the batch, then of its first repeat alone
            company.table.fail(commit, TimeoutError())
        failed = perform(company.ports, messages)

        assert list(failed) == [0]
        assert len(repeats(company)) == 1

    def test_people_get_repeats_in_turn_despite_a_lost_message(self, company: Company) -> None:
        company.create_plan(responsible=Responsible("in_turn", ("binh", "chi")))
        sell(company, *(f"deal {number}" for number in range(6)))
        company.sweep(A_YEAR_ON)
        company.due_queue.take()
        sweep_and_perform(company, A_YEAR_ON + LEASE)

        people = [deal.responsible_id for deal in repeats(company)]
        assert (people.count("binh"), people.count("chi")) == (3, 3)

    def test_a_removed_member_gets_no_turn(self, company: Company) -> None:
        company.create_plan(responsible=Responsible("in_turn", ("binh", "chi")))
        binh = replace(company.admin, user_id="binh", name="Bình", role=Role.AGENT, email=None)
        for person in (company.admin, binh):
            members.register_visit(company.ports, person)
        members.remove_member(company.ports, company.admin, "binh", None)
        sell(company, "one", "two")
        sweep_and_perform(company, A_YEAR_ON)

        assert [deal.responsible_id for deal in repeats(company)] == ["chi", "chi"]

    def test_a_later_win_changes_the_dates_of_the_repeats(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        [deal] = company.deals_on(company.sales.won_stage)
        company.move(deal, company.sales.first_stage)
        company.clock.advance(days=100)
        company.move(deal, company.sales.won_stage)
        company.deliver()

        assert company.sweep(A_YEAR_ON) == 0
        sweep_and_perform(company, A_YEAR_ON + timedelta(days=100))
        assert [deal.origin.cycle for deal in repeats(company)] == [1]

    def test_a_win_between_sweep_and_performer_changes_the_date_of_the_repeat(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()
        [deal] = company.deals_on(company.sales.won_stage)
        company.move(deal, company.sales.first_stage)
        company.move(deal, company.sales.won_stage)
        company.deliver()

        assert perform(company.ports, messages) == {}
        assert titles(company) == []
        sweep_and_perform(company, A_YEAR_ON + timedelta(days=366))
        assert titles(company) == ["An"]

    def test_more_repeats_than_fit_in_a_message_or_a_transaction_are_created(self, company: Company) -> None:
        company.create_plan()
        sell(company, *(f"deal {number:02}" for number in range(70)))
        sweep_and_perform(company, A_YEAR_ON)

        assert titles(company) == [f"deal {number:02}" for number in range(70)]

    def test_tenants_get_separate_messages(self, company: Company) -> None:
        rival = replace(company, admin=replace(company.admin, tenant="rival"))
        for each in (company, rival):
            each.create_plan()
        sell(company, "An")
        sell(rival, "Bình")
        company.sweep(A_YEAR_ON)
        messages = company.due_queue.take()

        assert sorted(message.tenant for message in messages) == [company.tenant, rival.tenant]
        assert len(messages) == 2
        assert perform(company.ports, messages) == {}
        assert (titles(company), titles(rival)) == (["An"], ["Bình"])


class TestPlans:
    def switch(self, company: Company, plan: RepeatPlan, on: bool) -> None:
        change_plan(company.ports, company.admin, plan.id, None, {"enabled": on})

    def test_a_plan_that_is_switched_on_again_creates_its_missed_repeats(self, company: Company) -> None:
        plan = company.create_plan()
        sell(company, "An")
        self.switch(company, plan, on=False)
        sweep_and_perform(company, A_YEAR_ON)
        assert titles(company) == []

        self.switch(company, plan, on=True)
        company.run_jobs()
        sweep_and_perform(company, A_YEAR_ON + LEASE)
        assert titles(company) == ["An"]

    def test_a_plan_stops_after_a_number_of_repeats(self, company: Company) -> None:
        company.create_plan(stop=Stop("after", times=2), catch_up="all")
        sell(company, "An")
        sweep_and_perform(company, THREE_YEARS_ON)

        assert [deal.origin.cycle for deal in repeats(company)] == [1, 2]
        assert company.sweep(THREE_YEARS_ON + timedelta(days=3000)) == 0

    def test_a_customer_with_an_open_deal_is_skipped_and_the_timeline_shows_it(self, company: Company) -> None:
        company.create_plan(skip_if_open=True)
        there = company.create_deal("already", contact=Contact("An"), stage=company.maintenance.first_stage)
        sell(company, "An", contact=Contact("An"))
        sweep_and_perform(company, A_YEAR_ON)

        assert [deal.id for deal in repeats(company)] == [there.id]
        [sold] = company.deals_on(company.sales.won_stage)
        [entry, *_] = company.timeline(sold).data
        assert (entry.kind, entry.code) == ("repeat_skipped", "customer_served")

    def test_two_deals_of_one_customer_in_a_batch_create_one_repeat(self, company: Company) -> None:
        company.create_plan(skip_if_open=True)
        sell(company, "An", "An again", contact=Contact("An"))
        sweep_and_perform(company, A_YEAR_ON)

        assert len(repeats(company)) == 1

    def test_a_deleted_plan_creates_no_repeats(self, company: Company) -> None:
        plan = company.create_plan()
        sell(company, "An")
        delete_plan(company.ports, company.admin, plan.id, None)
        sweep_and_perform(company, A_YEAR_ON)

        assert titles(company) == []
        assert company.sweep(A_YEAR_ON + LEASE) == 0

    def test_a_deleted_deal_gets_no_repeat_until_it_is_restored(self, company: Company) -> None:
        company.create_plan()
        sell(company, "An")
        company.clock.now = A_YEAR_ON
        [deal] = company.deals_on(company.sales.won_stage)
        company.delete(deal)
        sweep_and_perform(company, A_YEAR_ON)
        assert titles(company) == []

        company.restore(deal)
        company.deliver()
        sweep_and_perform(company, A_YEAR_ON + LEASE)
        assert titles(company) == ["An"]

    def test_a_plan_with_an_unknown_target_does_not_block_other_plans(self, company: Company) -> None:
        broken = company.create_plan(responsible=Responsible("user", ("broken",)))
        company.create_plan(responsible=Responsible("user", ("fine",)))
        sell(company, "An", "Bình")
        gone = replace(broken, target_stage_id=f"{broken.target_stage_id}99", version=broken.version + 1)
        company.ports.commit(
            company.ports.plans.save(company.tenant, gone, company.ports.tunnels.revision(company.tenant))
        )
        company.sweep(A_YEAR_ON)
        messages = [
            Work(message.kind, message.now, message.tenant, (key,))
            for message in company.due_queue.take()
            for key in message.keys
        ]
        failed = perform(company.ports, messages)

        assert {messages[at].keys[0][1] for at in failed} == {broken.id}
        assert {type(error) for error in failed.values()} == {NotFound}
        assert [(deal.title, deal.responsible_id) for deal in repeats(company)] == [
            ("Maintenance — An", "fine"),
            ("Maintenance — Bình", "fine"),
        ]
