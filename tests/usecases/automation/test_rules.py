"""Designing rules: what is refused, and what is warned of."""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import (
    InUse,
    LoopFound,
    NotFound,
    RoleLacks,
    RuleViolated,
    StaleVersion,
    SubscriptionLacks,
)
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.rules.actions import AddComment, CallWebhook, ChangeFields, MakeDeal, MoveDeal
from saletunnel.domain.rules.when import When
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.http.bodies.rule_bodies import RuleActionBody
from saletunnel.usecases.automation import rules
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.pipelines.removals import delete_stage
from saletunnel.usecases.webhooks import endpoints
from tests.company import ADMIN, Company
from tests.values import stage_of

SAY = AddComment(text="Hello {customer}")


@pytest.fixture
def company() -> Company:
    return Company()


def pointers(refusal: pytest.ExceptionInfo[RuleViolated]) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refusal.value.errors]


@pytest.mark.parametrize(
    ("when", "pointer", "code"),
    [
        ({"period": "P1D"}, "/when/period", "not_for_kind"),
        ({"kind": "after"}, "/when/period", "not_for_kind"),
        ({"kind": "after", "period": "soon"}, "/when/period", "not_a_duration"),
        ({"kind": "every", "period": "PT59M"}, "/when/period", "too_short"),
        ({"kind": "after", "period": "P1D", "field": "expected_close_date"}, "/when/field", "not_for_kind"),
        ({"kind": "before_date", "period": "P1D"}, "/when/field", "not_for_kind"),
        ({"kind": "before_date", "period": "PT1H", "field": "expected_close_date"}, "/when/period", "not_a_duration"),
        ({"kind": "before_date", "period": "P1D", "field": "title"}, "/when/field", "not_a_date"),
        ({"kind": "before_date", "period": "P1D", "field": "custom.unknown"}, "/when/field", "not_a_date"),
    ],
)
def test_an_impossible_time_is_refused(company: Company, when: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        company.create_rule(company.sales.first_stage, SAY, When(**when))
    assert pointers(refusal) == [(pointer, code)]


@pytest.mark.parametrize(
    ("action", "pointer", "code"),
    [
        ({"kind": "comment"}, "/action/text", "required"),
        ({"kind": "comment", "text": "  "}, "/action/text", "required"),
        ({"kind": "comment", "text": "{salary}"}, "/action/text", "unknown_field"),
        ({"kind": "comment", "text": "Hi", "title_template": "T"}, "/action/title_template", "not_for_kind"),
        ({"kind": "change"}, "/action/changes", "empty"),
        ({"kind": "change", "text": "Hi", "changes": {"set": {"source": "x"}}}, "/action/text", "not_for_kind"),
        ({"kind": "comment", "text": "Hi", "changes": {"set": {"source": "x"}}}, "/action/changes", "not_for_kind"),
        ({"kind": "move"}, "/action/target", "required"),
    ],
)
def test_an_impossible_action_is_refused(company: Company, action: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        company.create_rule(company.sales.first_stage, RuleActionBody.model_validate(action).value())
    assert pointers(refusal) == [(pointer, code)]


def test_an_action_that_changes_an_unknown_field_is_refused(company: Company) -> None:
    with pytest.raises(RuleViolated) as refusal:
        company.create_rule(company.sales.first_stage, ChangeFields(changes=Changes(set={"id": "x"})))
    assert pointers(refusal) == [("/action/changes/set", "unknown_field")]


def test_a_target_must_be_another_stage_and_for_a_new_deal_another_pipeline(company: Company) -> None:
    first, won = company.sales.first_stage, company.sales.won_stage
    with pytest.raises(RuleViolated) as refusal:
        company.create_rule(first, MoveDeal(target_stage_id=first.id))
    assert pointers(refusal) == [("/action/target/stage_id", "same_stage")]
    with pytest.raises(RuleViolated) as refusal:
        company.create_rule(first, MakeDeal(target_stage_id=won.id))
    assert pointers(refusal) == [("/action/target/stage_id", "same_pipeline")]
    with pytest.raises(NotFound):
        company.create_rule(first, MoveDeal(target_stage_id="stage_gone_1"))


def test_only_admins_design_rules(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY)
    manager = replace(company.admin, role=Role.MANAGER)
    with pytest.raises(RoleLacks):
        rules.change_rule(company.ports, manager, rule.id, None, {"name": "New"})
    with pytest.raises(RoleLacks):
        rules.delete_rule(company.ports, manager, rule.id, None)
    assert rules.read_rule(company.ports, manager, rule.id).rule == rule


def test_a_subscription_without_rules_refuses_them(company: Company) -> None:
    subscribe(company.ports, company.tenant, Subscription.FREE, opens=False)
    with pytest.raises(SubscriptionLacks):
        company.create_rule(company.sales.first_stage, SAY)


def test_a_stale_change_is_refused(company: Company) -> None:
    rule = company.create_rule(company.sales.first_stage, SAY)
    changed = rules.change_rule(company.ports, company.admin, rule.id, 1, {"name": "New"}).rule
    assert (changed.name, changed.version) == ("New", 2)
    with pytest.raises(StaleVersion):
        rules.change_rule(company.ports, company.admin, rule.id, 1, {"name": "Newer"})
    rules.delete_rule(company.ports, company.admin, rule.id, 2)
    with pytest.raises(NotFound):
        rules.read_rule(company.ports, company.admin, rule.id)


def test_a_stage_has_at_most_20_rules(company: Company) -> None:
    made = [company.create_rule(company.sales.first_stage, SAY, name=str(number)) for number in range(20)]
    with pytest.raises(RuleViolated):
        company.create_rule(company.sales.first_stage, SAY)
    listed = rules.list_rules(company.ports, company.admin, company.sales.first_stage.id)
    assert [designed.rule.id for designed in listed] == [rule.id for rule in made]
    assert [rule.position for rule in made] == list(range(20))
    assert rules.list_rules(company.ports, company.admin, company.sales.won_stage.id) == []


class TestLoops:
    def test_an_endless_loop_of_rules_in_one_pipeline_is_refused(self, company: Company) -> None:
        first, second = company.sales.stages[:2]
        company.create_rule(first, MoveDeal(target_stage_id=second.id))
        with pytest.raises(LoopFound) as refusal:
            company.create_rule(second, MoveDeal(target_stage_id=first.id))
        assert refusal.value.details["path"] == [
            "Sales: Preparing documents",
            "Sales: New",
            "Sales: Preparing documents",
        ]

    def test_a_loop_of_a_rule_and_a_tunnel_is_refused_from_both_sides(self, company: Company) -> None:
        here, there = company.sales.first_stage, company.installation.first_stage
        company.create_tunnel(here, there)
        with pytest.raises(LoopFound):
            company.create_rule(there, MoveDeal(target_stage_id=here.id))

        back = company.maintenance.first_stage
        company.create_rule(there, MakeDeal(target_stage_id=back.id))
        with pytest.raises(LoopFound):
            company.create_tunnel(back, here)

    def test_a_loop_with_a_delay_or_a_condition_gets_a_warning(self, company: Company) -> None:
        first, second = company.sales.stages[:2]
        company.create_rule(first, MoveDeal(target_stage_id=second.id))
        back = MoveDeal(target_stage_id=first.id)
        rule = company.create_rule(second, back, When(kind="after", period="P1D"))
        warnings = rules.read_rule(company.ports, company.admin, rule.id).warnings
        assert [(warning.text, warning.code) for warning in warnings] == [
            (
                "Deals may go round: Sales: Preparing documents → Sales: New → Sales: Preparing documents. "
                "They are stopped after 8 transfers in a row.",
                "may_loop",
            )
        ]

    def test_a_loop_through_a_repeat_plan_is_refused(self, company: Company) -> None:
        company.create_plan()
        start = MoveDeal(target_stage_id=company.sales.won_stage.id)
        with pytest.raises(LoopFound):
            company.create_rule(company.maintenance.first_stage, start)

    def test_switching_a_rule_on_is_checked_too(self, company: Company) -> None:
        first, second = company.sales.stages[:2]
        company.create_rule(first, MoveDeal(target_stage_id=second.id))
        back = company.create_rule(second, MoveDeal(target_stage_id=first.id), enabled=False)
        with pytest.raises(LoopFound):
            rules.change_rule(company.ports, company.admin, back.id, None, {"enabled": True})


class TestUses:
    def test_a_stage_in_use_by_a_rule_is_not_deleted(self, company: Company) -> None:
        lost = stage_of(company.sales, "Analyse the failure")
        rule = company.create_rule(company.installation.first_stage, MoveDeal(target_stage_id=lost.id))
        with pytest.raises(InUse) as refusal:
            delete_stage(company.ports, company.admin, company.sales.id, lost.id, None, None)
        assert refusal.value.details["references"] == [{"kind": "rule", "id": rule.id, "name": "Rule"}]

    def test_users_of_a_rule_must_be_members(self, company: Company) -> None:
        give = Changes(responsible=Responsible("user", ("user_nobody",)))
        with pytest.raises(RuleViolated) as refusal:
            rules.create_rule(
                company.ports,
                company.admin,
                stage_id=company.sales.first_stage.id,
                values={"name": "R", "enabled": True, "when": When(), "action": ChangeFields(changes=give)},
            )
        assert pointers(refusal) == [("/action/changes/responsible/user_ids/0", "not_a_member")]

    def test_a_condition_that_can_never_hold_is_refused(self, company: Company) -> None:
        with pytest.raises(RuleViolated) as refusal:
            company.create_rule(company.sales.first_stage, SAY, conditions=Comparison("amount", "gt", "1000"))
        assert pointers(refusal) == [("/conditions/value", "not_of_type")]


def test_a_rule_whose_webhook_is_switched_off_has_a_warning(company: Company) -> None:
    values = {"name": "ERP", "url": "https://hooks.example.com/", "enabled": True}
    endpoint = endpoints.create_endpoint(company.ports, ADMIN, values)
    rule = company.create_rule(company.sales.first_stage, CallWebhook(webhook_id=endpoint.id))
    assert rules.read_rule(company.ports, ADMIN, rule.id).warnings == []
    endpoints.change_endpoint(company.ports, ADMIN, endpoint.id, None, {"enabled": False})
    [listed] = rules.list_rules(company.ports, ADMIN, None)
    changed = rules.change_rule(company.ports, ADMIN, rule.id, None, {"name": "Renamed"})
    for designed in (listed, rules.read_rule(company.ports, ADMIN, rule.id), changed):
        assert [warning.code for warning in designed.warnings] == ["webhook_off"]
