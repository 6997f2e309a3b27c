"""Of a deal and its copies the money of one counts, whoever of them is deleted, restored or purged."""

from datetime import timedelta
from itertools import permutations

import pytest

from saletunnel.domain.deals.deal import KEPT_IN_BIN, Deal
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company
from tests.fakes import NOON
from tests.usecases.tunnels.routing import new_arrivals, on
from tests.values import stage_of


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def copies(company: Company) -> list[Tunnel]:
    """A copy goes to Installation, and from there another one to Maintenance."""
    return [
        company.tunnel(company.sales.first_stage, company.installation.first_stage, "copy"),
        company.tunnel(company.installation.first_stage, company.maintenance.first_stage, "copy"),
    ]


@pytest.fixture
def family(company: Company, copies: list[Tunnel]) -> list[Deal]:
    """A deal, its copy, and the copy of that."""
    deal = company.deal(amount=900)
    while arrivals := new_arrivals(company):
        company.clock.advance(seconds=1)
        assert route_arrivals(company.ports, arrivals) == {}
    return [deal, *on(company, company.installation), *on(company, company.maintenance)]


def counted(company: Company, family: list[Deal]) -> list[bool]:
    """Of which of them money counts now."""
    company.deliver()
    deals = company.ports.deals.many(company.tenant, [deal.id for deal in family])
    return [deals[one.id].counted and deals[one.id].deleted_at is None for one in family]


def test_a_copy_of_a_copy_belongs_to_the_first_deal(company: Company, family: list[Deal]) -> None:
    assert {deal.original_id for deal in family} == {family[0].id}
    assert counted(company, family) == [True, False, False]


def test_when_the_counted_one_is_deleted_the_oldest_copy_counts(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    assert counted(company, family) == [False, True, False]
    company.delete(family[1])
    assert counted(company, family) == [False, False, True]
    company.delete(family[2])
    assert counted(company, family) == [False, False, False]


def test_whoever_is_restored_counts_when_it_is_the_first(company: Company, family: list[Deal]) -> None:
    for deal in family:
        company.delete(deal)
    expected = {2: [False, False, True], 1: [False, True, False], 0: [True, False, False]}
    for number, whose in expected.items():
        company.restore(family[number])
        assert counted(company, family) == whose


def test_a_deleted_copy_changes_nothing(company: Company, family: list[Deal]) -> None:
    company.delete(family[1])
    assert counted(company, family) == [True, False, False]
    company.restore(family[1])
    assert counted(company, family) == [True, False, False]


def test_when_the_first_is_purged_the_copy_goes_on_counting(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    assert counted(company, family) == [False, True, False]
    company.clock.advance(days=KEPT_IN_BIN.days + 1)
    company.table.forget(company.clock.now)
    assert company.ports.deals.many(company.tenant, [family[0].id]) == {}
    company.delete(family[1])
    assert counted(company, family[1:]) == [False, True]
    company.restore(family[1])
    assert counted(company, family[1:]) == [True, False]


def test_a_repeat_sale_counts_for_itself(company: Company, copies: list[Tunnel]) -> None:
    company.plan()
    sold = company.move(company.deal(amount=900), company.sales.won_stage)
    company.deliver()
    company.sweep(NOON + timedelta(days=366))
    company.perform()
    [repeat] = [deal for deal in on(company, company.maintenance) if deal.origin.plan_id]
    company.delete(sold)
    company.deliver()
    assert company.now(repeat).counted
    assert company.now(repeat).version == 1


def test_a_copy_that_is_owed_to_a_deleted_deal_counts(company: Company, copies: list[Tunnel]) -> None:
    deal = company.deal(amount=900)
    late = new_arrivals(company)
    company.delete(deal)
    company.deliver()
    assert route_arrivals(company.ports, late) == {}
    [copy] = on(company, company.installation)
    assert counted(company, [deal, copy]) == [False, True]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_in_whatever_order_it_is_told_it_comes_to_the_same(
    company: Company, family: list[Deal], order: tuple[int, ...]
) -> None:
    company.news()
    company.delete(family[0])
    company.delete(family[1])
    company.restore(family[0])
    told = company.news()
    for number in [*order, *order]:
        assert count_once(company.ports, [told[number]]) == {}
    assert counted(company, family) == [True, False, False]


def test_a_person_who_changes_the_copy_at_that_moment_keeps_the_change(company: Company, family: list[Deal]) -> None:
    company.deliver()
    company.delete(family[0])
    company.table.interrupt(1, lambda: company.change(family[1], title="Changed"))
    assert count_once(company.ports, company.news()) == {}
    assert company.now(family[1]).title == "Changed"
    assert counted(company, family) == [False, True, False]


def test_the_timeline_tells_it_and_the_totals_are_the_boards(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    company.deliver()
    [entry] = [entry for entry in company.timeline(family[1]).data if entry.kind == "changed"]
    assert [(one.field, one.before, one.after) for one in entry.changes] == [("counted", False, True)]
    assert company.totals(company.sales) == {}
    assert company.totals(company.installation) == {(company.installation.first_stage.id, "USD"): (1, 900)}


def test_what_the_copy_enters_from_then_on_counts_in_the_figures(company: Company, family: list[Deal]) -> None:
    company.deliver()
    company.delete(family[0])
    company.deliver()
    company.move(family[1], stage_of(company.installation, "In progress"))
    company.deliver()
    day = NOON.date()
    entered = company.ports.figures.arrivals(company.tenant, company.installation.id, day, day)
    amounts = {key.stage_id: dict(figures.amounts) for key, figures in entered}
    assert amounts == {
        company.installation.first_stage.id: {},
        stage_of(company.installation, "In progress").id: {"USD": 900},
    }
