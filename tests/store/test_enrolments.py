"""Enrolments in the table: each version is saved once, due ones are found, and all are listed by plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeats.enrolment import Enrolment, Held
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import a_deal, made

ENROLLED = Enrolment(
    journey_id="deal_1",
    plan_id="plan_1",
    deal_id="deal_1",
    closed_by=4,
    recorded_at=NOON,
    closed_at=NOON,
    day=date(2026, 3, 16),
    next_at=NOON - timedelta(days=1),
)
KEY = ENROLLED.key
SECOND_CYCLE = replace(ENROLLED, version=2, cycle=2, day=date(2027, 3, 16), next_at=NOON + timedelta(days=364))
OVER = replace(ENROLLED, cycle=2, day=None, next_at=None, rest="over")


def save(ports: Ports, *enrolments: Enrolment, tenant: str = "acme") -> None:
    for enrolment in enrolments:
        ports.commit(ports.enrolments.save(tenant, enrolment))


def of(family: str, **changes: object) -> Enrolment:
    """The enrolment of another family."""
    return replace(ENROLLED, journey_id=family, deal_id=family, **changes)  # type: ignore[arg-type]


def due(ports: Ports, now: datetime = NOON) -> list[Piece]:
    starts = (SweepPosition(WorkKind.REPEAT_SALE, shard, now) for shard in range(ports.schedule.shards))
    return [placed.value for start in starts for placed in ports.schedule.due(start, now)]


def found(ports: Ports) -> Enrolment | None:
    return ports.enrolments.with_deals("acme", [KEY], [])[0].get(KEY)


class TestSaving:
    def test_an_enrolment_is_read_as_saved(self, ports: Ports) -> None:
        held = Held(code="fields_missing", fields=("amount",), day=date(2027, 3, 16), since=NOON)
        other = replace(OVER, plan_id="plan_2", held=held, not_before=date(2026, 1, 1), last_day=date(2026, 1, 1))
        save(ports, ENROLLED, other)

        keys = [("deal_1", "plan_1"), ("deal_1", "plan_2"), ("deal_1", "plan_3")]
        assert ports.enrolments.with_deals("acme", keys, []) == ({keys[0]: ENROLLED, keys[1]: other}, {})
        assert ports.enrolments.with_deals("rival", keys, []) == ({}, {})

    def test_enrolments_are_read_together_with_their_deals(self, ports: Ports) -> None:
        deal = a_deal()
        ports.commit([*ports.deals.save("acme", made(deal)), *ports.enrolments.save("acme", ENROLLED)])

        read = ports.enrolments.with_deals("acme", [KEY, ("deal_2", "plan_1")], ["deal_1", "deal_2"])
        assert read == ({KEY: ENROLLED}, {"deal_1": deal})

    def test_each_version_is_saved_once(self, ports: Ports) -> None:
        save(ports, ENROLLED, SECOND_CYCLE)

        for again in (ENROLLED, SECOND_CYCLE, replace(SECOND_CYCLE, version=4)):
            with pytest.raises(StaleVersion):
                save(ports, again)
        assert found(ports) == SECOND_CYCLE

    def test_an_enrolment_outlives_the_items_of_the_first_deal(self, ports: Ports) -> None:
        deal = replace(a_deal(), deleted_at=NOON)
        ports.commit([*ports.deals.save("acme", made(deal)), *ports.enrolments.save("acme", ENROLLED)])

        writes = [write for batch in ports.deals.purge("acme", deal) for write in batch]
        assert not any("REPEAT" in repr(write) for write in writes)


class TestDue:
    def test_an_enrolment_is_due_at_its_exact_time(self, ports: Ports) -> None:
        save(ports, replace(ENROLLED, deal_id="deal_7", next_at=NOON))

        assert due(ports, NOON - timedelta(milliseconds=1)) == []
        assert due(ports) == [Piece("acme", ("deal_1", "plan_1", "deal_7"), NOON)]

    def test_an_enrolment_with_a_later_time_or_without_a_time_is_not_due(self, ports: Ports) -> None:
        save(ports, OVER, of("deal_2", next_at=NOON + timedelta(milliseconds=1)))

        assert due(ports) == []

    def test_the_due_enrolments_of_a_shard_are_sorted_by_time(self, ports: Ports) -> None:
        plans = [f"plan_{number}" for number in (3, 1, 2)]
        save(ports, *(replace(ENROLLED, plan_id=plan, next_at=NOON - timedelta(days=int(plan[-1]))) for plan in plans))

        assert [piece.key[1] for piece in due(ports)] == ["plan_3", "plan_2", "plan_1"]

    @pytest.mark.parametrize(
        "after", [SECOND_CYCLE, replace(OVER, version=2)], ids=["the next cycle is later", "the plan is over"]
    )
    def test_an_enrolment_that_is_later_now_is_no_longer_due(self, ports: Ports, after: Enrolment) -> None:
        save(ports, ENROLLED, after)

        assert due(ports) == []
        assert len(due(ports, NOON + timedelta(days=364))) == (after is SECOND_CYCLE)


def families(found: Iterable[Placed[tuple[str, str, str]]]) -> list[str]:
    return [placed.value[0] for placed in found]


class TestEnrolmentsOfAPlan:
    """Their keys are read from the index alone."""

    def of_plan(self, ports: Ports, after: str | None = None) -> list[str]:
        return families(ports.enrolments.of_plan("acme", "plan_1", after=after, at_once=2))

    def dated(self, ports: Ports, since: datetime, up_to: datetime) -> list[str]:
        return families(ports.enrolments.dated("acme", "plan_1", since, up_to, at_once=2))

    def test_all_are_listed_by_time_and_those_that_rest_come_last(self, ports: Ports) -> None:
        earlier = of("deal_2", next_at=NOON - timedelta(days=9))
        save(ports, ENROLLED, of("deal_3", next_at=None, rest="reopened"), of("deal_4", next_at=None, rest="no_date"))
        save(ports, earlier, replace(ENROLLED, plan_id="plan_2"))

        assert self.of_plan(ports) == ["deal_2", "deal_1", "deal_4", "deal_3"]
        assert families(ports.enrolments.undated("acme", "plan_1", at_once=1)) == ["deal_4", "deal_3"]

    def test_the_enrolments_that_are_due_in_a_time_are_listed(self, ports: Ports) -> None:
        save(ports, ENROLLED, of("deal_2", next_at=NOON - timedelta(days=9)), of("deal_3", next_at=None, rest="over"))
        day, due_at = timedelta(days=1), ENROLLED.next_at or NOON

        assert self.dated(ports, NOON - 10 * day, NOON) == ["deal_2", "deal_1"]
        assert self.dated(ports, datetime.min.replace(tzinfo=UTC), NOON - 2 * day) == ["deal_2"]
        assert self.dated(ports, due_at, due_at) == ["deal_1"]
        assert self.dated(ports, due_at + timedelta(milliseconds=1), NOON) == []

    def test_due_and_held_enrolments_are_counted_apart(self, ports: Ports) -> None:
        held = Held(code="not_valid", day=date(2026, 3, 16), since=NOON)
        later = of("deal_6", next_at=NOON + timedelta(days=1))
        save(ports, ENROLLED, of("deal_2"), of("deal_3", held=held), of("deal_4", next_at=None, rest="over"), later)

        assert ports.enrolments.count_due("acme", "plan_1", NOON, 100) == 2
        assert ports.enrolments.count_held("acme", "plan_1", 100) == 1
        assert families(ports.enrolments.undated("acme", "plan_1", at_once=9)) == ["deal_3", "deal_4"]
        assert self.of_plan(ports) == ["deal_1", "deal_2", "deal_6", "deal_3", "deal_4"]
        assert len(due(ports)) == 3

    def test_the_enrolments_of_a_family_are_found(self, ports: Ports) -> None:
        other = replace(ENROLLED, plan_id="plan_2")
        save(ports, ENROLLED, other, of("deal_2"))

        assert list(ports.enrolments.of_family("acme", "deal_1")) == [ENROLLED, other]
        assert list(ports.enrolments.of_family("rival", "deal_1")) == []

    def test_the_list_goes_on_after_a_place(self, ports: Ports) -> None:
        save(ports, *(of(f"deal_{number}") for number in range(1, 6)))
        places = [placed.place for placed in ports.enrolments.of_plan("acme", "plan_1", at_once=2)]

        for at, place in enumerate(places, 1):
            assert self.of_plan(ports, after=place) == [f"deal_{number}" for number in range(at + 1, 6)]

    def test_the_deal_of_an_enrolment_is_part_of_its_key(self, ports: Ports) -> None:
        save(ports, ENROLLED, replace(SECOND_CYCLE, deal_id="deal_9"))

        [placed] = ports.enrolments.of_plan("acme", "plan_1", at_once=2)
        assert placed.value == ("deal_1", "plan_1", "deal_9")
