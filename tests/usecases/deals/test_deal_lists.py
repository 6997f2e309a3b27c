"""Lists of deals: every combination of filters returns the matching deals, page by page, with bounded work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic
from saletunnel.usecases.deals.boards import read_column
from saletunnel.usecases.deals.deal_lists import list_deals
from saletunnel.usecases.pages import Page
from tests.company import Company

DAY = date(2026, 12, 24)


@pytest.fixture
def company() -> Company:
    return Company()


def page(
    company: Company,
    *,
    by: Caller | None = None,
    q: str | None = None,
    binned: bool = False,
    limit: int = 100,
    cursor: str | None = None,
    **filters: Any,
) -> Page[Deal]:
    return list_deals(
        company.ports, by or company.admin, DealFilter(**filters), q=q, binned=binned, limit=limit, cursor=cursor
    )


def listed(company: Company, **asked: Any) -> list[str]:
    """The ids on all pages."""
    found: list[str] = []
    cursor, more = None, True
    while more:
        part = page(company, cursor=cursor, **asked)
        found += [deal.id for deal in part.data]
        cursor, more = part.cursor, part.cursor is not None
    assert len(found) == len(set(found))
    return found


def create_mixed_deals(company: Company) -> Sequence[Deal]:
    """Creates deals that differ in every field that a filter uses."""
    places = (company.sales.first_stage, company.sales.won_stage, company.installation.first_stage)
    people = ("user_ada", None)
    made = []
    for number, (stage, responsible, name) in enumerate(product(places, people, ("An", "Bình"))):
        deal = company.create_deal(
            f"Máy rửa bát {number}" if number % 2 else "Máy giặt",
            stage=stage,
            contact=Contact(name),
            responsible_id=responsible,
            tags=("VIP",) if number % 3 else (),
            expected_close_date=DAY + timedelta(days=number % 4) if number % 5 else None,
        )
        made.append(deal)
        company.clock.advance(seconds=1)
    company.deliver()
    return made


FILTERS: dict[str, Sequence[Any]] = {
    "pipeline_id": (None, "sales"),
    "stage_id": (None, "first"),
    "status": (None, Semantic.OPEN),
    "responsible_id": (None, "user_ada", "none"),
    "customer_id": (None, "an"),
    "tag": (None, "vip"),
    "closing_from": (None, DAY + timedelta(days=1)),
    "closing_to": (None, DAY + timedelta(days=2)),
}


@pytest.mark.parametrize("q", [None, "rua may"])
def test_every_combination_of_filters_returns_the_matching_deals(company: Company, q: str | None) -> None:
    deals = create_mixed_deals(company)
    assert deals[0].customer is not None
    known = {"sales": company.sales.id, "first": company.sales.first_stage.id, "an": deals[0].customer.id}
    for values in product(*FILTERS.values()):
        filters = {name: known.get(value, value) for name, value in zip(FILTERS, values, strict=True)}
        wanted = DealFilter(**filters)
        matching = {deal.id for deal in deals if wanted.matches(deal) and (q is None or "rửa" in deal.title)}
        assert set(listed(company, q=q, limit=5, **filters)) == matching, filters


@pytest.mark.parametrize(
    "filters",
    [{}, {"tag": "vip"}, {"responsible_id": "user_ada"}, {"closing_from": DAY}, {"q": "may"}, {"q": "ru may"}],
    ids=str,
)
@pytest.mark.parametrize("limit", [1, 2, 5, 6, 7, 100])
def test_all_pages_together_are_the_whole_list(company: Company, filters: dict[str, Any], limit: int) -> None:
    create_mixed_deals(company)
    assert listed(company, limit=limit, **filters) == listed(company, **filters)


def test_an_agent_sees_own_and_unassigned_deals(company: Company) -> None:
    agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)
    mine, unassigned = company.create_deal(responsible_id="user_bob"), company.create_deal()
    company.create_deal(responsible_id="user_eve")
    company.deliver()

    for asked in ({}, {"q": "dish"}):
        assert set(listed(company, by=agent, **asked)) == {mine.id, unassigned.id}
    assert page(company, by=agent, responsible_id="user_eve") == Page([], None)


def test_the_bin_is_a_separate_list_with_the_last_deleted_deal_first(company: Company) -> None:
    deals = [company.create_deal(title) for title in ("Máy rửa bát", "Máy giặt", "Tủ lạnh")]
    for deal in deals[:2]:
        company.clock.advance(seconds=1)
        company.delete(deal)
    company.deliver()

    assert listed(company, binned=True, limit=1) == [deals[1].id, deals[0].id]
    assert listed(company, binned=True, q="rua") == [deals[0].id]
    for asked in ({}, {"q": "may"}, {"responsible_id": "none"}):
        assert deals[0].id not in listed(company, **asked)
    company.clock.advance(days=30)
    assert listed(company, binned=True) == []


def test_a_page_reads_a_limited_number_of_deals(company: Company) -> None:
    for number in range(450):
        company.create_deal(str(number), responsible_id="user_ada")
    rare = company.create_deal("rare", responsible_id="user_ada", tags=("vip",))
    first = page(company, responsible_id="user_ada", status=Semantic.WON)

    assert (first.data, first.cursor is not None) == ([], True)
    assert listed(company, responsible_id="user_ada", tag="vip") == []  # not indexed yet
    company.deliver()
    assert listed(company, responsible_id="user_ada", tag="vip") == [rare.id]


def test_many_empty_stages_lead_to_short_pages(company: Company) -> None:
    for number in range(8):
        company.create_pipeline(f"Pipeline {number}")
    deal = company.create_deal(stage=company.create_pipeline("The last").first_stage)

    assert page(company).data == []
    assert listed(company) == [deal.id]


@pytest.mark.parametrize("cursor", ["closing|2026-12-24#deal_1", "words|may", "x"])
def test_a_cursor_of_another_list_is_refused(company: Company, cursor: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        page(company, responsible_id="none", cursor=cursor)
    assert refusal.value.errors[0].pointer == "/cursor"


@pytest.mark.parametrize("cursor", ["words|7|x", "words|may", "words|²|x"])
def test_a_cursor_without_a_word_of_the_search_returns_an_empty_page(company: Company, cursor: str) -> None:
    company.create_deal()
    company.deliver()
    assert page(company, q="dish", cursor=cursor) == Page([], None)


@pytest.mark.parametrize("cursor", ["stages|nonsense|1", "stages|", "stages||x"])
def test_a_cursor_on_an_unknown_stage_returns_an_empty_page(company: Company, cursor: str) -> None:
    company.create_deal()
    assert page(company, cursor=cursor) == Page([], None)


def test_a_cursor_of_closing_dates_is_limited_to_the_range(company: Company) -> None:
    deal = company.create_deal(expected_close_date=DAY)
    assert page(company, closing_from=DAY, cursor="closing|2020-01-01#deal_0").data == [deal]
    assert page(company, closing_to=DAY, cursor="closing|2030-01-01#deal_0").data == []


def test_a_search_without_words_finds_nothing(company: Company) -> None:
    company.create_deal()
    assert page(company, q="!") == Page([], None)


def test_a_column_of_other_peoples_deals_leads_to_short_pages(company: Company) -> None:
    agent = replace(company.admin, user_id="user_bob", role=Role.AGENT)
    mine = company.create_deal(responsible_id="user_bob")
    for number in range(1001):
        company.clock.advance(milliseconds=1)
        company.create_deal(str(number), responsible_id="user_eve")
    first = read_column(company.ports, agent, company.sales.id, company.sales.first_stage.id, limit=50, cursor=None)
    rest = read_column(
        company.ports, agent, company.sales.id, company.sales.first_stage.id, limit=50, cursor=first.cursor
    )

    assert (first.data, first.cursor is not None) == ([], True)
    assert rest == Page([mine], None)
