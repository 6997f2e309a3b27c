"""Many deals are moved by a job as the person who began it would move them, each on its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

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


def begun(
    company: Company,
    target: Stage,
    deals: Sequence[str] | None = None,
    *,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    q: str | None = None,
    wanted: DealFilter | None = None,
    lost_reason: str | None = None,
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
    )


def ids(deals: Sequence[Deal]) -> set[str]:
    return {deal.id for deal in deals}


def test_named_deals_are_moved_and_the_others_stay() -> None:
    company = Company()
    deals = [company.deal(str(number)) for number in range(100)]
    job = begun(company, company.sales.won_stage, [deal.id for deal in deals[:99]])
    company.work()
    done = company.job(job)
    assert (done.status, done.total, done.done, done.failed) == ("done", 99, 99, 0)
    assert ids(company.on(company.sales.won_stage)) == ids(deals[:99])
    assert ids(company.on(company.sales.first_stage)) == {deals[99].id}


def test_a_whole_pipeline_is_moved_and_its_tunnels_fire() -> None:
    company = Company()
    company.story()
    deals = [company.deal(str(number), stage=stage) for number, stage in enumerate(company.sales.stages)]
    company.deliver()
    job = begun(company, company.sales.won_stage, pipeline=company.sales)
    company.work()
    moved = len(deals) - 1  # one was won already, and went on to Installation when it was made
    assert (company.job(job).done, company.job(job).total) == (moved, moved)
    company.deliver()
    assert ids(company.on(company.installation.first_stage)) == ids(deals)


def test_many_deals_of_customers_are_won_although_each_win_is_kept_as_well() -> None:
    company = Company()
    deals = [company.deal(str(at), contact=Contact(f"An {at}", f"an{at}@example.com", None)) for at in range(60)]
    job = begun(company, company.sales.won_stage, [deal.id for deal in deals])
    company.work()
    assert (company.job(job).status, company.job(job).done) == ("done", 60)


def test_a_stage_of_many_pages_is_moved_to_the_last() -> None:
    company = Company()
    deals = [company.deal(str(number)) for number in range(120)]
    target = company.maintenance.first_stage
    begun(company, target, stage=company.sales.first_stage)
    company.work()
    assert company.on(company.sales.first_stage) == []
    assert all(company.now(deal).stage_id == target.id for deal in deals)


def test_the_deals_of_any_list_are_moved_page_after_page() -> None:
    company = Company()
    target = company.maintenance.first_stage
    filters = {
        "vip": DealFilter(tag="VIP"),
        "bo": DealFilter(responsible_id="user_bo"),
        "soon": DealFilter(closing_from=date(2026, 4, 1), closing_to=date(2026, 4, 30)),
        "won": DealFilter(status=Semantic.WON, pipeline_id=company.installation.id),
    }
    meant = {
        "vip": [company.deal(f"vip {at}", tags=("vip",)) for at in range(60)],
        "bo": [company.deal(f"bo {at}", responsible_id="user_bo") for at in range(60)],
        "soon": [company.deal(f"soon {at}", expected_close_date=date(2026, 4, 1 + at % 30)) for at in range(60)],
        "won": [company.deal(f"won {at}", stage=company.installation.won_stage) for at in range(60)],
    }
    company.deliver()
    moved: set[str] = set()
    for name, wanted in filters.items():
        job = begun(company, target, wanted=wanted)
        company.work()
        done = company.job(job)
        assert (done.status, done.done, done.total, done.failed) == ("done", 60, None, 0), name
        moved |= ids(meant[name])
        standing = {deal.id for deals in meant.values() for deal in deals if company.now(deal).stage_id == target.id}
        assert standing == moved


def test_the_deals_that_words_find_are_moved() -> None:
    company = Company()
    found, other = company.deal("Máy rửa bát"), company.deal("Tủ lạnh")
    company.deliver()
    begun(company, company.sales.won_stage, wanted=DealFilter(pipeline_id=company.sales.id), q="may rua")
    company.work()
    assert company.now(found).stage_id == company.sales.won_stage.id
    assert company.now(other).stage_id == company.sales.first_stage.id


def test_a_deal_that_is_not_meant_any_more_when_its_turn_comes_stays() -> None:
    company = Company()
    deals = [company.deal(str(at)) for at in range(3)]
    job = begun(company, company.sales.won_stage, stage=company.sales.first_stage)
    company.table.interrupt(2, lambda: company.move(deals[1], company.sales.stages[1]))
    company.work()
    assert company.job(job).done == 2
    assert company.now(deals[1]).stage_id == company.sales.stages[1].id


def test_what_the_stage_does_not_take_stays_and_is_told() -> None:
    company = Company()
    won = company.sales.won_stage
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, won.id, None, {"required_fields": ("amount",)})
    rich, poor = company.deal("Rich", amount=1), company.deal("Poor")
    job = begun(company, won, [rich.id, poor.id, "deal_gone"])
    company.work()
    done = company.job(job)
    assert [(error.subject, error.code) for error in done.errors] == [
        (poor.id, "required_fields_missing"),
        ("deal_gone", "not_found"),
    ]
    assert (done.status, done.done, done.failed) == ("done", 1, 2)
    assert ids(company.on(won)) == {rich.id}


def test_a_lost_reason_goes_with_them() -> None:
    company = Company()
    lost = stage_of(company.sales, "Lost")
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, lost.id, None, {"ask_lost_reason": True})
    deal = company.deal()
    begun(company, lost, [deal.id], lost_reason="Too dear")
    company.work()
    assert company.now(deal).lost_reason == "Too dear"


def test_an_agent_moves_only_what_an_agent_sees() -> None:
    company = Company()
    mine, others = company.deal("Mine", responsible_id="user_bo"), company.deal("Others", responsible_id="user_cy")
    job = begun(company, company.sales.won_stage, [mine.id, others.id], by=AGENT)
    company.work()
    assert [(error.subject, error.code) for error in company.job(job).errors] == [(others.id, "not_found")]
    begun(company, stage_of(company.sales, "Lost"), pipeline=company.sales, by=AGENT)
    company.work()
    assert [company.now(deal).stage_id for deal in (mine, others)] == [
        stage_of(company.sales, "Lost").id,
        company.sales.first_stage.id,
    ]


def test_who_may_not_move_deals_there_begins_nothing() -> None:
    company = Company()
    won = company.sales.won_stage
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, won.id, None, {"move_roles": (Role.MANAGER,)})
    for caller in (AGENT, replace(ADMIN, role=Role.VIEWER)):
        with pytest.raises(RoleLacks):
            begun(company, won, ["deal_1"], by=caller)
    with pytest.raises(NotFound):
        begun(company, replace(won, id="stage_gone_1"), ["deal_1"])
    assert company.job_queue.take() == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("commit", range(1, 5))
def test_a_crash_at_any_write_moves_each_deal_once(commit: int, after: bool) -> None:
    company = Company()
    deals = [company.deal(str(number)) for number in range(100)]
    job = begun(company, company.sales.won_stage, stage=company.sales.first_stage)
    company.table.fail(commit, Crashed(), after=after)
    with pytest.raises(Crashed):
        company.work()
    company.clock.advance(minutes=6)
    company.ports.job_queue.send(company.tenant, job.id)
    company.work()
    assert (company.job(job).status, company.job(job).done) == ("done", 100)
    assert all(
        (company.now(deal).stage_id, company.now(deal).version) == (company.sales.won_stage.id, 2) for deal in deals
    )


def test_a_deal_that_somebody_changes_meanwhile_keeps_the_change() -> None:
    company = Company()
    deals = [company.deal(str(number)) for number in range(60)]
    job = begun(company, company.sales.won_stage, [deal.id for deal in deals])
    company.table.interrupt(2, lambda: company.change(deals[3], title="Changed"))
    company.work()
    assert company.job(job).done == 60
    assert company.now(deals[3]).title == "Changed"
    assert len(company.on(company.sales.won_stage)) == 60
