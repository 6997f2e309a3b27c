"""The amount of a deal and its copies is counted once, whichever of them is deleted, restored or purged."""

from datetime import timedelta
from itertools import permutations

import pytest

from saletunnel.domain.deals.deal import KEPT_IN_BIN, Deal
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company
from tests.fakes import NOON
from tests.usecases.tunnels.routing import deals_in, take_new_arrivals
from tests.values import stage_of


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def copies(company: Company) -> list[Tunnel]:
    """Each deal in Sales is copied to Installation, and each copy from there to Maintenance."""
    return [
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, "copy"),
        company.create_tunnel(company.installation.first_stage, company.maintenance.first_stage, "copy"),
    ]


@pytest.fixture
def family(company: Company, copies: list[Tunnel]) -> list[Deal]:
    """A deal, its copy, and the copy of the copy."""
    deal = company.create_deal(amount=900)
    while arrivals := take_new_arrivals(company):
        company.clock.advance(seconds=1)
        assert route_arrivals(company.ports, arrivals) == {}
    return [deal, *deals_in(company, company.installation), *deals_in(company, company.maintenance)]


def counted(company: Company, family: list[Deal]) -> list[bool]:
    """For each deal: whether its amount is counted now."""
    company.deliver()
    deals = company.ports.deals.many(company.tenant, [deal.id for deal in family])
    return [deals[deal.id].counted and deals[deal.id].deleted_at is None for deal in family]


def test_a_copy_of_a_copy_belongs_to_the_first_deal(company: Company, family: list[Deal]) -> None:
    assert {deal.original_id for deal in family} == {family[0].id}
    assert counted(company, family) == [True, False, False]


def test_the_oldest_copy_is_counted_after_the_counted_deal_is_deleted(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    assert counted(company, family) == [False, True, False]
    company.delete(family[1])
    assert counted(company, family) == [False, False, True]
    company.delete(family[2])
    assert counted(company, family) == [False, False, False]


def test_a_restored_deal_is_counted_if_it_is_the_oldest(company: Company, family: list[Deal]) -> None:
    for deal in family:
        company.delete(deal)
    expected = {2: [False, False, True], 1: [False, True, False], 0: [True, False, False]}
    for number, counts in expected.items():
        company.restore(family[number])
        assert counted(company, family) == counts


def test_deleting_or_restoring_an_uncounted_copy_changes_nothing(company: Company, family: list[Deal]) -> None:
    company.delete(family[1])
    assert counted(company, family) == [True, False, False]
    company.restore(family[1])
    assert counted(company, family) == [True, False, False]


def test_the_copy_stays_counted_after_the_first_deal_is_purged(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    assert counted(company, family) == [False, True, False]
    company.clock.advance(days=KEPT_IN_BIN.days + 1)
    company.table.remove_expired(company.clock.now)
    assert company.ports.deals.many(company.tenant, [family[0].id]) == {}
    company.delete(family[1])
    assert counted(company, family[1:]) == [False, True]
    company.restore(family[1])
    assert counted(company, family[1:]) == [True, False]


def test_a_repeat_sale_is_always_counted(company: Company, copies: list[Tunnel]) -> None:
    company.create_plan()
    sold = company.move(company.create_deal(amount=900), company.sales.won_stage)
    company.deliver()
    company.sweep(NOON + timedelta(days=366))
    company.perform()
    [repeat] = [deal for deal in deals_in(company, company.maintenance) if deal.origin.plan_id]
    company.delete(sold)
    company.deliver()
    assert company.read_deal(repeat).counted
    assert company.read_deal(repeat).version == 1


def test_a_copy_that_is_made_after_the_deletion_of_its_original_is_counted(
    company: Company, copies: list[Tunnel]
) -> None:
    deal = company.create_deal(amount=900)
    late = take_new_arrivals(company)
    company.delete(deal)
    company.deliver()
    assert route_arrivals(company.ports, late) == {}
    [copy] = deals_in(company, company.installation)
    assert counted(company, [deal, copy]) == [False, True]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_repeated_and_reordered_events_give_the_same_result(
    company: Company, family: list[Deal], order: tuple[int, ...]
) -> None:
    company.take_new_events()
    company.delete(family[0])
    company.delete(family[1])
    company.restore(family[0])
    events = company.take_new_events()
    for number in [*order, *order]:
        assert count_once(company.ports, [events[number]]) == {}
    assert counted(company, family) == [True, False, False]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_two_checks_at_once_count_one_deal(company: Company, family: list[Deal], number: int) -> None:
    """The second check begins after the first has read the deals, and sees another deal deleted or restored."""
    company.deliver()
    company.delete(family[0])

    def act_and_check() -> None:
        (company.restore if number == 0 else company.delete)(family[number])
        assert count_once(company.ports, company.take_new_events()) == {}

    events = company.take_new_events()
    company.table.interrupt(1, act_and_check)
    assert count_once(company.ports, events) == {}
    assert counted(company, family) == [[True, False, False], [False, False, True], [False, True, False]][number]


def test_two_removals_whose_checks_overlap_count_one_deal(company: Company, family: list[Deal]) -> None:
    company.deliver()
    company.delete(family[0])
    first = company.take_new_events()

    def remove_and_restore() -> None:
        company.delete(family[1])
        second = company.take_new_events()
        company.restore(family[0])
        third = company.take_new_events()
        assert count_once(company.ports, [*third, *second]) == {}

    company.table.interrupt(1, remove_and_restore)
    assert count_once(company.ports, first) == {}
    assert counted(company, family) == [True, False, False]


def test_a_concurrent_change_of_the_copy_is_kept(company: Company, family: list[Deal]) -> None:
    company.deliver()
    company.delete(family[0])
    company.table.interrupt(1, lambda: company.change(family[1], title="Changed"))
    assert count_once(company.ports, company.take_new_events()) == {}
    assert company.read_deal(family[1]).title == "Changed"
    assert counted(company, family) == [False, True, False]


def test_the_timeline_shows_the_change_and_the_totals_match_the_board(company: Company, family: list[Deal]) -> None:
    company.delete(family[0])
    company.deliver()
    [entry] = [entry for entry in company.timeline(family[1]).data if entry.kind == "changed"]
    assert [(change.field, change.before, change.after) for change in entry.changes] == [("counted", False, True)]
    assert company.totals(company.sales) == {}
    assert company.totals(company.installation) == {(company.installation.first_stage.id, "USD"): (1, 900)}


def test_figures_count_the_stages_that_the_copy_enters_afterwards(company: Company, family: list[Deal]) -> None:
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
