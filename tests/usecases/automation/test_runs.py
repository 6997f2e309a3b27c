"""Runs: each rule acts once for each arrival, at its time, on the deal as it is."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import InUse, NotFound, RoleLacks, RuleViolated
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import AddComment, ChangeFields, MakeDeal, MoveDeal
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import LEASE
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.automation import rules
from saletunnel.usecases.automation.run_log import list_runs, retry_run
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.tunnels.simulation import simulate
from tests.company import Company
from tests.fakes import NOON, Crashed
from tests.values import stage_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAG = ChangeFields(changes=Changes(add_tags=("seen",)))
SAY = AddComment(text="Hello {customer}, {title}")
IN_AN_HOUR = When(kind="after", period="PT1H")
THREE_DAYS_BEFORE = When(kind="before_date", period="P3D", field="expected_close_date")


@pytest.fixture
def company() -> Company:
    return Company()


def advance_to(company: Company, until: timedelta) -> None:
    """Sweeps and performs at NOON + `until`."""
    company.sweep(NOON + until, minutely=True)
    company.perform()
    company.deliver()


def states(company: Company, deal: Deal) -> list[tuple[str, str | None]]:
    return [(run.state, run.reason) for run in company.runs(deal)]


def kinds(company: Company, deal: Deal) -> list[str]:
    return [entry.kind for entry in company.timeline(deal).data]


def enter(company: Company, **fields: Any) -> Deal:
    """A new deal on the first stage of Sales, with all workers done."""
    deal = company.create_deal(**fields)
    company.deliver()
    return company.read_deal(deal)


class TestOnEntry:
    def test_a_rule_changes_the_deal(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        deal = enter(company)
        assert deal.tags == ("seen",)
        assert states(company, deal) == [("done", None)]
        entry = company.timeline(deal).data[0]
        assert (entry.kind, entry.actor.kind, entry.actor.name) == ("changed", "rule", "Rule")
        assert company.measured["RuleRuns"] == 1

    def test_a_rule_comments(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, SAY)
        deal = enter(company)
        entry = company.timeline(deal).data[0]
        assert (entry.kind, entry.note, entry.actor.kind) == ("commented", "Hello , Dishwasher for An", "rule")

    def test_rules_act_in_their_order_and_each_sees_what_the_one_before_did(self, company: Company) -> None:
        for text in ("a", "b", "c"):
            append = ChangeFields(changes=Changes(append={"source": text}))
            company.create_rule(company.sales.first_stage, append, name=text)
        assert enter(company).source == "a b c"

    def test_a_rule_gives_the_deal_to_people_in_turn(self, company: Company) -> None:
        people = ("user_an", "user_binh")
        give = ChangeFields(changes=Changes(responsible=Responsible("in_turn", people)))
        company.create_rule(company.sales.first_stage, give)
        assert [enter(company).responsible_id for _ in range(3)] == ["user_an", "user_binh", "user_an"]

    def test_a_turn_is_taken_even_if_the_deal_is_the_persons_already(self, company: Company) -> None:
        people = ("user_an", "user_binh")
        give = ChangeFields(changes=Changes(responsible=Responsible("in_turn", people)))
        company.create_rule(company.sales.first_stage, give)
        taken = [enter(company, responsible_id="user_an").responsible_id for _ in range(4)]
        assert taken == ["user_an", "user_binh", "user_an", "user_binh"]

    def test_a_rule_moves_the_deal_and_it_counts_as_a_hop(self, company: Company) -> None:
        second = company.sales.stages[1]
        company.create_rule(company.sales.first_stage, MoveDeal(target_stage_id=second.id))
        deal = enter(company)
        assert deal.stage_id == second.id
        moved = company.table.events()[-1][1]
        assert (moved.kind, moved.hops, moved.enters, moved.actor.kind) == ("moved", 1, True, "rule")

    def test_a_rule_makes_a_linked_deal_whose_money_is_counted_once(self, company: Company) -> None:
        target = company.installation.first_stage
        make = MakeDeal(target_stage_id=target.id, title_template="Install {title}")
        rule = company.create_rule(company.sales.first_stage, make)
        deal = enter(company, amount=100)
        [made] = company.deals_on(target)
        assert (made.title, made.amount, made.counted) == ("Install Dishwasher for An", 100, False)
        assert (made.origin.kind, made.origin.deal_id, made.origin.rule_id) == ("rule", deal.id, rule.id)
        assert made.journey_id == deal.journey_id
        assert company.runs(deal)[0].made_deal_id == made.id
        [entry] = [entry for entry in company.timeline(deal).data if entry.kind == "copied_to"]
        assert (entry.actor.kind, entry.deal_id) == ("rule", made.id)

    def test_conditions_look_at_the_deal_as_it_entered(self, company: Company) -> None:
        large = Comparison("amount", "gt", 10)
        company.create_rule(company.sales.first_stage, TAG, conditions=large)
        small = company.create_deal(amount=5)
        company.change(small, amount=50)
        company.deliver()
        assert company.read_deal(small).tags == ()
        assert states(company, small) == [("skipped", "conditions_not_met")]
        assert "rule_skipped" not in kinds(company, small)
        assert enter(company, amount=11).tags == ("seen",)

    def test_a_rule_acts_although_a_tunnel_takes_the_deal_away(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.create_rule(company.sales.first_stage, TAG)
        deal = enter(company)
        assert (deal.stage_id, deal.tags) == (company.installation.first_stage.id, ("seen",))

    def test_a_move_does_nothing_if_a_tunnel_took_the_deal_away(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.create_rule(company.sales.first_stage, MoveDeal(target_stage_id=company.sales.stages[1].id))
        deal = enter(company)
        assert deal.stage_id == company.installation.first_stage.id
        assert states(company, deal) == [("cancelled", "left")]

    def test_a_rule_acts_only_on_deals_that_enter_after_it_was_made(self, company: Company) -> None:
        company.create_deal()
        company.clock.advance(seconds=1)
        company.create_rule(company.sales.first_stage, TAG)
        company.deliver()
        assert company.deals_on(company.sales.first_stage)[0].tags == ()

    def test_a_change_that_changes_nothing_is_done(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        deal = enter(company, tags=("seen",))
        assert states(company, deal) == [("done", "nothing_to_change")]
        assert kinds(company, deal) == ["rule_ran", "created"]

    def test_a_repeated_or_late_event_changes_nothing(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, SAY)
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
        deal = company.create_deal()
        events = company.take_new_events()
        assert run_rules(company.ports, [*events, *events]) == {}
        before = company.table.items()
        company.clock.advance(minutes=5)
        assert run_rules(company.ports, events) == {}
        assert company.table.items() == before
        assert kinds(company, deal).count("commented") == 1

    def test_a_worker_that_crashes_leaves_the_rest_to_the_next_delivery(self, company: Company) -> None:
        for name in "abc":
            company.create_rule(company.sales.first_stage, AddComment(text=name))
        deal = company.create_deal()
        events = company.take_new_events()
        company.table.fail(2, Crashed(), after=True)
        with pytest.raises(Crashed):
            run_rules(company.ports, events)
        assert run_rules(company.ports, events) == {}
        assert sorted(entry.note or "" for entry in company.timeline(deal).data) == ["", "a", "b", "c"]


class TestLater:
    def test_a_rule_acts_after_its_time_and_once(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
        deal = enter(company)
        assert states(company, deal) == [("pending", None)]
        entry = company.timeline(deal).data[0]
        assert (entry.kind, entry.params) == ("rule_pending", {"due_at": "2026-03-02T06:00:00Z"})
        advance_to(company, HOUR - timedelta(minutes=2))
        assert company.read_deal(deal).tags == ()
        advance_to(company, HOUR)
        assert company.read_deal(deal).tags == ("seen",)
        version = company.read_deal(deal).version
        advance_to(company, 2 * HOUR)
        assert company.read_deal(deal).version == version

    def test_a_time_of_a_few_seconds_does_not_wait_for_a_sweep(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, When(kind="after", period="PT5S"))
        deal = enter(company)
        company.clock.advance(seconds=5)
        company.perform()
        assert company.read_deal(deal).tags == ("seen",)

    def test_leaving_the_stage_cancels_the_run_at_once(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
        deal = enter(company)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        assert states(company, deal) == [("cancelled", "left")]
        assert kinds(company, deal)[0] == "rule_cancelled"
        advance_to(company, HOUR)
        assert company.read_deal(deal).tags == ()

    def test_a_deal_that_left_is_not_acted_on_even_if_no_event_told_of_it(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
        deal = enter(company)
        company.move(deal, company.sales.stages[1])
        company.sweep(NOON + HOUR, minutely=True)
        company.perform()
        assert states(company, deal) == [("cancelled", "left")]
        assert company.read_deal(deal).tags == ()

    def test_a_run_is_kept_if_the_rule_says_so(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR, on_leave="keep")
        deal = enter(company)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        advance_to(company, HOUR)
        assert company.read_deal(deal).tags == ("seen",)

    def test_conditions_look_at_the_deal_as_it_is(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR, conditions=Comparison("amount", "gt", 10))
        deal = enter(company, amount=5)
        company.change(deal, amount=50)
        advance_to(company, HOUR)
        assert company.read_deal(deal).tags == ("seen",)

    def test_a_rule_that_was_switched_off_or_deleted_does_not_act(self, company: Company) -> None:
        off = company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR, name="Off")
        gone = company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR, name="Gone")
        deal = enter(company)
        rules.change_rule(company.ports, company.admin, off.id, None, {"enabled": False})
        rules.delete_rule(company.ports, company.admin, gone.id, None)
        advance_to(company, HOUR)
        assert company.read_deal(deal).tags == ()
        assert states(company, deal) == [("skipped", "switched_off"), ("cancelled", "rule_deleted")]

    def test_a_run_waits_while_the_deal_is_in_the_bin(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, IN_AN_HOUR)
        deal = enter(company)
        company.delete(deal)
        advance_to(company, HOUR)
        assert states(company, deal) == [("pending", None)]
        company.restore(deal)
        company.deliver()
        company.perform()
        assert company.read_deal(deal).tags == ("seen",)

    def test_a_rule_on_entry_waits_while_the_deal_is_in_the_bin(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        deal = company.create_deal()
        company.delete(deal)
        company.deliver()
        company.restore(deal)
        company.deliver()
        company.perform()
        assert company.read_deal(deal).tags == ("seen",)

    def test_a_restored_deal_does_not_depend_on_a_message(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG)
        deal = company.create_deal()
        company.delete(deal)
        company.deliver()
        company.restore(deal)
        company.due_queue.take()
        advance_to(company, LEASE + HOUR)
        assert company.read_deal(deal).tags == ("seen",)

    def test_business_hours_put_a_rule_off(self, company: Company) -> None:
        company.clock.advance(hours=6)  # 18:00 in Viet Nam
        company.create_rule(company.sales.first_stage, TAG, When(business_hours=True))
        deal = enter(company)
        advance_to(company, timedelta(hours=19))
        assert company.read_deal(deal).tags == ()
        advance_to(company, timedelta(hours=20))  # 8:00
        assert company.read_deal(deal).tags == ("seen",)

    def test_a_rule_acts_at_intervals_while_the_deal_is_there(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, SAY, When(kind="every", period="P1D"))
        deal = enter(company)
        for days in (1, 2, 5):  # the workers slept on the third and fourth day
            advance_to(company, days * DAY)
        assert kinds(company, deal).count("commented") == 3
        [run] = company.runs(deal)
        assert (run.state, run.occurrence, run.due_at, run.attempts) == ("pending", 6, NOON + 6 * DAY, 3)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        advance_to(company, 7 * DAY)
        assert kinds(company, deal).count("commented") == 3
        assert states(company, deal) == [("cancelled", "left")]


class TestDates:
    def test_a_changed_date_moves_the_run(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, THREE_DAYS_BEFORE)
        deal = enter(company, expected_close_date=date(2026, 3, 20))
        company.change(deal, expected_close_date=date(2026, 3, 10))
        company.deliver()
        advance_to(company, timedelta(days=4, hours=20))  # 8:00 on 7 March
        assert company.read_deal(deal).tags == ()
        advance_to(company, timedelta(days=4, hours=21))
        assert company.read_deal(deal).tags == ("seen",)

    def test_a_later_date_puts_the_run_off_even_if_no_event_told_of_it(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, THREE_DAYS_BEFORE)
        deal = enter(company, expected_close_date=date(2026, 3, 10))
        company.change(deal, expected_close_date=date(2026, 3, 20))
        company.sweep(NOON + 5 * DAY, minutely=True)
        company.perform()
        assert states(company, deal) == [("pending", None)]
        assert company.read_deal(deal).tags == ()
        company.sweep(NOON + 15 * DAY, minutely=True)
        company.perform()
        assert company.read_deal(deal).tags == ("seen",)

    def test_an_empty_date_parks_the_run_until_it_is_filled_in(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, THREE_DAYS_BEFORE)
        deal = enter(company)
        assert states(company, deal) == [("parked", "date_empty")]
        assert kinds(company, deal)[0] == "rule_parked"
        deal = company.change(deal, expected_close_date=date(2026, 3, 10))
        company.deliver()
        assert states(company, deal) == [("pending", None)]
        company.change(deal, expected_close_date=None)
        company.deliver()
        assert states(company, deal) == [("parked", "date_empty")]

    def test_a_reminder_whose_time_has_passed_acts_at_once_while_the_day_is_not_over(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, TAG, THREE_DAYS_BEFORE)
        assert enter(company, expected_close_date=date(2026, 3, 2)).tags == ("seen",)
        past = enter(company, expected_close_date=date(2026, 3, 1))
        assert past.tags == ()
        assert states(company, past) == [("skipped", "date_past")]
        assert kinds(company, past)[0] == "rule_skipped"


class TestFailures:
    def test_a_failed_rule_says_why_and_does_not_stop_the_next(self, company: Company) -> None:
        second = company.sales.stages[1]
        pipeline_design.change_stage(
            company.ports, company.admin, company.sales.id, second.id, None, {"required_fields": ("amount",)}
        )
        company.create_rule(company.sales.first_stage, MoveDeal(target_stage_id=second.id), name="Move")
        company.create_rule(company.sales.first_stage, TAG)
        deal = enter(company)
        assert deal.tags == ("seen",)
        failed, done = company.runs(deal)
        assert (failed.state, failed.reason, failed.missing) == ("failed", "fields_missing", ("amount",))
        assert done.state == "done"
        entry = next(entry for entry in company.timeline(deal).data if entry.kind == "rule_failed")
        assert (entry.code, entry.params) == ("fields_missing", {"fields": ("amount",)})
        assert company.measured["RuleFailures"] == 1

    def test_a_failed_run_is_retried_by_hand_and_begins_a_new_chain(self, company: Company) -> None:
        second = company.sales.stages[1]
        pipeline_design.change_stage(
            company.ports, company.admin, company.sales.id, second.id, None, {"required_fields": ("amount",)}
        )
        company.create_rule(company.sales.first_stage, MoveDeal(target_stage_id=second.id))
        deal = enter(company)
        [run] = company.runs(deal)
        with pytest.raises(RoleLacks):
            retry_run(company.ports, replace(company.admin, role=Role.AGENT), run.key.id)
        company.change(deal, amount=5)
        assert retry_run(company.ports, company.admin, run.key.id).state == "pending"
        company.perform()
        assert company.read_deal(deal).stage_id == second.id
        assert [(run.state, run.attempts) for run in company.runs(deal)] == [("done", 2)]
        moved = company.table.events()[-1][1]
        assert (moved.hops, moved.cause and moved.cause.id) == (1, company.admin.user_id)
        with pytest.raises(RuleViolated):
            retry_run(company.ports, company.admin, run.key.id)
        for unknown in ("run_x", "run_1_1_sales_1_9", "deal_1"):
            with pytest.raises(NotFound):
                retry_run(company.ports, company.admin, unknown)

    def test_a_chain_of_rules_and_tunnels_is_stopped(self, company: Company) -> None:
        here, there = company.sales.first_stage, company.installation.first_stage
        any_title = Comparison("title", "is_set")
        company.create_tunnel(here, there, conditions=any_title)
        company.create_rule(there, MoveDeal(target_stage_id=here.id))
        deal = enter(company)
        assert deal.stage_id == here.id
        assert "loop_stopped" in kinds(company, deal)
        assert len(company.stop_queue.take()) == 1

    def test_deals_made_by_rules_have_a_budget(self, company: Company) -> None:
        here, there = company.sales.first_stage, company.installation.first_stage
        any_title = Comparison("title", "is_set")
        for stage, target in ((here, there), (there, here)):
            for number in range(3):
                make = MakeDeal(target_stage_id=target.id)
                company.create_rule(stage, make, name=str(number), conditions=any_title)
        enter(company)
        made = [event for _, event in company.table.events() if event.version == 1]
        assert len(made) == 51
        assert company.stop_queue.take()


class TestLog:
    def test_the_log_lists_the_runs_newest_first_in_pages(self, company: Company) -> None:
        first = company.create_rule(company.sales.first_stage, SAY, name="First")
        company.create_rule(company.sales.first_stage, TAG, conditions=Comparison("amount", "is_set"), name="Second")
        deals = []
        for _ in range(5):
            deals.append(enter(company))
            company.clock.advance(seconds=1)
        found = self.all_pages(company, limit=3)
        assert len(found) == 10
        assert [run.created_at for run in found] == sorted((run.created_at for run in found), reverse=True)
        of_first = self.all_pages(company, limit=2, rule_id=first.id)
        assert [run.key.deal_id for run in of_first] == [deal.id for deal in reversed(deals)]
        skipped = self.all_pages(company, limit=2, states=["skipped"])
        assert {run.rule_name for run in skipped} == {"Second"}
        of_deal = self.all_pages(company, limit=1, deal_id=deals[2].id)
        assert {run.rule_name for run in of_deal} == {"First", "Second"}

    def test_an_agent_sees_no_runs_of_deals_of_others(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, SAY)
        company.hire("user_an", "user_binh")
        theirs = enter(company, responsible_id="user_binh")
        own = enter(company, responsible_id="user_an")
        agent = replace(company.admin, user_id="user_an", role=Role.AGENT)
        seen = self.all_pages(company, caller=agent)
        assert [run.key.deal_id for run in seen] == [own.id]
        with pytest.raises(NotFound):
            self.all_pages(company, caller=agent, deal_id=theirs.id)

    def all_pages(self, company: Company, *, caller: Caller | None = None, limit: int = 50, **only: Any) -> list[Run]:
        wanted = {"rule_id": None, "deal_id": None, "states": (), **only}
        found: list[Run] = []
        cursor: str | None = None
        while True:
            page = list_runs(company.ports, caller or company.admin, **wanted, limit=limit, cursor=cursor)
            assert len(page.data) <= limit
            found += page.data
            if page.cursor is None:
                return found
            cursor = page.cursor


def test_a_rule_in_a_frozen_pipeline_rests(company: Company) -> None:
    company.create_rule(company.sales.first_stage, TAG)
    subscribe(company.ports, company.tenant, Subscription.FREE, opens=False)
    deal = enter(company)
    assert states(company, deal) == [("skipped", "rests")]


def test_a_custom_date_that_a_rule_counts_from_is_in_use(company: Company) -> None:
    field = CustomField(name="visit", label="Visit", type=FieldType.DATE)
    change_account(company.ports, company.admin, seen=None, settings={"custom_fields": (field,)})
    before = When(kind="before_date", period="P3D", field="custom.visit")
    rule = company.create_rule(company.sales.first_stage, TAG, before)
    with pytest.raises(InUse) as refusal:
        change_account(company.ports, company.admin, seen=None, settings={"custom_fields": ()})
    assert [each["id"] for each in refusal.value.details["references"]] == [rule.id]
    assert stage_of(company.sales, "New").id == rule.stage_id


def test_two_workers_with_the_same_event_act_once(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY)
    deal = company.create_deal()
    events = company.take_new_events()

    def other_worker() -> None:
        company.clock.advance(milliseconds=1)
        assert run_rules(company.ports, events) == {}

    company.table.interrupt(1, other_worker)
    assert run_rules(company.ports, events) == {}
    assert kinds(company, deal).count("commented") == 1
    assert [run.version for run in company.runs(deal)] == [1]


def test_a_simulation_shows_what_rules_would_do(company: Company) -> None:
    first = company.sales.first_stage
    company.create_rule(first, SAY, name="Now")
    company.create_rule(first, SAY, IN_AN_HOUR, name="Later")
    company.create_rule(first, SAY, THREE_DAYS_BEFORE, name="Dated")
    company.create_rule(first, TAG, conditions=Comparison("amount", "gt", 10), name="Large")
    company.create_rule(first, SAY, enabled=False, name="Off")
    before = company.table.items()
    simulation = simulate(company.ports, company.admin, stage_id=first.id, deal_id=None, made_up={"title": "T"})
    found = [
        (foreseen.rule.name, foreseen.outcome.state, foreseen.reason, foreseen.run.due_at)
        for foreseen in simulation.considered[0].rules
    ]
    assert found == [
        ("Now", "done", None, NOON),
        ("Later", "done", None, NOON + HOUR),
        ("Dated", "done", "date_empty", None),
        ("Large", "skipped", "conditions_not_met", NOON),
    ]
    assert company.table.items() == before


def test_a_rule_that_cannot_be_decided_does_not_keep_the_next_from_acting(company: Company) -> None:
    company.create_rule(company.sales.first_stage, SAY, name="First")
    company.create_rule(company.sales.first_stage, TAG)
    deal = company.create_deal()
    events = company.take_new_events()
    for commit in range(1, 8, 2):  # every attempt at the first rule fails
        company.table.fail(commit, TimeoutError())
    run_rules(company.ports, events)
    assert company.read_deal(deal).tags == ("seen",)


def test_a_parked_run_of_a_deleted_rule_ends_with_the_next_date(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, TAG, THREE_DAYS_BEFORE)
    deal = enter(company)
    rules.delete_rule(company.ports, company.admin, rule.id, None)
    company.change(deal, expected_close_date=date(2026, 3, 10))
    company.deliver()
    assert states(company, deal) == [("cancelled", "rule_deleted")]


def test_a_day_at_the_end_of_the_calendar_parks_the_run(company: Company) -> None:
    late = When(kind="after_date", period="P0D", field="expected_close_date", time="20:00", business_hours=True)
    company.create_rule(company.sales.first_stage, SAY, late)
    company.create_rule(company.sales.first_stage, TAG)
    deal = enter(company, expected_close_date=date(9999, 12, 31))
    assert deal.tags == ("seen",)
    assert states(company, deal) == [("parked", "date_empty"), ("done", None)]
