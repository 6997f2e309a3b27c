"""Deals by responsible, customer and closing date: sorted and page by page, without the bin and other tenants."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Semantic
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.store.saving import save, save_new
from tests.values import INSTALLATION, PERSON, SALES, a_deal, stage_of

AN = CustomerRef("cust_an", "An")
DAY = date(2026, 12, 24)

type Reading = Callable[[Ports, str | None], Iterable[Placed[Deal | None]]]


def of_ada(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal | None]]:
    return ports.lists.of_responsible("acme", "user_ada", after=after, at_once=2)


def of_nobody(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal | None]]:
    return ports.lists.of_responsible("acme", None, after=after, at_once=2)


def of_an(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal | None]]:
    return ports.lists.of_customer("acme", AN.id, None, None, after=after, at_once=2)


def of_an_in_sales(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal | None]]:
    return ports.lists.of_customer("acme", AN.id, SALES.id, None, after=after, at_once=2)


def on_the_days(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal | None]]:
    return ports.lists.closing("acme", DAY, DAY + timedelta(days=2), after=after, at_once=2)


def on_the_stage(ports: Ports, after: str | None = None) -> Iterable[Placed[Deal]]:
    return ports.deals.on_stage("acme", SALES.first_stage.id, after=after, at_once=2)


def ids(found: Iterable[Placed[Deal | None]] | Iterable[Placed[Deal]]) -> list[str]:
    return [placed.value.id if placed.value else "" for placed in found]


def save_five(ports: Ports) -> None:
    """Saves deals 0 to 4. Each was created, and is expected to close, a day after the deal before it."""
    for at in range(5):
        whole = a_deal(
            id=f"deal_{at}",
            rank=f"A{at}",
            customer=AN,
            responsible_id="user_ada",
            created_at=NOON + timedelta(days=at),
            expected_close_date=DAY + timedelta(days=at),
        )
        save_new(ports, whole)
    save_new(ports, a_deal(id="deal_other"))


@pytest.mark.parametrize(
    ("read", "order"),
    [(of_ada, "43210"), (of_nobody, ""), (of_an, "01234"), (of_an_in_sales, "01234"), (on_the_days, "012")],
)
def test_deals_are_listed_in_order_from_any_place(ports: Ports, read: Reading, order: str) -> None:
    save_five(ports)
    expected = [f"deal_{at}" for at in order] or ["deal_other"]
    places = [placed.place for placed in read(ports, None)]

    assert ids(read(ports, None)) == expected
    for at, place in enumerate(places, 1):
        assert ids(read(ports, place)) == expected[at:]


def test_a_stage_is_read_in_board_order_from_any_place(ports: Ports) -> None:
    save_five(ports)
    found = list(on_the_stage(ports))

    assert ids(found)[:5] == [f"deal_{at}" for at in range(5)]
    assert ids(on_the_stage(ports, found[2].place)) == ids(found)[3:]


def test_a_change_can_move_a_deal_to_another_list(ports: Ports) -> None:
    save_five(ports)
    deal = ports.deals.get("acme", "deal_1")
    changes = {"responsible_id": None, "customer": None, "expected_close_date": None}
    event = deal.changed(changes, PERSON, NOON)
    assert event is not None
    save(ports, event)

    assert ids(of_ada(ports)) == ["deal_4", "deal_3", "deal_2", "deal_0"]
    assert ids(of_nobody(ports)) == ["deal_1", "deal_other"]
    assert ids(of_an(ports)) == ["deal_0", "deal_2", "deal_3", "deal_4"]
    assert ids(on_the_days(ports)) == ["deal_0", "deal_2"]


def test_a_deleted_deal_is_in_no_list(ports: Ports) -> None:
    save_five(ports)
    save(ports, ports.deals.get("acme", "deal_1").deleted(PERSON, NOON))

    for read in (of_ada, of_an, of_an_in_sales, on_the_days, on_the_stage):
        assert "deal_1" not in ids(read(ports, None))


def test_the_deals_of_a_customer_can_be_limited_by_pipeline_and_status(ports: Ports) -> None:
    save_new(
        ports,
        a_deal(id="deal_open", customer=AN),
        a_deal(stage_of(SALES, "Won"), id="deal_won", customer=AN),
        a_deal(INSTALLATION.first_stage, id="deal_there", customer=AN),
    )
    won = ports.lists.of_customer("acme", AN.id, SALES.id, Semantic.WON, after=None, at_once=2)

    assert ids(won) == ["deal_won"]
    assert ids(of_an_in_sales(ports)) == ["deal_open", "deal_won"]
    assert sorted(ids(of_an(ports))) == ["deal_open", "deal_there", "deal_won"]


def test_lists_contain_no_deals_of_another_tenant(ports: Ports) -> None:
    save_new(ports, a_deal(customer=AN, responsible_id="user_ada", expected_close_date=DAY), tenant="rival")

    for read in (of_ada, of_nobody, of_an, on_the_days, on_the_stage):
        assert ids(read(ports, None)) == []
