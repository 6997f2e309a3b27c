"""Simulations decide as the router does, and write nothing."""

from dataclasses import replace
from itertools import pairwise

import pytest

from saletunnel.domain.company.roles import Role
from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.tunnels.simulation import MADE_UP, MOST_STEPS, Simulation, simulate
from tests.company import Company
from tests.usecases.tunnels.routing import settle
from tests.values import stage_of


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


def simulate_arrival(company: Company, stage: Stage, deal: Deal | None = None, **made_up: object) -> Simulation:
    """Simulates an arrival of the deal, or of a made-up deal, on the stage; checks that nothing is written."""
    before = company.table.items()
    simulation = simulate(
        company.ports,
        company.admin,
        stage_id=stage.id,
        deal_id=deal.id if deal else None,
        made_up=None if deal else {"title": "Made up", **made_up},
    )
    assert company.table.items() == before
    return simulation


def test_each_step_shows_the_deal_after_the_transfer(company: Company) -> None:
    deal = company.create_deal("Dishwasher", amount=900)
    simulation = simulate_arrival(company, stage_of(company.installation, "Lost"), deal)

    [step] = simulation.steps
    assert step.deal.stage_id == stage_of(company.sales, "Offer a discount").id
    assert (step.deal.id, step.deal.title) == (deal.id, "Dishwasher — Installation failed")
    assert simulation.stopped is None
    assert company.read_deal(deal).stage_id == company.sales.first_stage.id


def test_a_simulation_has_the_same_result_as_the_router(company: Company) -> None:
    company.create_tunnel(
        company.installation.first_stage, company.maintenance.won_stage, changes=Changes(add_tags=("x",))
    )
    company.create_tunnel(
        company.installation.first_stage, company.maintenance.first_stage, "copy", title="Copy of {title}"
    )
    deal = company.create_deal()
    simulation = simulate_arrival(company, company.sales.won_stage, deal)
    company.move(deal, company.sales.won_stage)
    settle(company)

    simulated = {(step.deal.title, step.deal.stage_id, step.deal.tags) for step in simulation.steps[1:]}
    real = [company.read_deal(deal), *company.deals_on(company.maintenance.first_stage)]
    assert simulated == {(deal.title, deal.stage_id, deal.tags) for deal in real}


def test_a_made_up_deal_can_be_simulated(company: Company) -> None:
    simulation = simulate_arrival(company, company.sales.won_stage, amount=5, currency="USD")
    assert [step.deal.pipeline_id for step in simulation.steps] == [company.installation.id]
    assert simulation.steps[0].deal.id == MADE_UP


def test_a_simulation_shows_why_a_tunnel_does_not_fire(company: Company) -> None:
    won = company.sales.won_stage
    company.create_tunnel(won, company.maintenance.first_stage, conditions=Comparison("amount", "gt", 1000))
    company.create_tunnel(won, company.maintenance.first_stage, enabled=False)
    company.create_tunnel(won, company.maintenance.won_stage)
    simulation = simulate_arrival(company, won, amount=5)

    verdicts = simulation.considered[0].verdicts
    assert [verdict.reason for verdict in verdicts] == [None, "conditions_not_met", "switched_off", "another_moved_it"]
    assert verdicts[1].detail == "Not met: amount gt 1000."
    assert verdicts[1].unmet == Comparison("amount", "gt", 1000)


def test_a_deal_that_is_already_on_the_stage_can_be_simulated(company: Company) -> None:
    deal = company.create_deal(stage=company.sales.won_stage)
    assert len(simulate_arrival(company, company.sales.won_stage, deal).steps) == 1


def test_a_delayed_transfer_is_shown_with_its_delay(company: Company) -> None:
    company.create_tunnel(company.maintenance.first_stage, company.sales.first_stage, delay="P1D")
    [step] = simulate_arrival(company, company.maintenance.first_stage).steps
    assert (step.tunnel.delay, step.deal.stage_id) == ("P1D", company.sales.first_stage.id)


def test_a_simulated_loop_is_stopped_with_its_reason(company: Company) -> None:
    always = Comparison("title", "is_set")
    company.create_tunnel(company.maintenance.first_stage, company.sales.first_stage, conditions=always)
    company.create_tunnel(company.sales.first_stage, company.maintenance.first_stage, conditions=always)
    simulation = simulate_arrival(company, company.sales.first_stage)

    assert len(simulation.steps) == 8
    assert simulation.stopped == ("too_many_hops", "Stopped after 8 transfers in a row.")


def test_multiplying_copies_are_stopped_too(company: Company) -> None:
    always = Comparison("title", "is_set")
    for _ in range(3):
        company.create_tunnel(company.maintenance.first_stage, company.sales.first_stage, "copy", conditions=always)
        company.create_tunnel(company.sales.first_stage, company.maintenance.first_stage, "copy", conditions=always)
    simulation = simulate_arrival(company, company.sales.first_stage)

    assert len(simulation.steps) == 48
    assert simulation.stopped == ("too_many_copies", "Stopped: tunnels may make 50 deals before a person acts.")


def test_a_simulation_with_too_many_transfers_is_stopped(company: Company) -> None:
    installation, maintenance = company.installation.stages, company.maintenance.stages
    for _ in range(20):
        company.create_tunnel(company.sales.first_stage, installation[0], "copy")
    way = [installation[0], maintenance[0], installation[1], maintenance[1], installation[2], maintenance[2]]
    for source, target in pairwise(way):
        company.create_tunnel(source, target)
    simulation = simulate_arrival(company, company.sales.first_stage)

    assert MOST_STEPS <= len(simulation.steps) < MOST_STEPS + 20
    assert simulation.stopped is not None
    assert simulation.stopped[0] == "too_many_steps"


def test_a_deal_that_is_hidden_from_the_caller_is_not_found(company: Company) -> None:
    deal = company.create_deal(responsible_id="somebody")
    agent = replace(company.admin, role=Role.AGENT, user_id="another")
    with pytest.raises(NotFound):
        simulate(company.ports, agent, stage_id=company.sales.won_stage.id, deal_id=deal.id, made_up=None)
