"""Work on many large deals is cut into transactions that fit, by bytes as well as by number.

The table in memory refuses a transaction of more than 4 MB, as DynamoDB does.
"""

from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.deals.deal import Deal, creation_event
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.pipeline import Pipeline, Stage
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.sizes import DEAL_LIMIT, DESIGN_LIMIT, bytes_of
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.customers.editing import change_customer, create_customer
from saletunnel.usecases.deals.bulk_move import bulk_move
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.pipelines.pipeline_design import place_pipeline
from saletunnel.usecases.tunnels.router import route_arrivals
from saletunnel.usecases.tunnels.tunnel_apply import apply_tunnel
from saletunnel.usecases.tunnels.tunnel_design import MOST_OF_A_STAGE
from tests.company import Company
from tests.fakes import Crashed
from tests.values import PERSON, a_deal

FULL = "x" * (DEAL_LIMIT - 1000)
"""A text that nearly fills a deal. Deal and event are then 130 KB, and 31 of them 4 MB."""
FROM_BEFORE = {f"f{number}": "ế" * 1000 for number in range(46)}
"""The custom values of a deal from the time before the limit: deal and event have 280 KB, and 15 of them 4 MB."""


@pytest.fixture
def company() -> Company:
    return Company()


def save(company: Company, number: int = 1, **fields: Any) -> Deal:
    deal = a_deal(company.sales.first_stage, id=f"deal_{number:03}", journey_id=f"deal_{number:03}")
    event = creation_event(deal, PERSON, company.clock())
    whole = replace(event, deal=replace(event.deal, **fields))
    company.ports.commit(company.ports.deals.save(company.tenant, whole))
    return whole.deal


def save_many(company: Company, count: int = 40) -> list[Deal]:
    deals = [save(company, number, comments=FULL) for number in range(count)]
    assert size_of(deals[0]) > DEAL_LIMIT * 0.98
    company.deliver()
    return deals


def deals_on(company: Company, stage: Stage) -> list[Deal]:
    """All deals on a stage; a page of a column may have fewer."""
    found = company.ports.deals.on_stage(company.tenant, stage.id, after=None, at_once=100)
    return [placed.value for placed in found]


def create_copy_tunnels(company: Company, count: int = MOST_OF_A_STAGE, **changes: Any) -> None:
    for _ in range(count):
        company.create_tunnel(
            company.sales.won_stage, company.installation.first_stage, "copy", changes=Changes(**changes)
        )


@pytest.mark.parametrize("fields", [{"comments": FULL}, {"custom": FROM_BEFORE}], ids=["full", "from before"])
class TestCopies:
    """All copies of one arrival, at the largest number of tunnels of a stage."""

    def test_all_copy_tunnels_of_a_stage_fire(self, company: Company, fields: Any) -> None:
        create_copy_tunnels(company, MOST_OF_A_STAGE - 1)
        company.create_tunnel(company.sales.won_stage, company.maintenance.first_stage)
        company.move(save(company, **fields), company.sales.won_stage)
        company.deliver()

        assert len(deals_on(company, company.installation.first_stage)) == MOST_OF_A_STAGE - 1
        assert len(deals_on(company, company.maintenance.first_stage)) == 1
        assert company.measured["Transfers"] == MOST_OF_A_STAGE

    def test_they_fire_once_also_if_the_worker_crashes_between_them(self, company: Company, fields: Any) -> None:
        create_copy_tunnels(company)
        company.move(save(company, **fields), company.sales.won_stage)
        company.table.fail(1, Crashed(), after=True)
        arrivals = [(tenant, event) for tenant, event in company.take_new_events() if event.enters]
        with pytest.raises(Crashed):
            route_arrivals(company.ports, arrivals)
        assert route_arrivals(company.ports, arrivals) == {}

        assert len(deals_on(company, company.installation.first_stage)) == MOST_OF_A_STAGE

    def test_delayed_copy_tunnels_fire(self, company: Company, fields: Any) -> None:
        for _ in range(MOST_OF_A_STAGE):
            company.create_tunnel(company.sales.won_stage, company.installation.first_stage, "copy", delay="P1D")
        company.move(save(company, **fields), company.sales.won_stage)
        company.deliver()
        company.clock.advance(days=2)
        company.sweep(company.clock.now, minutely=True)
        company.perform()
        company.deliver()

        assert len(deals_on(company, company.installation.first_stage)) == MOST_OF_A_STAGE

    def test_users_still_take_turns(self, company: Company, fields: Any) -> None:
        create_copy_tunnels(company, responsible=Responsible("in_turn", ("user_an", "user_bo")))
        company.move(save(company, **fields), company.sales.won_stage)
        company.deliver()
        company.move(save(company, 2, **fields), company.sales.won_stage)
        company.deliver()

        users = [deal.responsible_id for deal in deals_on(company, company.installation.first_stage)]
        assert (users.count("user_an"), users.count("user_bo")) == (MOST_OF_A_STAGE, MOST_OF_A_STAGE)


