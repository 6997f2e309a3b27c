"""Stages with rules: neither people nor imports can break the rules."""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import RequiredFieldsMissing, RoleLacks
from saletunnel.domain.pipeline import Pipeline, Stage
from saletunnel.usecases.deals import editing
from saletunnel.usecases.deals.imports import Result, Row, import_deals
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import ADMIN, Company
from tests.values import stage_of

AGENT = replace(ADMIN, user_id="user_bo", name="Bo", role=Role.AGENT)


def set_rules(company: Company, pipeline: Pipeline, name: str, **rules: Any) -> Stage:
    """Sets rules of a stage and returns the changed stage."""
    stage = stage_of(pipeline, name)
    changed = pipeline_design.change_stage(company.ports, company.admin, pipeline.id, stage.id, None, rules)
    return changed.pipeline.stage(stage.id)


def import_row(company: Company, stage: str, **fields: Any) -> Result:
    row = Row("row-1", "Sales", stage, None, None, None, {"title": "Row", **fields})
    [result] = import_deals(company.ports, company.admin, [row], run_tunnels=False)
    return result


class TestRequiredFields:
    def test_a_deal_can_be_moved_only_with_the_required_fields(self) -> None:
        company = Company()
        won = set_rules(company, company.sales, "Won", required_fields=("amount", "custom.floor"))
        deal = company.create_deal(amount=100)
        with pytest.raises(RequiredFieldsMissing) as refusal:
            company.move(deal, won)
        assert refusal.value.details["fields"] == ["custom.floor"]
        assert company.read_deal(deal) == deal
        company.change(deal, custom={"floor": 3})
        assert company.move(deal, won).stage_id == won.id

    def test_a_deal_can_be_created_only_with_the_required_fields(self) -> None:
        company = Company()
        won = set_rules(company, company.sales, "Won", required_fields=("amount",))
        with pytest.raises(RequiredFieldsMissing):
            company.create_deal(stage=won)
        assert company.deals_on(won) == []
        assert company.create_deal(stage=won, amount=1).stage_id == won.id

    def test_the_lost_reason_can_be_given_with_the_move(self) -> None:
        company = Company()
        lost = set_rules(company, company.sales, "Lost", ask_lost_reason=True)
        deal = company.create_deal()
        with pytest.raises(RequiredFieldsMissing):
            company.move(deal, lost)
        assert company.move(deal, lost, lost_reason="Too dear").lost_reason == "Too dear"

    def test_a_deal_without_the_required_fields_can_be_reordered_within_the_column(self) -> None:
        company = Company()
        first, second = company.create_deal("First"), company.create_deal("Second")
        stage = set_rules(company, company.sales, "New", required_fields=("amount",))
        company.move(second, stage, below=first)
        assert [deal.title for deal in company.deals_on(stage)] == ["First", "Second"]

    def test_an_imported_row_without_the_required_fields_is_refused(self) -> None:
        company = Company()
        set_rules(company, company.sales, "Won", required_fields=("amount",))
        refused = import_row(company, "Won")
        assert (refused.status, [error.pointer for error in refused.errors]) == ("refused", ["/amount"])
        assert import_row(company, "Won", amount=5).status == "created"

    def test_an_imported_row_cannot_move_a_deal_without_the_required_fields(self) -> None:
        company = Company()
        set_rules(company, company.sales, "Won", required_fields=("amount",))
        assert import_row(company, "New").status == "created"
        assert import_row(company, "Won").status == "refused"
        assert import_row(company, "Won", amount=5).status == "updated"


class TestRoles:
    def test_a_caller_without_the_role_cannot_move_deals_in_or_out(self) -> None:
        company = Company()
        won = set_rules(company, company.sales, "Won", move_roles=(Role.MANAGER,))
        inside, outside = company.create_deal(stage=won), company.create_deal()

        def move(deal_id: str, stage: Stage) -> None:
            editing.move_deal(
                company.ports, AGENT, deal_id, None, stage_id=stage.id, after_deal_id=None, lost_reason=None
            )

        for deal_id, stage in [
            (outside.id, won),
            (inside.id, company.sales.first_stage),
            (inside.id, company.installation.first_stage),
        ]:
            with pytest.raises(RoleLacks):
                move(deal_id, stage)
        with pytest.raises(RoleLacks):
            company.create_deal(stage=won, by=AGENT)
        assert [deal.id for deal in company.deals_on(won)] == [inside.id]
        company.move(inside, company.sales.first_stage)

    def test_only_the_row_that_needs_another_role_is_refused(self) -> None:
        company = Company(admin=replace(ADMIN))
        set_rules(company, company.sales, "Won", move_roles=(Role.ADMIN,))
        manager = replace(ADMIN, role=Role.MANAGER)
        rows = [
            Row(str(number), "Sales", stage, None, None, None, {"title": "Row"})
            for number, stage in enumerate(["Won", "New"])
        ]
        results = import_deals(company.ports, manager, rows, run_tunnels=False)
        assert [result.status for result in results] == ["refused", "created"]
        assert [error.code for error in results[0].errors] == ["role_lacks"]


class TestChanging:
    @pytest.mark.parametrize("cleared", [{"amount": None}, {"custom": {}}, {"custom": {"floor": None}}], ids=str)
    def test_a_required_field_cannot_be_cleared(self, cleared: dict[str, object]) -> None:
        company = Company()
        won = set_rules(company, company.sales, "Won", required_fields=("amount", "custom.floor"))
        deal = company.create_deal(stage=won, amount=5, custom={"floor": 3})

        with pytest.raises(RequiredFieldsMissing):
            company.change(deal, **cleared)
        assert company.change(deal, amount=6, custom={"floor": 4}).amount == 6

    def test_a_deal_that_lacks_a_new_required_field_can_still_be_changed(self) -> None:
        company = Company()
        deal = company.create_deal(stage=company.sales.won_stage, comments="x")
        set_rules(company, company.sales, "Won", required_fields=("amount",))

        assert company.change(deal, comments=None).comments is None

    def test_a_restored_deal_is_asked_for_nothing(self) -> None:
        company = Company()
        deal = company.create_deal(stage=company.sales.won_stage)
        set_rules(company, company.sales, "Won", required_fields=("amount",))
        company.delete(deal)

        assert company.restore(deal).stage_id == company.sales.won_stage.id

    def test_a_deal_that_comes_back_from_a_tunnel_is_asked_for_nothing(self) -> None:
        company = Company()
        company.create_story_tunnels()
        deal = company.create_deal(stage=company.sales.won_stage)
        company.deliver()
        set_rules(company, company.sales, "Won", required_fields=("amount",))
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

        undo_transfer(company.ports, company.admin, deal.id, None)
        assert company.read_deal(deal).stage_id == company.sales.won_stage.id
