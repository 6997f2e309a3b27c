"""Tallies and totals in the table."""

from datetime import date

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.figures.tally import Closing, StageTotal, Tally, TotalKey, TotalValue
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


def test_a_tally_is_read_as_saved(ports: Ports) -> None:
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))

    assert ports.tallies.many("acme", ["deal_1", "deal_2"]) == {"deal_1": COUNTED}
    assert ports.tallies.many("rival", ["deal_1"]) == {}


def test_the_closing_of_a_tally_is_read_as_saved(ports: Ports) -> None:
    tally = Tally("deal_1", 3, WON, "USD", 100, closing=Closing(WON, date(2026, 3, 2), "binh", "USD", 90))
    ports.commit(ports.tallies.save("acme", tally, seen=0))

    assert ports.tallies.many("acme", ["deal_1"]) == {"deal_1": tally}


def test_a_stale_tally_is_refused(ports: Ports) -> None:
    later = Tally("deal_1", 7, WON, "", 0)
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))
    ports.commit(ports.tallies.save("acme", later, seen=3))

    for seen in (0, 3, 6):
        with pytest.raises(StaleVersion):
            ports.commit(ports.tallies.save("acme", Tally("deal_1", 8, NEW, "", 0), seen=seen))
    assert ports.tallies.many("acme", ["deal_1"]) == {"deal_1": later}


def test_a_refused_tally_does_not_change_the_totals(ports: Ports) -> None:
    ports.commit(ports.tallies.save("acme", COUNTED, seen=0))
    total = ports.tallies.add("acme", TotalKey(NEW, "USD"), TotalValue(1, 100), "deal_1")

    with pytest.raises(StaleVersion):
        ports.commit([*total, *ports.tallies.save("acme", COUNTED, seen=0)])
    assert totals(ports) == set()


def test_totals_are_summed_over_their_shards(ports: Ports) -> None:
    for number in range(40):
        add(ports, NEW, "USD", 1, number, spread=f"deal_{number}")

    assert totals(ports) == {StageTotal(TotalKey(NEW, "USD"), TotalValue(40, sum(range(40))))}


def test_totals_are_separate_by_stage_and_currency(ports: Ports) -> None:
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


def test_a_shard_can_be_negative_while_the_sum_is_exact(ports: Ports) -> None:
    add(ports, NEW, "USD", 2, 300, spread="deal_1")
    add(ports, NEW, "USD", -1, -100, spread="deal_2")

    assert totals(ports) == {StageTotal(TotalKey(NEW, "USD"), TotalValue(1, 200))}


def test_a_total_of_zero_is_omitted(ports: Ports) -> None:
    add(ports, NEW, "USD", 1, 100, spread="deal_1")
    add(ports, NEW, "USD", -1, -100, spread="deal_2")

    assert totals(ports) == set()


def test_sums_beyond_the_precision_of_floating_point_are_exact(ports: Ports) -> None:
    add(ports, NEW, "VND", 1, 2**53)
    add(ports, NEW, "VND", 1, 2**62 + 1)

    assert totals(ports) == {StageTotal(TotalKey(NEW, "VND"), TotalValue(2, 2**53 + 2**62 + 1))}


def test_totals_are_separate_by_pipeline_and_tenant(ports: Ports) -> None:
    add(ports, INSTALLATION.first_stage.id, "USD", 1, 100)

    assert totals(ports) == set()
    add(ports, NEW, "USD", 1, 100)
    assert totals(ports, "rival") == set()


def test_a_correction_is_refused_if_the_total_has_changed(ports: Ports) -> None:
    key, by = TotalKey(NEW, "USD"), TotalValue(-2, -50)
    for spread in ("deal_1", "deal_2", "deal_3"):
        add(ports, NEW, "USD", 1, 100, spread)
    before = ports.tallies.versioned_totals("acme", SALES.id)[key]
    assert (before.value, sum(before.versions)) == (TotalValue(3, 300), 3)

    add(ports, NEW, "USD", 1, 100)
    with pytest.raises(StaleVersion):
        ports.commit(ports.tallies.correct("acme", key, by, before.versions))
    now = ports.tallies.versioned_totals("acme", SALES.id)[key]
    ports.commit(ports.tallies.correct("acme", key, by, now.versions))
    assert totals(ports) == {StageTotal(key, TotalValue(2, 350))}


def test_a_missing_total_can_be_corrected_once(ports: Ports) -> None:
    key = TotalKey(WON, "VND")
    ports.commit(ports.tallies.correct("acme", key, TotalValue(1, 7), (0, 0, 0, 0)))
    with pytest.raises(StaleVersion):
        ports.commit(ports.tallies.correct("acme", key, TotalValue(1, 7), (0, 0, 0, 0)))
    assert totals(ports) == {StageTotal(key, TotalValue(1, 7))}


def test_the_totals_that_a_user_sees_are_their_own_and_those_of_unassigned_deals(ports: Ports) -> None:
    for responsible_id, count in ((None, 7), ("user_bo", 1), ("", 2), ("user_cy", 4)):
        key = TotalKey(NEW, "USD", responsible_id)
        for spread in ("deal_1", "deal_2", "deal_3"):
            ports.commit(ports.tallies.add("acme", key, TotalValue(count, 10 * count), spread))

    seen = {user: ports.tallies.totals("acme", SALES.id, seen_by=user) for user in (None, "user_bo", "user", "user_di")}
    assert {user: [total.value.count for total in found] for user, found in seen.items()} == {
        None: [21],
        "user_bo": [9],
        "user": [6],
        "user_di": [6],
    }
    kept = ports.tallies.versioned_totals("acme", SALES.id)
    assert {key.responsible_id: total.value.count for key, total in kept.items()} == {
        None: 21,
        "user_bo": 3,
        "": 6,
        "user_cy": 12,
    }


def test_the_total_of_a_responsible_is_corrected_by_itself(ports: Ports) -> None:
    key = TotalKey(NEW, "USD", "user_bo")
    ports.commit(ports.tallies.add("acme", key, TotalValue(3, 300), "deal_1"))
    seen = ports.tallies.versioned_totals("acme", SALES.id)[key].versions
    ports.commit(ports.tallies.correct("acme", key, TotalValue(-1, -100), seen))
    assert ports.tallies.versioned_totals("acme", SALES.id)[key].value == TotalValue(2, 200)
    assert totals(ports) == set()