class TestManyLargeDeals:
    def test_a_bulk_move(self, company: Company) -> None:
        deals = save_many(company)
        job = bulk_move(
            company.ports,
            company.admin,
            stage_id=company.sales.won_stage.id,
            deal_ids=[deal.id for deal in deals],
            wanted=None,
            q=None,
            lost_reason=None,
            fields={},
        )
        company.run_jobs()
        after = company.read_job(job)
        assert (after.status, after.done) == ("done", len(deals))

    def test_the_router(self, company: Company) -> None:
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        for deal in save_many(company):
            company.move(deal, company.sales.won_stage)
        company.deliver()
        assert len(deals_on(company, company.sales.won_stage)) == 0

    def test_applying_a_tunnel(self, company: Company) -> None:
        save_many(company)
        tunnel = company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        job = apply_tunnel(company.ports, company.admin, tunnel.id)
        company.run_jobs()
        assert (company.read_job(job).status, company.read_job(job).done) == ("done", 40)

    def test_an_import(self, company: Company) -> None:
        rows = [
            Row(f"A{number}", "Sales", None, None, None, None, {"title": "T", "comments": FULL}) for number in range(60)
        ]
        results = import_deals(company.ports, company.admin, rows, run_tunnels=True)
        assert {result.status for result in results} == {"created"}

    def test_repeat_sales(self, company: Company) -> None:
        company.create_plan(title_template="{title}")
        for deal in save_many(company):
            company.move(deal, company.sales.won_stage)
        company.deliver()
        company.sweep(company.clock.now.replace(year=company.clock.now.year + 1))
        company.perform()
        assert len(deals_on(company, company.maintenance.first_stage)) == 40

    def test_renaming_their_customer(self, company: Company) -> None:
        customer = create_customer(company.ports, company.admin, {"name": "An"})
        for deal in save_many(company):
            company.change(deal, customer_id=customer.id)
        change_customer(company.ports, company.admin, customer.id, None, {"name": "Anh"})
        names = {deal.customer.name for deal in deals_on(company, company.sales.first_stage) if deal.customer}
        assert names == {"Anh"}


def test_placing_a_pipeline_among_many_large_ones(company: Company) -> None:
    fields = tuple(f"custom.{'ế' * 45}{number}" for number in range(50))
    large: list[Pipeline] = []
    for number in range(60):
        pipeline = company.create_pipeline(f"P{number}")
        stages = tuple(replace(stage, required_fields=fields) for stage in pipeline.stages)
        more = tuple(replace(stages[0], id=f"{stages[0].id}0{at}", name=f"{at}") for at in range(5))
        large.append(replace(pipeline, stages=(*stages[:1], *more, *stages[1:]), version=2))
        company.ports.commit(company.ports.pipelines.save(company.tenant, large[-1], name_before=pipeline.name))
    assert 0.8 * DESIGN_LIMIT < bytes_of(large[0]) < DESIGN_LIMIT
    place_pipeline(company.ports, company.admin, large[-1].id, None, None, 0)
    assert company.ports.pipelines.all(company.tenant)[0].id == large[-1].id
