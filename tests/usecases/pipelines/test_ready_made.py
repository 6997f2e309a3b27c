"""A ready-made design is made at once and once, and it leaves alone what people have made."""

from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.errors import NameTaken, RoleLacks, SubscriptionLacks
from saletunnel.domain.pipeline import Pipeline
from saletunnel.domain.ready_made.designs import DesignName
from saletunnel.usecases.company.accounts import change_account, first_pipeline_id, read_account
from saletunnel.usecases.company.subscriptions import subscribe
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.pipelines.ready_made import MadeDesign, make_design
from tests.company import Company
from tests.fakes import Crashed

NEW = Caller("new", "user_new", "Nga", "nga@example.com", Role.ADMIN)


@pytest.fixture
def company() -> Company:
    """A company that has done nothing yet."""
    company = Company()
    company.admin = NEW
    read_account(company.ports, NEW.tenant)
    return company


def make(company: Company, name: DesignName = DesignName.INSTALLATION) -> MadeDesign:
    return make_design(company.ports, NEW, name)


def pipelines_of(company: Company) -> list[Pipeline]:
    return company.ports.pipelines.all(NEW.tenant)


def first_of(company: Company) -> Pipeline:
    return company.ports.pipelines.get(NEW.tenant, first_pipeline_id(NEW.tenant))


def content(company: Company) -> dict[Any, Any]:
    return company.table.items()


def test_it_becomes_the_design_of_a_new_company_in_its_language(company: Company) -> None:
    made = make(company)
    pipelines = pipelines_of(company)
    assert [pipeline.name for pipeline in pipelines] == ["Bán hàng", "Lắp đặt", "Bảo trì"]
    assert [pipeline.id for pipeline in pipelines] == [pipeline.id for pipeline in made.pipelines]
    assert pipelines[0].id == first_pipeline_id(NEW.tenant)
    assert company.ports.plans.all(NEW.tenant) == [made.plan]
    tunnels = company.ports.tunnels.of_pipelines(NEW.tenant, [pipeline.id for pipeline in pipelines])
    assert {tunnel.id for tunnel in tunnels} == {tunnel.id for tunnel in made.tunnels}


def test_it_speaks_the_language_of_the_company(company: Company) -> None:
    change_account(company.ports, NEW, seen=None, settings={"language": "en"})
    make(company)
    assert [pipeline.name for pipeline in pipelines_of(company)] == ["Sales", "Installation", "Maintenance"]


def test_its_tunnels_carry_the_dishwasher_through_the_story(company: Company) -> None:
    sales, installation, maintenance = make(company).pipelines
    deal = company.create_deal(stage=sales.first_stage)
    company.move(deal, sales.won_stage)
    company.deliver()
    assert company.read_deal(deal).stage_id == installation.first_stage.id
    company.move(deal, installation.stages[-1], lost_reason="Không có nước")
    company.deliver()
    again = company.read_deal(deal)
    assert (again.stage_id, again.title) == (sales.stages[4].id, "Dishwasher for An — Lắp đặt thất bại")
    company.move(deal, sales.won_stage)
    company.deliver()
    company.move(deal, installation.won_stage)
    company.deliver()
    assert company.read_deal(deal).stage_id == maintenance.first_stage.id
    assert list(company.ports.enrolments.of_family(NEW.tenant, deal.id))


def test_a_second_request_makes_nothing(company: Company) -> None:
    make(company)
    before = content(company)
    with pytest.raises(NameTaken):
        make(company)
    assert content(company) == before


def test_of_two_concurrent_requests_one_makes_it(company: Company) -> None:
    company.table.interrupt(1, lambda: make(company))
    with pytest.raises(NameTaken):
        make(company)
    assert len(pipelines_of(company)) == 3


def test_a_crash_before_the_write_leaves_nothing(company: Company) -> None:
    before = content(company)
    company.table.fail(1, Crashed())
    with pytest.raises(Crashed):
        make(company)
    assert content(company) == before


def test_deals_of_the_first_pipeline_stay_on_their_stages(company: Company) -> None:
    first = first_of(company)
    deal = company.create_deal(stage=first.stages[4])
    make(company, DesignName.COURSE)
    assert company.read_deal(deal).stage_id == first.stages[4].id
    assert first_of(company).stage(deal.stage_id).name == "Chờ học phí"


def test_deals_that_were_won_before_are_enrolled_by_its_job(company: Company) -> None:
    deal = company.create_deal(stage=first_of(company).won_stage)
    company.deliver()
    made = make(company)
    jobs = company.job_queue.take()
    assert jobs == [(NEW.tenant, made.job_id)]
    assert run_jobs(company.ports, jobs, kind_of, lambda: 900.0) == {}
    assert list(company.ports.enrolments.of_family(NEW.tenant, deal.id))


def test_a_first_pipeline_that_people_have_changed_is_left_alone(company: Company) -> None:
    first = first_of(company)
    pipeline_design.rename_pipeline(company.ports, NEW, first.id, None, "Cửa hàng")
    changed = first_of(company)
    made = make(company)
    assert first_of(company) == changed
    assert first.id not in {pipeline.id for pipeline in made.pipelines}
    assert [pipeline.name for pipeline in pipelines_of(company)] == ["Cửa hàng", "Bán hàng", "Lắp đặt", "Bảo trì"]


def test_a_change_of_the_first_pipeline_meanwhile_is_not_lost(company: Company) -> None:
    first = first_of(company)
    company.table.interrupt(1, lambda: pipeline_design.rename_pipeline(company.ports, NEW, first.id, None, "Cửa hàng"))
    make(company)
    assert first_of(company).name == "Cửa hàng"
    assert len(pipelines_of(company)) == 4


def test_a_first_pipeline_with_tunnels_is_left_alone(company: Company) -> None:
    first = first_of(company)
    other = pipeline_design.create_pipeline(company.ports, NEW, "Kho", None).pipeline
    company.create_tunnel(first.won_stage, other.first_stage)
    with pytest.raises(NameTaken):
        make(company)
    made = make(company, DesignName.COURSE)
    assert first_of(company) == first
    assert first.id not in {pipeline.id for pipeline in made.pipelines}


def test_a_free_company_cannot_have_one(company: Company) -> None:
    subscribe(company.ports, NEW.tenant, Subscription.FREE, opens=False)
    before = content(company)
    with pytest.raises(SubscriptionLacks):
        make(company)
    assert content(company) == before


def test_only_an_admin_makes_one(company: Company) -> None:
    manager = Caller(NEW.tenant, "user_m", "Minh", None, Role.MANAGER)
    with pytest.raises(RoleLacks):
        make_design(company.ports, manager, DesignName.COURSE)
