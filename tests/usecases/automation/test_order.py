"""Rules in order, rules that act again, and runs that have handed their action over."""

from datetime import date, timedelta

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.rules.actions import AddComment, ChangeFields, MakeDeal, MoveDeal
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.when import When
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.automation import rules, run_log
from saletunnel.usecases.automation.ending import Ending, RunEnds
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.pipelines import pipeline_design
from tests.company import Company
from tests.fakes import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IN_AN_HOUR = When(kind="after", period="PT1H")
DAY_BEFORE = When(kind="before_date", period="P1D", field="expected_close_date", again=True)


@pytest.fixture
def company() -> Company:
    return Company()


def say(text: str) -> AddComment:
    return AddComment(text=text)


def advance_to(company: Company, until: timedelta) -> None:
    """Sweeps and performs at NOON + `until`, and then what that has made due at once."""
    company.sweep(NOON + until, minutely=True)
    company.perform()
    company.deliver()
    company.perform()


def enter(company: Company, **fields: object) -> Deal:
    """A new deal on the first stage of Sales, with all workers done."""
    deal = company.create_deal(**fields)  # type: ignore[arg-type]
    company.deliver()
    company.perform()
    company.deliver()
    return company.read_deal(deal)


def said(company: Company, deal: Deal) -> list[str | None]:
    """The comments on the deal, oldest first."""
    return [entry.note for entry in reversed(company.timeline(deal).data) if entry.kind == "commented"]


def states(company: Company, deal: Deal) -> dict[str, tuple[str, str | None]]:
    return {run.rule_name: (run.state, run.reason) for run in company.runs(deal)}


def run_named(company: Company, deal: Deal, name: str) -> Run:
    return next(run for run in company.runs(deal) if run.rule_name == name)


class TestInOrder:
    def test_the_next_rule_waits_for_the_end_of_the_one_before(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), IN_AN_HOUR, name="A")
        company.create_rule(first, say("b"), name="B", order="in_order")
        company.create_rule(first, say("c"), IN_AN_HOUR, name="C", order="in_order")
        company.create_rule(first, say("beside"), name="D")
        deal = enter(company)
        assert said(company, deal) == ["beside"]
        assert [states(company, deal)[name][0] for name in "ABC"] == ["pending", "waiting", "waiting"]
        advance_to(company, HOUR)
        assert said(company, deal) == ["beside", "a", "b"]
        assert run_named(company, deal, "C").due_at == NOON + 2 * HOUR  # it counts from the end of B
        advance_to(company, 2 * HOUR)
        assert said(company, deal) == ["beside", "a", "b", "c"]

    def test_the_next_rule_sees_what_the_one_before_did(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, ChangeFields(changes=Changes(add_tags=("vip",))), name="A")
        vip = Comparison("tags", "contains", "vip")
        company.create_rule(first, say("b"), name="B", order="in_order", conditions=vip)
        assert said(company, enter(company)) == ["b"]

    def test_a_skipped_or_failed_rule_lets_the_next_one_go_on(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), name="A", conditions=Comparison("amount", "gt", 10))
        company.create_rule(first, say("b"), name="B", order="in_order")
        assert said(company, enter(company, amount=1)) == ["b"]

    def test_later_rules_do_not_run_after_a_failure_that_stops_them(self, company: Company) -> None:
        first, target = company.sales.first_stage, company.installation.first_stage
        pipeline_design.change_stage(
            company.ports, company.admin, company.installation.id, target.id, None, {"required_fields": ("source",)}
        )
        company.create_rule(first, MakeDeal(target_stage_id=target.id), name="A", on_failure="stop")
        company.create_rule(first, say("b"), name="B", order="in_order")
        company.create_rule(first, say("c"), name="C", order="in_order")
        deal = enter(company)
        assert states(company, deal) == {
            "A": ("failed", "fields_missing"),
            "B": ("skipped", "previous_failed"),
            "C": ("skipped", "previous_failed"),
        }
        skipped = [note for note in company.timeline(deal).data if note.code == "previous_failed"]
        assert sorted(note.actor.name for note in skipped) == ["B", "C"]
        company.change(deal, source="web")
        run_log.retry_run(company.ports, company.admin, run_named(company, deal, "A").key.id)
        for _ in range(3):
            company.perform()
        assert said(company, deal) == ["b", "c"]
        assert {state for state, _ in states(company, deal).values()} == {"done"}

    def test_a_deleted_rule_lets_the_next_one_go_on(self, company: Company) -> None:
        first = company.sales.first_stage
        rule = company.create_rule(first, say("a"), IN_AN_HOUR, name="A")
        company.create_rule(first, say("b"), name="B", order="in_order")
        deal = enter(company)
        rules.delete_rule(company.ports, company.admin, rule.id, None)
        company.run_jobs()
        company.perform()
        assert states(company, deal)["A"] == ("cancelled", "rule_deleted")  # long before its time
        company.perform()
        assert said(company, deal) == ["b"]

    def test_leaving_the_stage_cancels_the_whole_sequence(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), IN_AN_HOUR, name="A")
        company.create_rule(first, say("b"), name="B", order="in_order")
        company.create_rule(first, say("kept"), name="C", order="in_order", on_leave="keep")
        deal = enter(company)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        company.perform()
        assert states(company, deal)["A"] == states(company, deal)["B"] == ("cancelled", "left")
        assert said(company, deal) == ["kept"]

    def test_rules_that_act_at_once_act_although_one_of_them_moves_the_deal(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, MoveDeal(target_stage_id=company.sales.stages[1].id), name="A")
        company.create_rule(first, say("thanks"), name="B", order="in_order")
        assert said(company, enter(company)) == ["thanks"]

    @pytest.mark.parametrize("times", [1, 2, 3])
    def test_a_repeated_delivery_changes_nothing(self, company: Company, times: int) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), name="A")
        company.create_rule(first, say("b"), name="B", order="in_order")
        deal = company.create_deal()
        for _ in range(times):
            company.deliver()
            assert run_rules(company.ports, company.table.events()) == {}
        company.perform()
        assert said(company, deal) == ["a", "b"]


