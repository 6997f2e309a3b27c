"""A company's subscription: what it refuses, what a downgrade pauses, and what an upgrade resumes."""

from datetime import timedelta

import pytest

from saletunnel.domain.company.subscription import MOST_PIPELINES, Subscription
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import Contended, LimitReached, NotFound, SubscriptionLacks
from saletunnel.usecases.company import accounts
from saletunnel.usecases.company.subscriptions import read_usage, subscribe
from saletunnel.usecases.jobs.running import resume
from tests.company import Company
from tests.values import an_account


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


def set_subscription(company: Company, subscription: Subscription) -> None:
    subscribe(company.ports, company.tenant, subscription, opens=False)


def win(company: Company) -> Deal:
    deal = company.create_deal()
    company.move(deal, company.sales.won_stage)
    company.deliver()
    return company.read_deal(deal)


def test_a_new_company_has_the_professional_subscription(company: Company) -> None:
    assert accounts.read_account(company.ports, "new").subscription == Subscription.PROFESSIONAL


def test_a_free_company_cannot_add_pipelines_tunnels_or_repeat_plans(company: Company) -> None:
    set_subscription(company, Subscription.FREE)
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.create_pipeline("Another")
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.create_plan()


def test_concurrent_creations_cannot_exceed_the_pipeline_limit(company: Company) -> None:
    set_subscription(company, Subscription.STANDARD)
    for number in range(6):
        company.create_pipeline(f"More {number}")
    company.table.interrupt(1, lambda: company.create_pipeline("The tenth"))
    with pytest.raises(SubscriptionLacks, match="professional"):
        company.create_pipeline("The eleventh")
    assert read_usage(company.ports, company.tenant).pipelines == 10


def test_every_subscription_has_a_limit_of_pipelines(company: Company) -> None:
    for number in range(MOST_PIPELINES - 4):
        company.create_pipeline(f"More {number}")
    company.table.interrupt(1, lambda: company.create_pipeline("The last"))
    with pytest.raises(LimitReached) as refusal:
        company.create_pipeline("Too many")
    assert refusal.value.details["limit"] == MOST_PIPELINES
    assert read_usage(company.ports, company.tenant).pipelines == MOST_PIPELINES


def test_a_creation_that_loses_every_race_raises_contended(company: Company) -> None:
    def create_another() -> None:
        company.table.interrupt(2, create_another)
        company.create_pipeline(f"Faster {company.table.commits}")

    company.table.interrupt(1, create_another)
    with pytest.raises(Contended):
        company.create_pipeline("Late")


def test_a_downgrade_deletes_nothing_and_pauses_tunnels(company: Company) -> None:
    for number in range(9):
        company.create_pipeline(f"More {number}")
    tunnels = company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id, company.installation.id])
    set_subscription(company, Subscription.FREE)

    deal = win(company)
    assert deal.stage_id == company.sales.won_stage.id, "the tunnel is paused"
    company.move(deal, company.installation.first_stage)
    assert company.read_deal(deal).stage_id == company.installation.first_stage.id
    usage = read_usage(company.ports, company.tenant)
    assert (usage.pipelines, len(usage.allowance.frozen)) == (12, 11)
    assert company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id, company.installation.id]) == tunnels

    set_subscription(company, Subscription.PROFESSIONAL)
    assert win(company).stage_id == company.installation.first_stage.id, "the tunnel fires again"
    company.deliver()
    assert company.read_deal(deal).stage_id == company.installation.first_stage.id


def test_only_tunnels_into_frozen_pipelines_are_paused(company: Company) -> None:
    extra = [company.create_pipeline(f"More {number}") for number in range(9)]
    company.create_tunnel(company.sales.first_stage, extra[-1].first_stage, "copy")
    company.create_tunnel(company.sales.first_stage, extra[0].first_stage, "copy")
    set_subscription(company, Subscription.CRM_PLUS)
    with pytest.raises(SubscriptionLacks, match="professional"):
        company.create_tunnel(extra[-1].won_stage, company.sales.first_stage)

    deal = win(company)
    assert deal.stage_id == company.installation.first_stage.id
    assert len(company.deals_on(extra[0].first_stage)) == 1
    assert company.deals_on(extra[-1].first_stage) == []


def test_a_repeat_that_is_due_while_its_plan_is_paused_is_created_after_the_upgrade(company: Company) -> None:
    company.create_plan()
    set_subscription(company, Subscription.FREE)
    win(company)
    due = company.clock.now + timedelta(days=366)
    company.sweep(due)
    company.perform()
    company.deliver()
    assert company.deals_on(company.maintenance.first_stage) == []

    set_subscription(company, Subscription.CRM_PLUS)
    company.clock.now = due + timedelta(hours=1)
    assert resume(company.ports, company.clock.now) == 1
    company.run_jobs()
    company.sweep(due + timedelta(days=1))
    company.perform()
    company.deliver()
    assert [deal.origin.cycle for deal in company.deals_on(company.maintenance.first_stage)] == [1]


def test_a_repeat_plan_into_a_frozen_pipeline_is_paused(company: Company) -> None:
    extra = [company.create_pipeline(f"More {number}") for number in range(9)]
    company.create_plan(target_stage_id=extra[-1].first_stage.id)
    win(company)
    set_subscription(company, Subscription.STANDARD)
    company.sweep(company.clock.now + timedelta(days=366))
    company.perform()
    assert company.deals_on(extra[-1].first_stage) == []


def test_an_unknown_company_is_opened_only_on_request(company: Company) -> None:
    with pytest.raises(NotFound):
        subscribe(company.ports, "dishwahsers", Subscription.FREE, opens=False)
    subscribe(company.ports, "new", Subscription.FREE, opens=True)
    assert accounts.read_account(company.ports, "new").subscription == Subscription.FREE
    assert company.ports.accounts.get("dishwahsers") is None


def test_the_same_subscription_again_changes_nothing(company: Company) -> None:
    set_subscription(company, Subscription.PROFESSIONAL)
    assert company.ports.accounts.get(company.tenant) == an_account()
