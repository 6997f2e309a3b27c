"""A company's plan: what is refused, what rests after a downgrade, and what works again after an upgrade."""

from datetime import timedelta

import pytest

from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import Contended, NotFound, SubscriptionLacks
from saletunnel.usecases.company import accounts
from saletunnel.usecases.company.subscriptions import read_usage, subscribe
from tests.company import Company
from tests.values import an_account


@pytest.fixture
def company() -> Company:
    company = Company()
    company.story()
    return company


def put_on(company: Company, subscription: Subscription) -> None:
    subscribe(company.ports, company.tenant, subscription, opens=False)


def win(company: Company) -> Deal:
    deal = company.deal()
    company.move(deal, company.sales.won_stage)
    company.deliver()
    return company.now(deal)


def test_a_company_has_everything_until_the_operator_says_otherwise(company: Company) -> None:
    assert accounts.read_account(company.ports, "new").subscription == Subscription.PROFESSIONAL


def test_a_free_company_makes_no_second_pipeline_no_tunnel_and_no_repeat_plan(company: Company) -> None:
    put_on(company, Subscription.FREE)
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.pipeline("Another")
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.tunnel(company.sales.won_stage, company.installation.first_stage)
    with pytest.raises(SubscriptionLacks, match="crm_plus"):
        company.plan()


def test_two_pipelines_made_at_once_do_not_pass_the_limit_together(company: Company) -> None:
    put_on(company, Subscription.STANDARD)
    for number in range(6):
        company.pipeline(f"More {number}")
    company.table.interrupt(1, lambda: company.pipeline("The tenth"))
    with pytest.raises(SubscriptionLacks, match="professional"):
        company.pipeline("The eleventh")
    assert read_usage(company.ports, company.tenant).pipelines == 10


def test_whoever_is_always_overtaken_is_told_to_try_again(company: Company) -> None:
    def overtake() -> None:
        company.table.interrupt(2, overtake)
        company.pipeline(f"Faster {company.table.commits}")

    company.table.interrupt(1, overtake)
    with pytest.raises(Contended):
        company.pipeline("Late")


def test_after_a_downgrade_nothing_is_gone_deals_move_and_what_the_plan_lacks_rests(company: Company) -> None:
    for number in range(9):
        company.pipeline(f"More {number}")
    tunnels = company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id, company.installation.id])
    put_on(company, Subscription.FREE)

    deal = win(company)
    assert deal.stage_id == company.sales.won_stage.id, "the tunnel rests"
    company.move(deal, company.installation.first_stage)
    assert company.now(deal).stage_id == company.installation.first_stage.id
    usage = read_usage(company.ports, company.tenant)
    assert (usage.pipelines, len(usage.allowance.frozen)) == (12, 11)
    assert company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id, company.installation.id]) == tunnels

    put_on(company, Subscription.PROFESSIONAL)
    assert win(company).stage_id == company.installation.first_stage.id, "it works again"
    company.deliver()
    assert company.now(deal).stage_id == company.installation.first_stage.id


def test_a_tunnel_into_a_pipeline_over_the_limit_rests_and_the_others_fire(company: Company) -> None:
    extra = [company.pipeline(f"More {number}") for number in range(9)]
    company.tunnel(company.sales.first_stage, extra[-1].first_stage, "copy")
    company.tunnel(company.sales.first_stage, extra[0].first_stage, "copy")
    put_on(company, Subscription.CRM_PLUS)
    with pytest.raises(SubscriptionLacks, match="professional"):
        company.tunnel(extra[-1].won_stage, company.sales.first_stage)

    deal = win(company)
    assert deal.stage_id == company.installation.first_stage.id
    assert len(company.on(extra[0].first_stage)) == 1
    assert company.on(extra[-1].first_stage) == []


def test_a_repeat_deal_that_falls_due_while_the_plan_rests_is_made_when_it_runs_again(company: Company) -> None:
    company.plan()
    put_on(company, Subscription.FREE)
    win(company)
    due = company.clock.now + timedelta(days=366)
    company.sweep(due)
    company.perform()
    company.deliver()
    assert company.on(company.maintenance.first_stage) == []

    put_on(company, Subscription.CRM_PLUS)
    company.sweep(due + timedelta(days=1))
    company.perform()
    company.deliver()
    assert [deal.origin.cycle for deal in company.on(company.maintenance.first_stage)] == [1]


def test_a_repeat_plan_into_a_pipeline_over_the_limit_rests(company: Company) -> None:
    extra = [company.pipeline(f"More {number}") for number in range(9)]
    company.plan(target_stage_id=extra[-1].first_stage.id)
    win(company)
    put_on(company, Subscription.STANDARD)
    company.sweep(company.clock.now + timedelta(days=366))
    company.perform()
    assert company.on(extra[-1].first_stage) == []


def test_the_operator_puts_no_company_on_a_plan_that_is_not_there_unless_told_to_open_it(company: Company) -> None:
    with pytest.raises(NotFound):
        subscribe(company.ports, "dishwahsers", Subscription.FREE, opens=False)
    subscribe(company.ports, "new", Subscription.FREE, opens=True)
    assert accounts.read_account(company.ports, "new").subscription == Subscription.FREE
    assert company.ports.accounts.get("dishwahsers") is None


def test_the_same_plan_again_changes_nothing(company: Company) -> None:
    put_on(company, Subscription.PROFESSIONAL)
    assert company.ports.accounts.get(company.tenant) == an_account()
