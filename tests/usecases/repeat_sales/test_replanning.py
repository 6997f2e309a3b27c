"""Enrolments follow their deals and their plan: dates, rests, changes of the plan, and deals of the past."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.job import JobError
from saletunnel.domain.repeats.enrolment import Enrolment
from saletunnel.domain.repeats.plan import RepeatPlan, Stop
from saletunnel.domain.responsible import Responsible
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Found, Query
from saletunnel.usecases.company import accounts
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.jobs.running import resume
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.repeat_sales.families import list_repeats
from saletunnel.usecases.repeat_sales.following import follow_deals
from saletunnel.usecases.repeat_sales.forecasting import PlanForecast, forecast
from saletunnel.usecases.repeat_sales.plans import PlannedPlan, change_plan
from saletunnel.usecases.repeat_sales.previewing import preview_plan
from saletunnel.usecases.repeat_sales.replanning import REPAIRED, reconcile_all
from saletunnel.usecases.schedule.perform import perform
from tests.company import Company
from tests.values import stage_of

SOLD_ON = date(2026, 3, 2)
BOUGHT = CustomField("bought", "Bought on", FieldType.DATE)


@pytest.fixture
def company() -> Company:
    company = Company()
    accounts.change_account(company.ports, company.admin, seen=None, settings={"custom_fields": (BOUGHT,)})
    return company


def sell(company: Company, title: str = "Dishwasher", **fields: Any) -> Deal:
    deal = company.move(company.create_deal(title, **fields), company.sales.won_stage)
    company.deliver()
    return deal


def enrolment(company: Company, deal: Deal, plan: RepeatPlan) -> Enrolment | None:
    key = (deal.journey_id, plan.id)
    return company.ports.enrolments.with_deals(company.tenant, [key], [])[0].get(key)


def next_of(company: Company, deal: Deal, plan: RepeatPlan) -> date | str | None:
    """The day of the next cycle, or why there is none."""
    found = enrolment(company, deal, plan)
    return None if found is None else found.rest or found.day


def change(company: Company, plan: RepeatPlan, source_id: str | None = None, **changes: Any) -> PlannedPlan:
    changed = change_plan(company.ports, company.admin, plan.id, None, changes, source_id)
    company.run_jobs()
    return changed


def make(company: Company, at: datetime) -> None:
    company.sweep(at)
    while messages := company.due_queue.take():
        assert perform(company.ports, messages) == {}


def kinds(company: Company, deal: Deal) -> list[tuple[str, str | None]]:
    """What the timeline says about repeats, oldest first."""
    entries = reversed(company.timeline(deal).data)
    return [(entry.kind, entry.code) for entry in entries if entry.kind.startswith("repeat_")]


class TestDatesFollowTheDeal:
    def test_a_custom_date_that_is_filled_in_late_corrected_or_emptied_moves_the_cycle(self, company: Company) -> None:
        plan = company.create_plan(date_field="custom.bought")
        deal = sell(company)
        assert next_of(company, deal, plan) == "no_date"
        for written, expected in (
            ("2026-01-31", date(2027, 1, 31)),
            ("2026-02-10", date(2027, 2, 10)),
            (None, "no_date"),
        ):
            company.change(deal, custom={"bought": written} if written else {})
            company.deliver()
            assert next_of(company, deal, plan) == expected
        rested, resumed = ("repeat_rested", "date_empty"), ("repeat_resumed", "next_repeat")
        assert kinds(company, deal) == [rested, resumed, rested]

    def test_a_closing_date_that_an_import_corrects_moves_the_cycle(self, company: Company) -> None:
        plan = company.create_plan()
        for month in (5, 6):
            closed_at = datetime(2025, month, 2, 5, tzinfo=UTC)
            row = Row("A1", "Sales", "Won", None, None, closed_at, {"title": "T"})
            [result] = import_deals(company.ports, company.admin, [row], run_tunnels=False)
            company.deliver()
            assert result.deal_id is not None
            assert next_of(company, company.read_deal(result.deal_id), plan) == date(2026, month, 2)

    def test_a_date_that_is_corrected_after_the_cycle_was_made_makes_no_second_deal(self, company: Company) -> None:
        plan = company.create_plan(date_field="custom.bought", lead_time="P0D")
        deal = sell(company, custom={"bought": "2025-04-10"})
        make(company, datetime(2026, 4, 11, tzinfo=UTC))
        assert next_of(company, deal, plan) == date(2027, 4, 10)
        company.change(deal, custom={"bought": "2025-04-20"})
        company.deliver()
        make(company, datetime(2026, 5, 1, tzinfo=UTC))
        assert next_of(company, deal, plan) == date(2027, 4, 20)
        assert len(company.deals_on(company.maintenance.first_stage)) == 1

    def test_a_late_event_of_a_date_is_not_needed(self, company: Company) -> None:
        plan = company.create_plan(date_field="custom.bought", lead_time="P0D")
        deal = sell(company, custom={"bought": "2025-04-10"})
        company.change(deal, custom={"bought": "2025-09-10"})  # its message is lost
        company.take_new_events()
        make(company, datetime(2026, 4, 11, tzinfo=UTC))
        assert company.deals_on(company.maintenance.first_stage) == []
        assert next_of(company, deal, plan) == date(2026, 9, 10)

    def test_a_win_that_is_taken_back_rests_and_says_so(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        company.move(deal, company.sales.first_stage)
        company.deliver()
        assert next_of(company, deal, plan) == "reopened"
        company.clock.advance(days=10)
        company.move(deal, company.sales.won_stage)
        company.deliver()
        assert next_of(company, deal, plan) == date(2027, 3, 12)
        assert kinds(company, deal) == [("repeat_rested", "reopened"), ("repeat_resumed", "next_repeat")]

    def test_a_deal_that_leaves_the_pipeline_after_it_was_reopened_goes_on(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        for stage, expected in (
            (company.sales.first_stage, "reopened"),
            (company.installation.first_stage, date(2027, 3, 2)),
            (company.sales.first_stage, "reopened"),
        ):
            company.move(deal, stage)
            company.deliver()
            assert next_of(company, deal, plan) == expected

    def test_a_tunnel_that_carries_the_deal_away_does_not_end_its_repeats(self, company: Company) -> None:
        company.create_story_tunnels()
        plan = company.create_plan()
        deal = sell(company)
        assert company.read_deal(deal).pipeline_id == company.installation.id
        assert next_of(company, deal, plan) == date(2027, 3, 2)

    def test_a_deal_in_the_bin_rests_until_it_is_restored(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        company.delete(deal)
        company.deliver()
        assert next_of(company, deal, plan) == "deal_deleted"
        company.restore(deal)
        company.deliver()
        assert next_of(company, deal, plan) == date(2027, 3, 2)

    def test_a_deal_that_was_in_the_bin_when_the_plan_was_made_is_enrolled_when_it_is_restored(
        self, company: Company
    ) -> None:
        deal = sell(company)
        company.delete(deal)
        plan = company.create_plan()
        company.deliver()
        company.run_jobs()
        assert next_of(company, deal, plan) is None
        company.restore(deal)
        company.deliver()
        assert next_of(company, deal, plan) == date(2027, 3, 2)


class TestThePast:
    def test_deals_that_were_closed_before_the_plan_are_enrolled(self, company: Company) -> None:
        deals = [sell(company, f"deal {number}") for number in range(40)]
        company.create_deal("open")
        lost = company.move(company.create_deal("lost"), stage_of(company.sales, "Lost"), lost_reason="price")
        company.deliver()
        plan = company.create_plan()
        [(_, job_id)] = company.job_queue.take()
        company.job_queue.send(company.tenant, job_id)
        company.run_jobs()
        assert [next_of(company, deal, plan) for deal in deals] == [date(2027, 3, 2)] * 40
        assert next_of(company, lost, plan) is None
        job = company.ports.jobs.get(company.tenant, job_id)
        assert (job.status, job.done, job.total) == ("done", 42, 42)

    def test_a_deal_that_has_moved_on_is_enrolled_by_its_latest_closing_on_a_source_stage(
        self, company: Company
    ) -> None:
        deal = sell(company)
        company.clock.advance(days=5)
        company.move(deal, company.sales.first_stage)
        company.move(deal, company.sales.won_stage)
        company.clock.advance(days=5)
        company.move(deal, company.installation.first_stage)
        plan = company.create_plan()
        company.deliver()
        company.run_jobs()
        assert next_of(company, deal, plan) == date(2027, 3, 7)

    def test_the_conditions_are_checked_on_the_deal_as_the_closing_left_it(self, company: Company) -> None:
        cheap, dear = sell(company, "cheap", amount=5, currency="USD"), sell(company, "dear", amount=50, currency="USD")
        company.change(cheap, amount=60)
        company.change(dear, amount=6)
        plan = company.create_plan(conditions=Comparison("amount", "gt", 10))
        company.deliver()
        company.run_jobs()
        assert (next_of(company, cheap, plan), next_of(company, dear, plan)) == (None, date(2027, 3, 2))

    def test_a_plan_that_is_off_enrols_deals_and_makes_none(self, company: Company) -> None:
        before = sell(company)
        plan = company.create_plan(enabled=False)
        company.run_jobs()
        after = sell(company)
        assert [next_of(company, deal, plan) for deal in (before, after)] == ["plan_off"] * 2
        preview = preview_plan(company.ports, company.admin, plan.id, None, None, limit=1, cursor=None)
        assert sum(preview.by_day.values()) == 2
        assert forecast(company.ports, company.admin, plan.id, {"enabled": True}, None).moved == 2
        make(company, datetime(2027, 3, 2, tzinfo=UTC))
        assert [next_of(company, deal, plan) for deal in (before, after)] == ["plan_off"] * 2

    def test_deals_that_were_closed_while_the_plan_was_off_are_enrolled(self, company: Company) -> None:
        plan = company.create_plan()
        before = sell(company)
        change(company, plan, enabled=False)
        meanwhile = sell(company)
        assert next_of(company, meanwhile, plan) == "plan_off"
        make(company, datetime(2027, 3, 2, tzinfo=UTC))
        assert next_of(company, before, plan) == "plan_off"
        change(company, plan, enabled=True)
        assert [next_of(company, deal, plan) for deal in (before, meanwhile)] == [date(2027, 3, 2)] * 2

    def test_the_job_enrols_what_events_would_have_enrolled(self, company: Company) -> None:
        followed = company.create_plan(target_stage_id=company.installation.first_stage.id)
        company.create_tunnel(company.maintenance.first_stage, company.sales.won_stage, "copy")
        first = sell(company)
        company.clock.advance(days=3)
        company.move(first, company.maintenance.first_stage)
        company.deliver()
        found = company.create_plan(target_stage_id=company.installation.first_stage.id)
        company.run_jobs()
        by_event, by_job = enrolment(company, first, followed), enrolment(company, first, found)
        assert by_event is not None
        assert by_job is not None
        assert by_job.deal_id == by_event.deal_id != first.id
        assert (by_job.day, by_job.closed_by, by_job.recorded_at) == (
            by_event.day,
            by_event.closed_by,
            by_event.recorded_at,
        )

    def test_a_bigger_subscription_plans_the_repeats_again(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        company.run_jobs()
        subscribe(company.ports, company.tenant, Subscription.FREE, opens=False)
        company.clock.advance(days=1)
        resume(company.ports, company.clock.now)
        company.run_jobs()
        assert next_of(company, deal, plan) == "not_included"
        subscribe(company.ports, company.tenant, Subscription.STANDARD, opens=False)
        company.clock.advance(days=1)
        resume(company.ports, company.clock.now)
        company.run_jobs()
        assert next_of(company, deal, plan) == date(2027, 3, 2)


class TestChangesOfThePlan:
    def test_another_cadence_lead_time_or_end_moves_what_is_not_made(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        changes: list[tuple[dict[str, Any], date | str]] = [
            ({"every": "P1M"}, date(2026, 4, 2)),
            ({"every": "P2Y", "lead_time": "P1M"}, date(2028, 3, 2)),
            ({"stop": Stop("on_date", date=date(2027, 1, 1))}, "over"),
            ({"stop": Stop()}, date(2028, 3, 2)),
            ({"date_field": "custom.bought"}, "no_date"),
            ({"date_field": "closed_at"}, date(2028, 3, 2)),
        ]
        for fields, expected in changes:
            assert change(company, plan, **fields).job_id is not None
            assert next_of(company, deal, plan) == expected
        found = enrolment(company, deal, plan)
        assert found is not None
        assert found.next_at == datetime(2028, 2, 1, 17, tzinfo=UTC)  # a month before, in Viet Nam

    def test_a_change_that_moves_nothing_starts_no_job(self, company: Company) -> None:
        plan = company.create_plan()
        company.run_jobs()
        for fields in ({"name": "Yearly"}, {"catch_up": "all"}, {"enabled": False}, {"skip_if_open": False}):
            assert change(company, plan, **fields).job_id is None

    def test_another_cadence_makes_no_second_deal_for_a_cycle_that_was_made(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        make(company, datetime(2027, 3, 1, tzinfo=UTC))
        change(company, plan, every="P1M")
        assert next_of(company, deal, plan) == date(2027, 4, 2)
        change(company, plan, every="P1Y")
        assert next_of(company, deal, plan) == date(2028, 3, 2)

    def test_another_source_or_condition_ends_and_begins_enrolments(self, company: Company) -> None:
        plan = company.create_plan()
        won = sell(company, amount=5, currency="USD")
        lost = company.move(company.create_deal("lost"), stage_of(company.sales, "Lost"), lost_reason="price")
        company.deliver()
        stages = (stage_of(company.sales, "Lost").id,)
        change(company, plan, company.sales.id, source_stage_ids=stages, conditions=None)
        assert (next_of(company, won, plan), next_of(company, lost, plan)) == ("not_matching", date(2027, 3, 2))
        change(company, plan, company.sales.id, source_stage_ids=(), conditions=None)
        assert (next_of(company, won, plan), next_of(company, lost, plan)) == (date(2027, 3, 2), "not_matching")
        dear = Comparison("amount", "gt", 10)
        change(company, plan, company.sales.id, source_stage_ids=(), conditions=dear)
        assert next_of(company, won, plan) == "not_matching"

    def test_the_performer_does_not_wait_for_the_job(self, company: Company) -> None:
        plan = company.create_plan()
        won = sell(company, amount=5, currency="USD")
        company.run_jobs()
        changes = {"source_stage_ids": (), "conditions": Comparison("amount", "gt", 10)}
        change_plan(company.ports, company.admin, plan.id, None, changes, company.sales.id)
        make(company, datetime(2027, 3, 1, tzinfo=UTC))
        assert company.deals_on(company.maintenance.first_stage) == []
        assert next_of(company, won, plan) == "not_matching"

    def test_a_change_during_the_job_is_made_by_the_same_job(self, company: Company) -> None:
        plan = company.create_plan()
        deals = [sell(company, f"deal {number}") for number in range(40)]
        first = change_plan(company.ports, company.admin, plan.id, None, {"every": "P2Y"})
        second: list[PlannedPlan] = []
        later = {"every": "P3Y"}
        company.table.interrupt(
            3, lambda: second.append(change_plan(company.ports, company.admin, plan.id, None, later))
        )
        company.run_jobs()
        assert second[0].job_id == first.job_id
        assert [next_of(company, deal, plan) for deal in deals] == [date(2029, 3, 2)] * 40

    def test_a_forecast_says_what_the_change_does(self, company: Company) -> None:
        plan = company.create_plan()
        for bought in ("2026-02-01", "2025-04-01", "2025-02-01", None):
            sell(company, custom={"bought": bought} if bought else {})
        before = company.table.items()

        def forecast_of(**changes: Any) -> PlanForecast:
            return forecast(company.ports, company.admin, plan.id, changes, None)

        nothing: dict[str, Any] = {
            "moved": 0,
            "unchanged": 0,
            "at_once": 0,
            "resting": 0,
            "ended": 0,
            "has_more": False,
        }
        assert forecast_of(name="X") == PlanForecast(**nothing | {"unchanged": 4})
        assert forecast_of(every="P2Y") == PlanForecast(**nothing | {"moved": 4})
        assert forecast_of(stop=Stop("on_date", date=date(2026, 4, 1))) == PlanForecast(**nothing | {"ended": 4})
        by_date = PlanForecast(**nothing | {"moved": 2, "at_once": 1, "resting": 1})
        assert forecast_of(date_field="custom.bought") == by_date
        assert forecast_of(enabled=False) == PlanForecast(**nothing | {"resting": 4})
        assert company.table.items() == before

    def test_a_forecast_skips_what_the_next_sweep_would_skip(self, company: Company) -> None:
        """A deal of 2020 is repeated next in 2027: older anniversaries are neither moved nor made at once."""
        plan = company.create_plan(date_field="custom.bought")
        deal = sell(company, custom={"bought": "2020-08-15"})

        def forecast_of(**changes: Any) -> tuple[int, int, int, int]:
            found = forecast(company.ports, company.admin, plan.id, changes, None)
            return found.unchanged, found.moved, found.at_once, found.ended

        assert forecast_of(name="X") == (1, 0, 0, 0)
        assert forecast_of(lead_time="P7D") == (0, 1, 0, 0)
        assert forecast_of(catch_up="all") == (0, 0, 1, 0)
        assert forecast_of(stop=Stop("on_date", date=date(2026, 4, 1))) == (0, 0, 0, 1)
        [repeats] = list_repeats(company.ports, company.admin, deal.id)
        preview = preview_plan(company.ports, company.admin, plan.id, None, None, limit=1, cursor=None)
        assert [repeats.enrolment.day] == [one.repeat.day for one in preview.page.data]


class TestHeld:
    @pytest.fixture
    def required(self, company: Company) -> Company:
        """Maintenance requires an amount on its first stage."""
        stage = company.maintenance.first_stage
        pipeline_design.change_stage(
            company.ports, company.admin, company.maintenance.id, stage.id, None, {"required_fields": ("amount",)}
        )
        return company

    def test_a_repeat_that_lacks_a_required_field_is_made_when_the_field_is_there(self, required: Company) -> None:
        required.create_plan()
        deal = sell(required)
        due = datetime(2027, 2, 16, tzinfo=UTC)
        for day in range(3):
            make(required, due + timedelta(days=day))
        assert required.deals_on(required.maintenance.first_stage) == []
        assert kinds(required, deal) == [("repeat_held", "fields_missing")]
        required.change(deal, amount=5, currency="USD")
        make(required, due + timedelta(days=3))
        assert len(required.deals_on(required.maintenance.first_stage)) == 1

    def test_a_repeat_that_is_held_for_30_days_is_skipped(self, required: Company) -> None:
        plan = required.create_plan(every="P2M", lead_time="P2M")
        deal = sell(required)
        for day in range(31):
            make(required, datetime(2026, 3, 3, tzinfo=UTC) + timedelta(days=day))
        assert kinds(required, deal) == [("repeat_held", "fields_missing"), ("repeat_skipped", "fields_missing")]
        assert next_of(required, deal, plan) == date(2026, 7, 2)

    def test_a_repeat_that_is_held_takes_no_turn_and_is_not_written_again(self, required: Company) -> None:
        required.create_plan(responsible=Responsible("in_turn", ("binh", "chi")))
        sell(required)
        make(required, datetime(2027, 2, 16, tzinfo=UTC))
        before = {key: item for key, item in required.table.items().items() if "SWEEP" not in key.pk}
        make(required, datetime(2027, 2, 17, tzinfo=UTC))
        assert {key: item for key, item in required.table.items().items() if "SWEEP" not in key.pk} == before
        assert not any(key.sk.startswith("TURN#") for key in before)


class TestReconciliation:
    def reconcile(self, company: Company) -> int:
        assert reconcile_all(company.ports) == 1
        company.run_jobs()
        return company.measured[REPAIRED]

    def test_an_enrolment_whose_message_was_lost_is_made_and_counted(self, company: Company) -> None:
        plan = company.create_plan()
        company.run_jobs()
        followed = sell(company)
        lost = company.move(company.create_deal("lost"), company.sales.won_stage)
        company.take_new_events()
        company.clock.advance(hours=12)
        assert self.reconcile(company) == 1
        assert next_of(company, lost, plan) == next_of(company, followed, plan) == date(2027, 3, 2)
        assert self.reconcile(company) == 1  # nothing more

    def test_a_deal_whose_message_may_still_come_is_left_alone(self, company: Company) -> None:
        plan = company.create_plan()
        company.run_jobs()
        deal = company.move(company.create_deal(), company.sales.won_stage)
        company.clock.advance(minutes=59)
        assert self.reconcile(company) == 0
        assert next_of(company, deal, plan) is None

    def test_enrolments_that_rest_although_their_plan_runs_are_planned_again(self, company: Company) -> None:
        plan = company.create_plan()
        deal = sell(company)
        company.run_jobs()
        change(company, plan, enabled=False)
        make(company, datetime(2027, 3, 2, tzinfo=UTC))
        change_plan(company.ports, company.admin, plan.id, None, {"enabled": True})
        company.job_queue.take()
        [(tenant, job_id)] = company.ports.jobs.due(company.clock.now + timedelta(hours=1))
        job = company.ports.jobs.get(tenant, job_id)
        company.ports.commit(
            company.ports.jobs.save(
                tenant, job.with_failed_step(JobError("plan", "internal_error", ""), job.created_at, permanent=True)
            )
        )
        assert self.reconcile(company) == 0
        assert next_of(company, deal, plan) == date(2027, 3, 2)

    def test_a_company_without_plans_has_no_reconciliation(self, company: Company) -> None:
        company.create_plan(enabled=False)
        assert reconcile_all(company.ports) == 0


class TestDeliveries:
    def test_a_closing_of_a_company_without_plans_reads_the_plans_and_the_account_only(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company.move(company.create_deal(), company.sales.won_stage)
        closed = company.take_new_events()
        get_many, query, reads = company.table.get_many, company.table.query, Counter[str]()

        def count_gets(keys: Iterable[Key]) -> list[Item]:
            wanted = list(keys)
            reads.update(key.sk for key in wanted)
            return get_many(wanted)

        def count_queries(wanted: Query) -> Found:
            reads[wanted.prefix] += 1
            return query(wanted)

        monkeypatch.setattr(company.table, "get_many", count_gets)
        monkeypatch.setattr(company.table, "query", count_queries)
        assert follow_deals(company.ports, closed) == {}
        assert reads == {"PLAN#": 1, "ACCOUNT": 1}