class TestAgain:
    def test_a_later_date_makes_the_rule_act_again(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, say("visit"), DAY_BEFORE)
        deal = enter(company, expected_close_date=date(2026, 3, 5))
        advance_to(company, 3 * DAY)
        assert said(company, deal) == ["visit"]
        deal = company.change(company.read_deal(deal), expected_close_date=date(2026, 3, 10))
        company.deliver()
        assert [run.state for run in company.runs(deal)] == ["pending"]
        advance_to(company, 8 * DAY)
        assert said(company, deal) == ["visit", "visit"]

    def test_a_change_to_the_past_or_of_another_field_does_nothing(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, say("visit"), DAY_BEFORE)
        deal = enter(company, expected_close_date=date(2026, 3, 5))
        advance_to(company, 3 * DAY)
        company.change(company.read_deal(deal), expected_close_date=date(2026, 3, 3), title="New")
        company.deliver()
        assert [run.state for run in company.runs(deal)] == ["done"]

    def test_without_the_choice_it_acts_once_for_each_arrival(self, company: Company) -> None:
        once = When(kind="before_date", period="P1D", field="expected_close_date")
        company.create_rule(company.sales.first_stage, say("visit"), once)
        deal = enter(company, expected_close_date=date(2026, 3, 5))
        advance_to(company, 3 * DAY)
        company.change(company.read_deal(deal), expected_close_date=date(2026, 3, 10))
        company.deliver()
        assert [run.state for run in company.runs(deal)] == ["done"]


class TestHandedOver:
    """A run that has handed its action over is ended by whoever ends the action."""

    def hand_over(self, company: Company, deal: Deal, name: str = "A") -> Run:
        """Puts a pending run into the state of one that has handed its action over."""
        run = run_named(company, deal, name).handed_over(None, "")
        company.ports.commit(company.ports.runs.save(company.tenant, run))
        return run

    def end(self, company: Company, run: Run, ending: Ending, occurrence: int = 1) -> int:
        run_ends = RunEnds(company.ports, company.ports.now())
        writes = run_ends.end(company.tenant, run.key, occurrence, ending)
        if writes:
            company.ports.commit(writes)
        run_ends.send_soon()
        company.perform()
        return len(writes)

    def test_its_end_is_the_end_of_the_run_and_starts_the_next_one(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), IN_AN_HOUR, name="A")
        company.create_rule(first, say("b"), name="B", order="in_order")
        deal = enter(company)
        run = self.hand_over(company, deal)
        assert self.end(company, run, Ending("done"), occurrence=2) == 0
        assert self.end(company, run, Ending("failed", "not_valid", "No.")) > 0
        assert self.end(company, run, Ending("done")) == 0
        assert states(company, deal) == {"A": ("failed", "not_valid"), "B": ("done", None)}
        assert company.measured["RuleFailures"] == 1

    @pytest.mark.parametrize("state", ["failed", "unknown"])
    def test_a_failure_stops_the_sequence_if_the_rule_says_so(self, company: Company, state: str) -> None:
        first = company.sales.first_stage
        company.create_rule(first, say("a"), IN_AN_HOUR, name="A", on_failure="stop")
        company.create_rule(first, say("b"), name="B", order="in_order")
        deal = enter(company)
        self.end(company, self.hand_over(company, deal), Ending(state))  # type: ignore[arg-type]
        assert states(company, deal)["B"] == ("skipped", "previous_failed")

    def test_a_rule_that_acts_at_intervals_is_due_again_after_the_end(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, say("a"), When(kind="every", period="P1D"), name="A")
        deal = enter(company)
        run = self.hand_over(company, deal)
        self.end(company, run, Ending("done"))
        assert [(run.state, run.occurrence, run.due_at) for run in company.runs(deal)] == [
            ("pending", 2, NOON + 2 * DAY)
        ]

    def test_leaving_the_stage_does_not_end_it(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, say("a"), IN_AN_HOUR, name="A")
        deal = enter(company)
        run = self.hand_over(company, deal)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        assert states(company, deal) == {"A": ("sending", None)}
        self.end(company, run, Ending("done"))
        assert states(company, deal) == {"A": ("done", None)}
