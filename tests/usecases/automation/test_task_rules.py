"""Rules that make tasks: once for each run, for the right person, at the right time; and rules that wait for a task."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import AddComment, ChangeFields, MakeTask
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.when import When
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL, Task
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.automation import rules
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.tasks import editing
from saletunnel.usecases.tunnels.simulation import simulate
from tests.company import Company
from tests.fakes import NOON, Crashed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALL = MakeTask(title_template="Call {customer} about {title}", due="P2D")
AND_WAIT = replace(CALL, wait=True)
SAY = AddComment(text="Called")


@pytest.fixture
def company() -> Company:
    return Company()


def enter(company: Company, **fields: Any) -> Deal:
    deal = company.create_deal(**fields)
    company.deliver()
    return company.read_deal(deal)


def tasks(company: Company, deal: Deal) -> list[Task]:
    return list(company.ports.tasks.of_deal(company.tenant, deal.id))


def states(company: Company, deal: Deal) -> list[tuple[str, str | None]]:
    """The states and reasons of the runs, in the order of their rules."""
    return [(run.state, run.reason) for run in sorted(company.runs(deal), key=lambda run: run.rule_name)]


def finish(company: Company, task: Task, *, done: bool = True) -> None:
    editing.change_task(company.ports, company.admin, task.id, None, {"done": done})
    company.perform()
    company.deliver()


def delete(company: Company, task: Task) -> None:
    editing.delete_task(company.ports, company.admin, task.id, None)
    company.perform()
    company.deliver()


def kinds(company: Company, deal: Deal) -> list[str]:
    return [entry.kind for entry in company.timeline(deal).data]


class TestMakingATask:
    def test_a_rule_makes_a_task_for_the_responsible_of_the_deal(self, company: Company) -> None:
        rule = company.create_rule(company.sales.first_stage, replace(CALL, text="About {stage}"))
        deal = enter(company, responsible_id="user_bob")
        [task] = tasks(company, deal)
        assert (task.title, task.text) == ("Call  about Dishwasher for An", "About New")
        assert (task.responsible_id, task.due_at) == ("user_bob", NOON + 2 * DAY)
        assert (task.made_by, task.made_in) == (rule.actor, company.runs(deal)[0].key)
        assert states(company, deal) == [("done", None)]
        assert kinds(company, deal)[0] == "task_made"

    @pytest.mark.parametrize(
        ("due", "business_hours", "due_at"),
        [
            ("PT30M", False, NOON + HOUR / 2),
            ("P5D", False, NOON + 5 * DAY),  # Saturday
            ("P5D", True, datetime(2026, 3, 9, 1, tzinfo=UTC)),  # Monday, 8 o'clock in Viet Nam
            ("PT8H", True, datetime(2026, 3, 3, 1, tzinfo=UTC)),
            ("P1M", True, datetime(2026, 4, 2, 5, tzinfo=UTC)),
        ],
    )
    def test_it_is_due_a_while_after_the_rule_acted(
        self, company: Company, due: str, business_hours: bool, due_at: datetime
    ) -> None:
        company.create_rule(company.sales.first_stage, replace(CALL, due=due, business_hours=business_hours))
        [task] = tasks(company, enter(company))
        assert task.due_at == due_at

    def test_people_get_tasks_in_turn_and_removed_members_get_none(self, company: Company) -> None:
        company.hire("user_an", "user_binh")
        people = Responsible("in_turn", ("user_an", "user_binh"))
        company.create_rule(company.sales.first_stage, replace(CALL, responsible=people))
        assert [tasks(company, enter(company))[0].responsible_id for _ in range(3)] == [
            "user_an",
            "user_binh",
            "user_an",
        ]
        members = company.ports.members.get(company.tenant)
        company.ports.commit(company.ports.members.save(company.tenant, members.without("user_an")))
        assert tasks(company, enter(company))[0].responsible_id == "user_binh"

    @pytest.mark.parametrize("after", [False, True])
    def test_an_arrival_that_is_delivered_again_after_a_crash_makes_one_task(
        self, company: Company, after: bool
    ) -> None:
        company.create_rule(company.sales.first_stage, CALL)
        deal = company.create_deal()
        events = company.take_new_events()
        company.table.fail(1, Crashed(), after=after)
        with pytest.raises(Crashed):
            run_rules(company.ports, events)
        for _ in range(2):
            assert run_rules(company.ports, events) == {}
        assert len(tasks(company, deal)) == 1
        assert states(company, deal) == [("done", None)]

    def test_a_rule_at_intervals_makes_a_task_each_time(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, CALL, When(kind="every", period="P1D"))
        deal = enter(company)
        for days in (1, 2):
            company.sweep(NOON + days * DAY, minutely=True)
            company.perform()
        assert sorted(task.due_at for task in tasks(company, deal)) == [NOON + 3 * DAY, NOON + 4 * DAY]

    def test_a_rule_makes_no_more_tasks_than_a_deal_may_have(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, CALL)
        deal = company.create_deal()
        for _ in range(MOST_OF_A_DEAL):
            editing.create_task(company.ports, company.admin, deal.id, {"title": "T", "due_at": NOON})
        company.deliver()
        assert states(company, deal) == [("failed", "too_many_tasks")]
        assert len(tasks(company, deal)) == MOST_OF_A_DEAL

    def test_no_task_is_made_for_a_deal_that_goes_into_the_bin_at_that_moment(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, CALL)
        deal = company.create_deal()
        events = company.take_new_events()
        company.table.interrupt(1, lambda: company.delete(deal))
        run_rules(company.ports, events)
        run_rules(company.ports, events)
        assert tasks(company, deal) == []
        company.restore(deal)
        company.deliver()
        company.perform()
        assert len(tasks(company, deal)) == 1

    @pytest.mark.parametrize(
        ("action", "pointer"),
        [
            (replace(CALL, title_template="{nobody}"), "/action/title_template"),
            (replace(CALL, text="{title"), "/action/text"),
            (replace(CALL, due="tomorrow"), "/action/task/due"),
            (replace(CALL, responsible=Responsible("user", ("user_gone",))), "/action/task/responsible/user_ids/0"),
        ],
    )
    def test_an_invalid_action_is_refused_where_it_is_wrong(
        self, company: Company, action: MakeTask, pointer: str
    ) -> None:
        rule = company.create_rule(company.sales.first_stage, CALL)
        with pytest.raises(RuleViolated) as refused:
            rules.change_rule(company.ports, company.admin, rule.id, None, {"action": action})
        assert [error.pointer for error in refused.value.errors] == [pointer]

    @pytest.mark.parametrize("action", [CALL, AND_WAIT])
    def test_a_simulation_says_that_it_would_act_and_makes_nothing(self, company: Company, action: MakeTask) -> None:
        company.create_rule(company.sales.stages[1], action)
        deal = enter(company)
        before = company.table.items()
        second = company.sales.stages[1].id
        simulation = simulate(company.ports, company.admin, stage_id=second, deal_id=deal.id, made_up={})
        [foreseen] = simulation.considered[0].rules
        assert foreseen.reason is None
        assert company.table.items() == before


class TestWaitingForATask:
    @pytest.fixture
    def rule(self, company: Company) -> Rule:
        """The rule with the task, before one that waits for it."""
        rule = company.create_rule(company.sales.first_stage, AND_WAIT, name="A")
        company.create_rule(company.sales.first_stage, SAY, name="B", order="in_order")
        return rule

    def test_the_next_rule_acts_when_the_task_is_done(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        assert states(company, deal) == [("sending", "task_open"), ("waiting", None)]
        company.clock.advance(days=9)
        [task] = tasks(company, deal)
        finish(company, task)
        assert states(company, deal) == [("done", None), ("done", None)]
        assert sorted(kinds(company, deal)) == [
            "commented",
            "created",
            "rule_pending",
            "rule_ran",
            "task_done",
            "task_made",
        ]

    def test_a_task_that_is_done_twice_ends_its_run_once(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        [task] = tasks(company, deal)
        for done in (True, True, False, True):
            finish(company, task, done=done)
        assert states(company, deal) == [("done", None), ("done", None)]
        assert kinds(company, deal).count("commented") == 1

    def test_two_people_at_once_end_the_run_once(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        [task] = tasks(company, deal)
        company.table.interrupt(1, lambda: finish(company, task))
        finish(company, task)
        assert kinds(company, deal).count("commented") == kinds(company, deal).count("task_done") == 1

    def test_a_lost_answer_loses_nothing(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        [task] = tasks(company, deal)
        company.table.fail(1, Crashed(), after=True)
        with pytest.raises(Crashed):
            finish(company, task)
        company.sweep(company.clock() + timedelta(minutes=2), minutely=True)  # the next run was not sent
        company.perform()
        company.deliver()
        assert states(company, deal) == [("done", None), ("done", None)]

    def test_a_deleted_task_skips_its_run_and_the_next_rule_goes_on(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        delete(company, tasks(company, deal)[0])
        assert states(company, deal) == [("skipped", "task_deleted"), ("done", None)]
        assert "rule_skipped" in kinds(company, deal)

    def test_a_deleted_rule_does_not_keep_the_next_one_waiting(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        rules.delete_rule(company.ports, company.admin, rule.id, None)
        finish(company, tasks(company, deal)[0])
        assert states(company, deal) == [("done", None), ("done", None)]

    def test_a_deal_that_leaves_cancels_what_waits_and_keeps_the_task(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        company.move(deal, company.sales.stages[1])
        company.deliver()
        [task] = tasks(company, deal)
        assert not task.is_done
        finish(company, task)
        assert states(company, deal) == [("done", None), ("cancelled", "left")]
        assert "commented" not in kinds(company, deal)

    def test_a_run_waits_through_the_bin(self, company: Company, rule: Rule) -> None:
        deal = enter(company)
        [task] = tasks(company, deal)
        company.delete(deal)
        company.deliver()
        company.restore(deal)
        company.deliver()
        finish(company, task)
        assert states(company, deal) == [("done", None), ("done", None)]

    def test_a_rule_at_intervals_goes_on_after_its_task(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, AND_WAIT, When(kind="every", period="P1D"))
        deal = enter(company)
        company.sweep(NOON + DAY, minutely=True)
        company.perform()
        company.clock.now = NOON + 3 * DAY + HOUR
        finish(company, tasks(company, deal)[0])
        [run] = company.runs(deal)
        assert (run.state, run.occurrence, run.due_at) == ("pending", 4, NOON + 4 * DAY)

    def test_a_rule_that_changes_the_deal_follows_a_task(self, company: Company) -> None:
        company.create_rule(company.sales.first_stage, AND_WAIT, name="A")
        tag = ChangeFields(changes=Changes(add_tags=("called",)))
        company.create_rule(company.sales.first_stage, tag, name="B", order="in_order")
        deal = enter(company)
        finish(company, tasks(company, deal)[0])
        assert company.read_deal(deal).tags == ("called",)
