"""Funnels and flows of a range of dates."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import NotFound, RuleViolated
from saletunnel.domain.pipeline import Semantic
from saletunnel.usecases.figures.analytics import DateRange, Flow, Funnel, read_flows, read_funnels
from saletunnel.usecases.pipelines import removals
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import Company

TODAY = date(2026, 3, 2)


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


def funnels(company: Company, **wanted: str) -> dict[str, Funnel]:
    asked = {"pipeline_id": None, "responsible_id": None, **wanted}
    _, found = read_funnels(company.ports, company.admin, None, None, **asked)
    return {funnel.pipeline.name: funnel for funnel in found}


def flows(company: Company, **wanted: str) -> list[Flow]:
    asked = {"pipeline_id": None, "responsible_id": None, **wanted}
    return read_flows(company.ports, company.admin, None, None, **asked)[1]


def sell(company: Company, times: int = 1, **fields: Any) -> None:
    for _ in range(times):
        company.move(company.create_deal(**fields), company.sales.won_stage)
    company.deliver()


def test_a_funnel_counts_arrivals_and_wins(company: Company) -> None:
    sell(company, 2, amount=100)
    company.create_deal()
    company.deliver()

    sales = funnels(company)["Sales"]
    assert (sales.arrived, sales.ended(Semantic.WON), sales.ended(Semantic.LOST)) == (3, 2, 0)
    assert sales.conversion == 1
    assert sales.by_stage[company.sales.won_stage.id].amounts == Counter(USD=200)


def test_a_transfer_is_an_arrival_in_the_other_pipeline(company: Company) -> None:
    sell(company, 2)

    installation = funnels(company, pipeline_id=company.installation.id)["Installation"]
    assert (installation.arrived, installation.conversion) == (2, None)


def test_flows_show_each_hop_of_the_story(company: Company) -> None:
    sell(company, 2)
    [first, _] = company.deals_on(company.installation.first_stage)
    company.move(first, company.installation.won_stage)
    company.deliver()

    assert [(flow.hop, flow.source_stage_id, flow.target_stage_id, flow.count) for flow in flows(company)] == [
        (1, company.sales.won_stage.id, company.installation.first_stage.id, 2),
        (2, company.installation.won_stage.id, company.maintenance.first_stage.id, 1),
    ]
    assert [flow.hop for flow in flows(company, pipeline_id=company.maintenance.id)] == [2]


def test_a_funnel_can_be_limited_to_one_responsible(company: Company) -> None:
    sell(company, responsible_id="binh")
    sell(company, 2, responsible_id="chi")

    sell(company, 3)

    assert funnels(company, responsible_id="binh")["Sales"].arrived == 1
    assert funnels(company, responsible_id="none")["Sales"].arrived == 3


def test_the_flows_can_be_limited_to_one_responsible(company: Company) -> None:
    sell(company, responsible_id="binh")
    sell(company, 2, responsible_id="chi")
    sell(company, 3)

    wanted = ("binh", "chi", "none", "duc")
    assert [[flow.count for flow in flows(company, responsible_id=each)] for each in wanted] == [[1], [2], [3], []]


def test_an_agent_sees_figures_of_own_and_unassigned_deals(company: Company) -> None:
    sell(company, responsible_id="binh")
    sell(company, responsible_id="chi")
    sell(company)
    company.admin = replace(company.admin, user_id="binh", role=Role.AGENT)

    assert funnels(company)["Sales"].arrived == 2
    assert [flow.count for flow in flows(company)] == [2]
    company.admin = replace(company.admin, user_id="di")
    assert [flow.count for flow in flows(company)] == [1]


def figures_of(company: Company) -> tuple[int, int, int, Counter[str]]:
    """What Sales shows: the deals that arrived, were won and were lost, and the sum on its won stage."""
    company.deliver()
    sales = funnels(company)["Sales"]
    won = sales.by_stage[company.sales.won_stage.id]
    assert won.entered == sales.ended(Semantic.WON)
    return sales.arrived, sales.ended(Semantic.WON), sales.ended(Semantic.LOST), +won.amounts


@pytest.fixture
def alone() -> Company:
    """A company without tunnels, so that won deals stay where they are."""
    return Company()


def test_a_deal_that_is_won_again_is_won_once(alone: Company) -> None:
    deal = alone.create_deal(amount=777)
    for stage in (alone.sales.won_stage, alone.sales.first_stage, alone.sales.won_stage):
        deal = alone.move(deal, stage)

    assert figures_of(alone) == (1, 1, 0, Counter(USD=777))


@pytest.mark.parametrize("counted_between", [True, False])
def test_a_deal_that_is_opened_again_is_not_won(alone: Company, *, counted_between: bool) -> None:
    deal = alone.move(alone.create_deal(amount=777, responsible_id="binh"), alone.sales.won_stage)
    if counted_between:
        alone.deliver()
    deal = alone.change(deal, amount=900, responsible_id="chi")
    alone.clock.advance(days=2)
    alone.move(deal, alone.sales.first_stage)

    assert figures_of(alone) == (1, 0, 0, Counter())
    assert funnels(alone, responsible_id="binh")["Sales"].ended(Semantic.WON) == 0


def test_a_won_deal_that_is_lost_after_all_is_lost(alone: Company) -> None:
    deal = alone.move(alone.create_deal(amount=777), alone.sales.won_stage)
    alone.move(deal, alone.sales.stages[-1])

    assert figures_of(alone) == (1, 0, 1, Counter())


def test_a_won_deal_that_goes_on_to_another_pipeline_stays_won(company: Company) -> None:
    sell(company, amount=777)

    assert figures_of(company) == (1, 1, 0, Counter(USD=777))


def test_a_deal_that_comes_back_from_another_pipeline_can_be_won_again(alone: Company) -> None:
    deal = alone.create_deal(amount=777)
    won, first = alone.sales.won_stage, alone.sales.first_stage
    for stage in (won, alone.installation.first_stage, first, alone.sales.stages[1], won):
        deal = alone.move(deal, stage)

    assert figures_of(alone) == (2, 2, 0, Counter(USD=2 * 777))


def test_a_transfer_that_is_undone_does_not_make_the_deal_arrive_and_win_again(company: Company) -> None:
    sell(company, amount=777)
    [deal] = company.deals_on(company.installation.first_stage)
    deal = undo_transfer(company.ports, company.admin, deal.id, None)

    assert figures_of(company) == (1, 1, 0, Counter(USD=777))
    company.move(deal, company.sales.first_stage)
    assert figures_of(company) == (1, 0, 0, Counter())


def test_the_conversion_is_the_share_of_the_closed_deals_that_were_won(alone: Company) -> None:
    deals = [alone.create_deal() for _ in range(4)]
    alone.deliver()
    alone.clock.advance(days=40)
    for deal in deals[:3]:
        alone.move(deal, alone.sales.won_stage)
    alone.move(deals[3], alone.sales.stages[-1])
    alone.create_deal()
    alone.deliver()

    assert funnels(alone)["Sales"].conversion == pytest.approx(3 / 4)


def test_the_deals_that_were_lost_on_a_deleted_stage_stay_lost(company: Company) -> None:
    kept = company.sales.stages[-1]
    deal = company.move(company.create_deal(), company.sales.stages[-2])
    assert {company.sales.stages[-2].semantic, kept.semantic} == {Semantic.LOST}
    company.deliver()
    company.delete(deal)
    company.deliver()
    assert funnels(company)["Sales"].ended(Semantic.LOST) == 1
    removals.delete_stage(company.ports, company.admin, company.sales.id, company.sales.stages[-2].id, None, None)
    assert funnels(company)["Sales"].ended(Semantic.LOST) == 1


def test_the_default_range_is_the_last_thirty_days(company: Company) -> None:
    sell(company)
    company.clock.advance(days=29)
    dates, _ = read_flows(company.ports, company.admin, None, None, pipeline_id=None, responsible_id=None)
    assert dates == DateRange(TODAY, TODAY + timedelta(days=29))
    assert funnels(company)["Sales"].arrived == 1

    company.clock.advance(days=1)
    assert funnels(company)["Sales"].arrived == 0


@pytest.mark.parametrize(("first", "last"), [(TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=366))])
def test_a_range_must_have_between_one_day_and_one_year(company: Company, first: date, last: date) -> None:
    with pytest.raises(RuleViolated):
        read_flows(company.ports, company.admin, first, last, pipeline_id=None, responsible_id=None)


def test_the_funnel_of_an_unknown_pipeline_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound):
        funnels(company, pipeline_id="pipe_none")
    with pytest.raises(NotFound):
        flows(company, pipeline_id="pipe_none")
