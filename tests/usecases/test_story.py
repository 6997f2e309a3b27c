"""The story that must always work: a dishwasher is sold, installed and maintained every year."""

from datetime import UTC, datetime, timedelta

import pytest

from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.responsible import Responsible
from tests.company import Company
from tests.values import stage_of

BOUGHT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MORNING_TWO_WEEKS_BEFORE = datetime(2027, 2, 15, 17, 5, tzinfo=UTC)  # 16 February in Viet Nam, just after midnight


@pytest.fixture
def company() -> Company:
    company = Company()
    company.create_story_tunnels()
    return company


@pytest.fixture
def dishwasher(company: Company) -> Deal:
    return company.create_deal("Dishwasher for An", contact=Contact("An"), amount=90_000, currency="USD")


def test_a_won_deal_moves_to_installation(company: Company, dishwasher: Deal) -> None:
    company.move(dishwasher, company.sales.won_stage)
    company.deliver()

    deal = company.read_deal(dishwasher)
    assert deal.stage_id == company.installation.first_stage.id
    assert (deal.title, deal.status, deal.closed_at) == ("Dishwasher for An", "open", None)
    assert company.deals_on(company.sales.won_stage) == []


def test_an_installed_deal_moves_to_maintenance(company: Company, dishwasher: Deal) -> None:
    company.move(dishwasher, company.sales.won_stage)
    company.deliver()
    company.move(dishwasher, company.installation.won_stage)
    company.deliver()

    assert company.read_deal(dishwasher).stage_id == company.maintenance.first_stage.id


def test_a_failed_installation_returns_to_sales_with_a_new_title(company: Company, dishwasher: Deal) -> None:
    company.move(dishwasher, company.sales.won_stage)
    company.deliver()
    company.move(dishwasher, stage_of(company.installation, "Lost"), lost_reason="no water pipe")
    company.deliver()

    deal = company.read_deal(dishwasher)
    assert deal.stage_id == stage_of(company.sales, "Offer a discount").id
    assert deal.title == "Dishwasher for An — Installation failed"


def test_a_second_failure_does_not_add_the_suffix_again(company: Company, dishwasher: Deal) -> None:
    for _ in range(2):
        company.move(dishwasher, stage_of(company.installation, "Lost"))
        company.deliver()

    assert company.read_deal(dishwasher).title == "Dishwasher for An — Installation failed"


def test_the_timeline_shows_who_did_what(company: Company, dishwasher: Deal) -> None:
    company.move(dishwasher, company.sales.won_stage)
    company.clock.advance(seconds=1)
    company.deliver()

    lines = [(entry.kind, entry.actor.kind, entry.actor.name) for entry in company.timeline(dishwasher).data]
    assert lines == [
        ("transferred", "tunnel", "Won → Installation"),
        ("moved", "user", "Ada"),
        ("created", "user", "Ada"),
    ]


def test_a_repeat_deal_is_created_every_year_after_the_purchase(company: Company, dishwasher: Deal) -> None:
    company.create_plan(responsible=Responsible("in_turn", ("binh", "chi")))
    company.move(dishwasher, company.sales.won_stage)
    company.deliver()
    company.move(dishwasher, company.installation.won_stage)
    company.deliver()

    assert company.sweep(MORNING_TWO_WEEKS_BEFORE - timedelta(days=1)) == 0
    for year, (at, responsible) in enumerate([(MORNING_TWO_WEEKS_BEFORE, "binh"), (BOUGHT.replace(year=2028), "chi")]):
        company.sweep(at)
        company.perform()
        company.deliver()

        newest, *_ = company.deals_on(company.maintenance.first_stage)
        assert newest.title == "Maintenance — Dishwasher for An"
        assert (newest.responsible_id, newest.amount, newest.customer) == (responsible, 90_000, dishwasher.customer)
        assert newest.expected_close_date == BOUGHT.replace(year=2027 + year).date()

        # The two deals link to each other.
        assert newest.origin.deal_id == dishwasher.id
        lines = company.timeline(dishwasher).data
        assert next(entry.deal_id for entry in lines if entry.kind == "repeat_made") == newest.id
        assert company.timeline(newest).data[-1].deal_id == dishwasher.id


def test_totals_follow_the_deal(company: Company, dishwasher: Deal) -> None:
    company.deliver()
    assert company.totals(company.sales) == {(company.sales.first_stage.id, "USD"): (1, 90_000)}
    company.move(dishwasher, company.sales.won_stage)
    company.deliver()

    assert company.totals(company.sales) == {}
    assert company.totals(company.installation) == {(company.installation.first_stage.id, "USD"): (1, 90_000)}
