"""A bulk move asks once for the fields that its stage requires, and fills the deals that lack them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, RoleLacks, RuleViolated
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.sizes import DEAL_LIMIT
from saletunnel.usecases.company.accounts import change_account
from saletunnel.usecases.deals.bulk_move import bulk_move
from saletunnel.usecases.pipelines import pipeline_design
from tests.company import ADMIN, Company
from tests.values import stage_of

REQUIRED = ("amount", "customer", "responsible_id", "expected_close_date", "tags", "custom.floor", "lost_reason")
AGENT = replace(ADMIN, user_id="user_bo", name="Bo", role=Role.AGENT)


@pytest.fixture
def company() -> Company:
    company = Company()
    floor = CustomField("floor", "Floor", FieldType.NUMBER)
    change_account(company.ports, ADMIN, seen=None, settings={"custom_fields": (floor,), "currency": "VND"})
    company.hire("user_bo", "user_cy")
    return company


def require(company: Company, stage: Stage, *fields: str) -> Stage:
    rules = {"required_fields": tuple(name for name in fields if name != "lost_reason")}
    asks = {"ask_lost_reason": True} if "lost_reason" in fields else {}
    pipeline_design.change_stage(company.ports, ADMIN, company.sales.id, stage.id, None, rules | asks)
    return stage


def move_all(
    company: Company,
    stage: Stage,
    *deals: Deal,
    by: Caller = ADMIN,
    lost_reason: str | None = None,
    **fields: Any,
) -> Job:
    job = bulk_move(
        company.ports,
        by,
        stage_id=stage.id,
        deal_ids=[deal.id for deal in deals],
        wanted=None,
        q=None,
        lost_reason=lost_reason,
        fields=fields,
    )
    company.run_jobs()
    return company.read_job(job)


def answers_of(customer_id: str) -> Mapping[str, Any]:
    return {
        "amount": 500,
        "currency": "USD",
        "customer_id": customer_id,
        "responsible_id": "user_bo",
        "expected_close_date": date(2026, 12, 24),
        "tags": ("vip",),
        "custom": {"floor": 3},
        "lost_reason": "Too dear",
    }


def test_every_deal_that_lacks_the_required_fields_gets_them_with_its_move(company: Company) -> None:
    lost = require(company, stage_of(company.sales, "Lost"), *REQUIRED)
    an = company.create_deal("An's first", contact=Contact("An", "an@example.com", None)).customer
    assert an is not None
    deals = [company.create_deal(str(at), responsible_id=None, currency=None) for at in range(3)]
    job = move_all(company, lost, *deals, **answers_of(an.id))
    assert (job.done, job.failed) == (3, 0)
    for deal in map(company.read_deal, deals):
        assert (deal.stage_id, deal.version, deal.lost_reason) == (lost.id, 2, "Too dear")
        assert (deal.amount, deal.currency, deal.customer, deal.responsible_id) == (500, "USD", an, "user_bo")
        assert (deal.expected_close_date, deal.tags, deal.custom) == (date(2026, 12, 24), ("vip",), {"floor": 3})


def test_a_deal_keeps_the_values_that_it_has(company: Company) -> None:
    won = require(company, company.sales.won_stage, "amount", "custom.floor")
    known = company.create_deal(amount=10_540, currency="EUR", custom={"floor": 1, "note": "x"})
    part = company.create_deal(amount=7, currency="EUR", custom={"note": "y"})
    move_all(company, won, known, part, amount=500, currency="USD", custom={"floor": 3})
    assert (company.read_deal(known).amount, company.read_deal(known).currency) == (10_540, "EUR")
    assert company.read_deal(known).custom == {"floor": 1, "note": "x"}
    assert (company.read_deal(part).amount, company.read_deal(part).currency) == (7, "EUR")
    assert company.read_deal(part).custom == {"floor": 3, "note": "y"}


def test_a_currency_alone_changes_nothing(company: Company) -> None:
    deal = company.create_deal(amount=7, currency="EUR")
    move_all(company, company.sales.won_stage, deal, currency="USD")
    assert (company.read_deal(deal).amount, company.read_deal(deal).currency) == (7, "EUR")


def test_an_amount_without_a_currency_is_in_that_of_the_deal_or_of_the_company(company: Company) -> None:
    in_euros, in_nothing = company.create_deal(currency="EUR"), company.create_deal(currency=None)
    move_all(company, company.sales.won_stage, in_euros, in_nothing, amount=500)
    assert [company.read_deal(deal).currency for deal in (in_euros, in_nothing)] == ["EUR", "VND"]


def test_a_deal_that_still_lacks_a_field_stays_and_names_it(company: Company) -> None:
    won = require(company, company.sales.won_stage, "amount", "source")
    rich, poor = company.create_deal(source="Facebook"), company.create_deal()
    job = move_all(company, won, rich, poor, amount=500)
    [error] = job.errors
    assert (error.subject, error.code, error.fields) == (poor.id, "required_fields_missing", ("source",))
    assert company.read_deal(poor) == poor
    assert company.read_deal(rich).stage_id == won.id


def test_the_customer_of_a_won_deal_makes_the_filled_deal_a_repeat(company: Company) -> None:
    first = company.create_deal(contact=Contact("An", "an@example.com", None), stage=company.sales.won_stage)
    company.deliver()
    company.clock.advance(minutes=1)
    later = company.create_deal()
    assert first.customer is not None
    move_all(company, company.sales.won_stage, later, customer_id=first.customer.id)
    assert company.read_deal(later).repeat_customer


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"responsible_id": "user_unknown"}, "/fields/responsible_id"),
        ({"custom": {"floor": "five"}}, "/fields/custom/floor"),
        ({"comments": "x" * (DEAL_LIMIT + 1)}, "/fields"),
    ],
)
def test_an_invalid_value_is_refused_before_any_deal_moves(
    company: Company, fields: Mapping[str, Any], pointer: str
) -> None:
    deal = company.create_deal()
    with pytest.raises(RuleViolated) as refusal:
        move_all(company, company.sales.won_stage, deal, **fields)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    assert company.job_queue.take() == []


def test_an_unknown_customer_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound):
        move_all(company, company.sales.won_stage, company.create_deal(), customer_id="cust_gone")


def test_an_agent_gives_deals_to_nobody_else(company: Company) -> None:
    mine = company.create_deal(responsible_id="user_bo")
    with pytest.raises(RoleLacks):
        move_all(company, company.sales.won_stage, mine, by=AGENT, responsible_id="user_cy")
    assert move_all(company, company.sales.won_stage, mine, by=AGENT, responsible_id="user_bo").done == 1
