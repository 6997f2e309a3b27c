"""Tallies and totals in the table."""

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.figures.tally import StageTotal, Tally, TotalKey, TotalValue
from saletunnel.usecases.ports import Ports
from tests.values import INSTALLATION, SALES

NEW, WON = SALES.first_stage.id, SALES.won_stage.id
COUNTED = Tally("deal_1", 3, NEW, "USD", 100)


def add(ports: Ports, stage_id: str, currency: str, count: int, amount: int, spread: str = "deal_1") -> None:
    ports.commit(ports.tallies.add("acme", TotalKey(stage_id, currency), TotalValue(count, amount), spread))


def totals(ports: Ports, tenant: str = "acme") -> set[StageTotal]:
    found = ports.tallies.totals(tenant, SALES.id)
    assert len(set(found)) == len(found)
    return set(found)


def test_a_tally_is_read_as_it_was_saved(ports: Ports) -> None:
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))

    assert ports.tallies.many("acme", ["deal_1", "deal_2"]) == {"deal_1": COUNTED}
    assert ports.tallies.many("rival", ["deal_1"]) == {}


def test_a_tally_follows_on_the_one_that_was_seen(ports: Ports) -> None:
    later = Tally("deal_1", 7, WON, "", 0)
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))
    ports.commit(ports.tallies.save("acme", later, seen=3))

    for seen in (0, 3, 6):
        with pytest.raises(StaleVersion):
            ports.commit(ports.tallies.save("acme", Tally("deal_1", 8, NEW, "", 0), seen=seen))
    assert ports.tallies.many("acme", ["deal_1"]) == {"deal_1": later}


def test_a_refused_tally_adds_nothing(ports: Ports) -> None:
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))
    total = ports.tallies.add("acme", TotalKey(NEW, "USD"), TotalValue(1, 100), "deal_1")

    with pytest.raises(StaleVersion):
        ports.commit([*total, *ports.tallies.save("acme", COUNTED, seen=0)])
    assert totals(ports) == set()


def test_totals_are_summed_over_their_shards(ports: Ports) -> None:
    for number in range(40):
        add(ports, NEW, "USD", 1, number, spread=f"deal_{number}")

    assert totals(ports) == {StageTotal(TotalKey(NEW, "USD"), TotalValue(40, sum(range(40))))}


def test_totals_are_kept_apart_by_stage_and_currency(ports: Ports) -> None:
    add(ports, NEW, "USD", 1, 100)
    add(ports, NEW, "VND", 2, 12_500_000)
    add(ports, NEW, "", 3, 0)
    add(ports, WON, "USD", 4, -50)

    assert totals(ports) == {
        StageTotal(TotalKey(NEW, "USD"), TotalValue(1, 100)),
        StageTotal(TotalKey(NEW, "VND"), TotalValue(2, 12_500_000)),
        StageTotal(TotalKey(NEW, ""), TotalValue(3, 0)),
        StageTotal(TotalKey(WON, "USD"), TotalValue(4, -50)),
    }


def test_a_shard_may_be_below_zero_while_the_sum_is_exact(ports: Ports) -> None:
    add(ports, NEW, "USD", 2, 300, spread="deal_1")
    add(ports, NEW, "USD", -1, -100, spread="deal_2")

    assert totals(ports) == {StageTotal(TotalKey(NEW, "USD"), TotalValue(1, 200))}


def test_what_comes_to_nothing_is_not_shown(ports: Ports) -> None:
    add(ports, NEW, "USD", 1, 100, spread="deal_1")
    add(ports, NEW, "USD", -1, -100, spread="deal_2")

    assert totals(ports) == set()


def test_sums_beyond_what_floating_point_can_tell_apart_are_exact(ports: Ports) -> None:
    add(ports, NEW, "VND", 1, 2**53)
    add(ports, NEW, "VND", 1, 2**62 + 1)

    assert totals(ports) == {StageTotal(TotalKey(NEW, "VND"), TotalValue(2, 2**53 + 2**62 + 1))}


def test_other_pipelines_and_tenants_have_totals_of_their_own(ports: Ports) -> None:
    add(ports, INSTALLATION.first_stage.id, "USD", 1, 100)

    assert totals(ports) == set()
    add(ports, NEW, "USD", 1, 100)
    assert totals(ports, "rival") == set()


def test_a_total_is_corrected_only_if_nothing_was_counted_on_it_since(ports: Ports) -> None:
    key, by = TotalKey(NEW, "USD"), TotalValue(-2, -50)
    for spread in ("deal_1", "deal_2", "deal_3"):
        add(ports, NEW, "USD", 1, 100, spread)
    before = ports.tallies.kept("acme", SALES.id)[key]
    assert (before.value, sum(before.versions)) == (TotalValue(3, 300), 3)

    add(ports, NEW, "USD", 1, 100)
    with pytest.raises(StaleVersion):
        ports.commit(ports.tallies.correct("acme", key, by, before.versions))
    now = ports.tallies.kept("acme", SALES.id)[key]
    ports.commit(ports.tallies.correct("acme", key, by, now.versions))
    assert totals(ports) == {StageTotal(key, TotalValue(2, 350))}


def test_a_total_that_nobody_counted_on_can_be_corrected_once(ports: Ports) -> None:
    key = TotalKey(WON, "VND")
    ports.commit(ports.tallies.correct("acme", key, TotalValue(1, 7), (0, 0, 0, 0)))
    with pytest.raises(StaleVersion):
        ports.commit(ports.tallies.correct("acme", key, TotalValue(1, 7), (0, 0, 0, 0)))
    assert totals(ports) == {StageTotal(key, TotalValue(1, 7))}
