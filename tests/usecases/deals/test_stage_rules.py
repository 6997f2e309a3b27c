"""Stages that ask for something: people, the API and imports cannot bring a deal there without it."""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import RequiredFieldsMissing, RoleLacks
from saletunnel.domain.pipeline import Pipeline, Stage
from saletunnel.usecases.deals import editing
from saletunnel.usecases.deals.imports import Result, Row, import_deals
from saletunnel.usecases.pipelines import pipeline_design
from tests.company import ADMIN, Company
from tests.values import stage_of

AGENT = replace(ADMIN, user_id="user_bo", name="Bo", role=Role.AGENT)


def ruled(company: Company, pipeline: Pipeline, name: str, **rules: Any) -> Stage:
    """The stage after it was given these rules."""
    stage = stage_of(pipeline, name)
    changed = pipeline_design.change_stage(company.ports, company.admin, pipeline.id, stage.id, None, rules)
    return changed.pipeline.stage(stage.id)


def imported(company: Company, stage: str, **fields: Any) -> Result:
    row = Row("row-1", "Sales", stage, None, None, None, {"title": "Row", **fields})
    [result] = import_deals(company.ports, company.admin, [row], run_tunnels=False)
    return result


class TestRequiredFields:
    def test_a_deal_without_them_is_not_moved_and_one_with_them_is(self) -> None:
        company = Company()
        won = ruled(company, company.sales, "Won", required_fields=("amount", "custom.floor"))
        deal = company.deal(amount=100)
        with pytest.raises(RequiredFieldsMissing) as refusal:
            company.move(deal, won)
        assert refusal.value.details["fields"] == ["custom.floor"]
        assert company.now(deal) == deal
        company.change(deal, custom={"floor": 3})
        assert company.move(deal, won).stage_id == won.id

    def test_a_deal_is_not_made_on_a_stage_without_them(self) -> None:
        company = Company()
        won = ruled(company, company.sales, "Won", required_fields=("amount",))
        with pytest.raises(RequiredFieldsMissing):
            company.deal(stage=won)
        assert company.on(won) == []
        assert company.deal(stage=won, amount=1).stage_id == won.id

    def test_a_lost_reason_may_come_with_the_move(self) -> None:
        company = Company()
        lost = ruled(company, company.sales, "Lost", ask_lost_reason=True)
        deal = company.deal()
        with pytest.raises(RequiredFieldsMissing):
            company.move(deal, lost)
        assert company.move(deal, lost, lost_reason="Too dear").lost_reason == "Too dear"

    def test_a_deal_that_stands_there_already_is_moved_within_the_column(self) -> None:
        company = Company()
        first, second = company.deal("First"), company.deal("Second")
        stage = ruled(company, company.sales, "New", required_fields=("amount",))
        company.move(second, stage, below=first)
        assert [deal.title for deal in company.on(stage)] == ["First", "Second"]

    def test_a_row_of_an_import_without_them_is_refused(self) -> None:
        company = Company()
        ruled(company, company.sales, "Won", required_fields=("amount",))
        refused = imported(company, "Won")
        assert (refused.status, [error.pointer for error in refused.errors]) == ("refused", ["/amount"])
        assert imported(company, "Won", amount=5).status == "created"

    def test_a_row_that_takes_its_deal_there_is_refused_too(self) -> None:
        company = Company()
        ruled(company, company.sales, "Won", required_fields=("amount",))
        assert imported(company, "New").status == "created"
        assert imported(company, "Won").status == "refused"
        assert imported(company, "Won", amount=5).status == "updated"


class TestRoles:
    def test_who_may_not_move_deals_there_does_not_bring_one_in_or_out(self) -> None:
        company = Company()
        won = ruled(company, company.sales, "Won", move_roles=(Role.MANAGER,))
        inside, outside = company.deal(stage=won), company.deal()

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
            company.deal(stage=won, by=AGENT)
        assert [deal.id for deal in company.on(won)] == [inside.id]
        company.move(inside, company.sales.first_stage)

    def test_a_row_of_an_import_is_refused_alone(self) -> None:
        company = Company(admin=replace(ADMIN))
        ruled(company, company.sales, "Won", move_roles=(Role.ADMIN,))
        manager = replace(ADMIN, role=Role.MANAGER)
        rows = [
            Row(str(number), "Sales", stage, None, None, None, {"title": "Row"})
            for number, stage in enumerate(["Won", "New"])
        ]
        results = import_deals(company.ports, manager, rows, run_tunnels=False)
        assert [result.status for result in results] == ["refused", "created"]
        assert [error.code for error in results[0].errors] == ["role_lacks"]


class TestChanging:
    @pytest.mark.parametrize("emptied", [{"amount": None}, {"custom": {}}, {"custom": {"floor": None}}], ids=str)
    def test_what_the_stage_asks_for_cannot_be_taken_from_a_deal_on_it(self, emptied: dict[str, object]) -> None:
        company = Company()
        won = ruled(company, company.sales, "Won", required_fields=("amount", "custom.floor"))
        deal = company.deal(stage=won, amount=5, custom={"floor": 3})

        with pytest.raises(RequiredFieldsMissing):
            company.change(deal, **emptied)
        assert company.change(deal, amount=6, custom={"floor": 4}).amount == 6

    def test_what_it_lacked_before_it_need_not_have(self) -> None:
        company = Company()
        deal = company.deal(stage=company.sales.won_stage, comments="x")
        ruled(company, company.sales, "Won", required_fields=("amount",))

        assert company.change(deal, comments=None).comments is None
