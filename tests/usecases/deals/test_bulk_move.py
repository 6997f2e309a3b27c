"""A job moves many deals one by one, with the rights of the person who started it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.errors import NotFound, RoleLacks
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Pipeline, Semantic, Stage
from saletunnel.usecases.deals.bulk_move import bulk_move
from saletunnel.usecases.pipelines import pipeline_design
from tests.company import ADMIN, Company
from tests.fakes import Crashed
from tests.values import stage_of

AGENT = replace(ADMIN, user_id="user_bo", name="Bo", role=Role.AGENT)


def start_bulk_move(
    company: Company,
    target: Stage,
    deals: Sequence[str] | None = None,
    *,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    q: str | None = None,
    wanted: DealFilter | None = None,
    lost_reason: str | None = None,
    fields: Mapping[str, Any] | None = None,
    by: Caller = ADMIN,
) -> Job:
    return bulk_move(
        company.ports,
        by,
        stage_id=target.id,
        deal_ids=deals,
        wanted=wanted
        or (DealFilter(pipeline_id=pipeline.id) if pipeline else DealFilter(stage_id=stage.id) if stage else None),
        q=q,
        lost_reason=lost_reason,
        fields=fields or {},
    )


def ids(deals: Sequence[Deal]) -> set[str]:
    return {deal.id for deal in deals}


def test_only_the_named_deals_are_moved() -> None:
    company = Company()
    deals = [company.create_deal(str(number)) for number in range(100)]
    job = start_bulk_move(company, company.sales.won_stage, [deal.id for deal in deals[:99]])
    company.run_jobs()
    done = company.read_job(job)
    assert (done.status, done.total, done.done, done.failed) == ("done", 99, 99, 0)
    assert ids(company.deals_on(company.sales.won_stage)) == ids(deals[:99])
    assert ids(company.deals_on(company.sales.first_stage)) == {deals[99].id}


def test_all_deals_of_a_pipeline_are_moved_and_tunnels_fire() -> None:
    company = Company()
    company.create_story_tunnels()
    deals = [company.create_deal(str(number), stage=stage) for number, stage in enumerate(company.sales.stages)]
    company.deliver()
    job = start_bulk_move(company, company.sales.won_stage, pipeline=company.sales)
    company.run_jobs()
    moved = len(deals) - 1  # one deal was created as won, and a tunnel has moved it already
    assert (company.read_job(job).done, company.read_job(job).total) == (moved, moved)
    company.deliver()
    assert ids(company.deals_on(company.installation.first_stage)) == ids(deals)


def test_many_deals_are_won_although_each_win_also_writes_a_purchase() -> None:
    company = Company()
    deals = [company.create_deal(str(at), contact=Contact(f"An {at}", f"an{at}@example.com", None)) for at in range(60)]
    job = start_bulk_move(company, company.sales.won_stage, [deal.id for deal in deals])
    company.run_jobs()
    assert (company.read_job(job).status, company.read_job(job).done) == ("done", 60)


def test_all_pages_of_a_stage_are_moved() -> None:
    company = Company()
    deals = [company.create_deal(str(number)) for number in range(120)]
    target = company.maintenance.first_stage
    start_bulk_move(company, target, stage=company.sales.first_stage)
    company.run_jobs()
    assert company.deals_on(company.sales.first_stage) == []
    assert all(company.read_deal(deal).stage_id == target.id for deal in deals)


def test_the_deals_of_any_filter_are_moved_page_by_page() -> None:
    company = Company()
    target = company.maintenance.first_stage
    filters = {
        "vip": DealFilter(tag="VIP"),
        "bo": DealFilter(responsible_id="user_bo"),
        "soon": DealFilter(closing_from=date(2026, 4, 1), closing_to=date(2026, 4, 30)),
        "dear": DealFilter(amount_from=500, amount_to=600, source="zalo", custom="floor:2"),
        "won": DealFilter(status=Semantic.WON, pipeline_id=company.installation.id),
    }
    matching = {
        "vip": [company.create_deal(f"vip {at}", tags=("vip",)) for at in range(60)],
        "bo": [company.create_deal(f"bo {at}", responsible_id="user_bo") for at in range(60)],
        "soon": [company.create_deal(f"soon {at}", expected_close_date=date(2026, 4, 1 + at % 30)) for at in range(60)],
        "dear": [
            company.create_deal(f"dear {at}", amount=500 + at, currency="USD", source="Zalo", custom={"floor": 2})
            for at in range(60)
        ],
        "won": [company.create_deal(f"won {at}", stage=company.installation.won_stage) for at in range(60)],
    }
    company.deliver()
    moved: set[str] = set()
    for name, wanted in filters.items():
        job = start_bulk_move(company, target, wanted=wanted)
        company.run_jobs()
        done = company.read_job(job)
        assert (done.status, done.done, done.total, done.failed) == ("done", 60, None, 0), name
        moved |= ids(matching[name])
        on_target = {
            deal.id for deals in matching.values() for deal in deals if company.read_deal(deal).stage_id == target.id
        }
        assert on_target == moved


def test_the_deals_that_a_search_finds_are_moved() -> None:
    company = Company()
    found, other = company.create_deal("Máy rửa bát"), company.create_deal("Tủ lạnh")
    company.deliver()
    start_bulk_move(company, company.sales.won_stage, wanted=DealFilter(pipeline_id=company.sales.id), q="may rua")
    company.run_jobs()
    assert company.read_deal(found).stage_id == company.sales.won_stage.id
    assert company.read_deal(other).stage_id == company.sales.first_stage.id


def test_a_deal_that_stops_matching_the_filter_is_not_moved() -> None:
    company = Company()
    deals = [company.create_deal(str(at)) for at in range(3)]
    job = start_bulk_move(company, company.sales.won_stage, stage=company.sales.first_stage)
    company.table.interrupt(2, lambda: company.move(deals[1], company.sales.stages[1]))
    company.run_jobs()
    assert company.read_job(job).done == 2
    assert company.read_deal(deals[1]).stage_id == company.sales.stages[1].id


def test_a_deal_that_the_stage_refuses_stays_and_is_reported() -> None:
    company = Company()
    won = company.sales.won_stage
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, won.id, None, {"required_fields": ("amount",)})
    rich, poor = company.create_deal("Rich", amount=1), company.create_deal("Poor")
    job = start_bulk_move(company, won, [rich.id, poor.id, "deal_gone"])
    company.run_jobs()
    done = company.read_job(job)
    assert [(error.subject, error.code) for error in done.errors] == [
        (poor.id, "required_fields_missing"),
        ("deal_gone", "not_found"),
    ]
    assert (done.status, done.done, done.failed) == ("done", 1, 2)
    assert ids(company.deals_on(won)) == {rich.id}


def test_the_lost_reason_is_set_on_the_moved_deals() -> None:
    company = Company()
    lost = stage_of(company.sales, "Lost")
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, lost.id, None, {"ask_lost_reason": True})
    deal = company.create_deal()
    start_bulk_move(company, lost, [deal.id], lost_reason="Too dear")
    company.run_jobs()
    assert company.read_deal(deal).lost_reason == "Too dear"


def test_an_agent_moves_only_visible_deals() -> None:
    company = Company()
    mine, others = (
        company.create_deal("Mine", responsible_id="user_bo"),
        company.create_deal("Others", responsible_id="user_cy"),
    )
    job = start_bulk_move(company, company.sales.won_stage, [mine.id, others.id], by=AGENT)
    company.run_jobs()
    assert [(error.subject, error.code) for error in company.read_job(job).errors] == [(others.id, "not_found")]
    start_bulk_move(company, stage_of(company.sales, "Lost"), pipeline=company.sales, by=AGENT)
    company.run_jobs()
    assert [company.read_deal(deal).stage_id for deal in (mine, others)] == [
        stage_of(company.sales, "Lost").id,
        company.sales.first_stage.id,
    ]


@pytest.mark.parametrize("of", ["stage", "pipeline"])
def test_the_total_of_an_agents_job_counts_only_visible_deals(of: str) -> None:
    company = Company()
    for responsible in ("user_bo", "user_cy", "user_cy", None):
        company.create_deal(responsible_id=responsible)
    company.deliver()
    where: Any = {"stage": company.sales.first_stage} if of == "stage" else {"pipeline": company.sales}
    jobs = [start_bulk_move(company, company.installation.first_stage, by=AGENT, **where)]
    company.run_jobs()
    company.deliver()
    jobs.append(start_bulk_move(company, company.installation.first_stage, **where))
    company.run_jobs()
    assert [(company.read_job(job).total, company.read_job(job).done) for job in jobs] == [(2, 2), (2, 2)]


def test_a_caller_who_may_not_move_deals_to_the_stage_cannot_start_the_job() -> None:
    company = Company()
    won = company.sales.won_stage
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, won.id, None, {"move_roles": (Role.MANAGER,)})
    for caller in (AGENT, replace(ADMIN, role=Role.VIEWER)):
        with pytest.raises(RoleLacks):
            start_bulk_move(company, won, ["deal_1"], by=caller)
    with pytest.raises(NotFound):
        start_bulk_move(company, replace(won, id="stage_gone_1"), ["deal_1"])
    assert company.job_queue.take() == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("commit", range(1, 5))
def test_each_deal_is_moved_once_after_a_crash_at_any_write(commit: int, after: bool) -> None:
    company = Company()
    deals = [company.create_deal(str(number)) for number in range(100)]
    job = start_bulk_move(company, company.sales.won_stage, stage=company.sales.first_stage)
    company.table.fail(commit, Crashed(), after=after)
    with pytest.raises(Crashed):
        company.run_jobs()
    company.clock.advance(minutes=6)
    company.ports.job_queue.send(company.tenant, job.id)
    company.run_jobs()
    assert (company.read_job(job).status, company.read_job(job).done) == ("done", 100)
    assert all(
        (company.read_deal(deal).stage_id, company.read_deal(deal).version) == (company.sales.won_stage.id, 2)
        for deal in deals
    )


def test_the_job_keeps_a_concurrent_change_of_a_deal() -> None:
    company = Company()
    deals = [company.create_deal(str(number)) for number in range(60)]
    job = start_bulk_move(company, company.sales.won_stage, [deal.id for deal in deals])
    company.table.interrupt(2, lambda: company.change(deals[3], title="Changed"))
    company.run_jobs()
    assert company.read_job(job).done == 60
    assert company.read_deal(deals[3]).title == "Changed"
    assert len(company.deals_on(company.sales.won_stage)) == 60
