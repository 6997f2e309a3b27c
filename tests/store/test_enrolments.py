"""Enrolments in the table: a later closing replaces them, each cycle is advanced once, and due ones are found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeat_sale import Enrolment
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.store.dynamo.table import Put
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import a_deal, a_plan, made

ENROLLED = Enrolment(
    deal_id="deal_1", plan_id="plan_1", closed_by=4, anchor=date(2025, 3, 16), cycle=1, next_at=NOON - timedelta(days=1)
)
SECOND_CYCLE = replace(ENROLLED, cycle=2, next_at=NOON + timedelta(days=364))
LATER_CLOSING = replace(ENROLLED, closed_by=9, anchor=date(2026, 1, 1), next_at=NOON + timedelta(days=300))
OVER = replace(ENROLLED, cycle=2, next_at=None)


def enrol(ports: Ports, *enrolments: Enrolment, tenant: str = "acme") -> None:
    for enrolment in enrolments:
        ports.commit(ports.enrolments.enrol(tenant, enrolment))


def advance(ports: Ports, before: Enrolment, after: Enrolment) -> None:
    ports.commit(ports.enrolments.advance("acme", before, after))


def due(ports: Ports, now: datetime = NOON) -> list[Piece]:
    starts = (SweepPosition(WorkKind.REPEAT_SALE, shard, now) for shard in range(ports.schedule.shards))
    return [placed.value for start in starts for placed in ports.schedule.due(start, now)]


def found(ports: Ports) -> Enrolment | None:
    key = (ENROLLED.deal_id, ENROLLED.plan_id)
    return ports.enrolments.many("acme", [key]).get(key)


class TestEnrolling:
    def test_an_enrolment_is_read_as_saved(self, ports: Ports) -> None:
        other = replace(ENROLLED, plan_id="plan_2", next_at=None)
        enrol(ports, ENROLLED, other)

        keys = [("deal_1", "plan_1"), ("deal_1", "plan_2"), ("deal_1", "plan_3")]
        assert ports.enrolments.many("acme", keys) == {keys[0]: ENROLLED, keys[1]: other}
        assert ports.enrolments.many("rival", keys) == {}

    def test_the_version_of_the_closing_event_can_be_compared_in_a_condition(self, ports: Ports) -> None:
        [put] = ports.enrolments.enrol("acme", ENROLLED)

        assert isinstance(put, Put)
        assert put.item["closed_by"] == ENROLLED.closed_by

    def test_enrolments_are_read_together_with_their_deals(self, ports: Ports) -> None:
        deal = a_deal()
        ports.commit([*ports.deals.save("acme", made(deal)), *ports.enrolments.enrol("acme", ENROLLED)])
        keys = [("deal_1", "plan_1"), ("deal_1", "plan_2"), ("deal_2", "plan_1")]

        assert ports.enrolments.with_deals("acme", keys) == ({keys[0]: ENROLLED}, {"deal_1": deal})
        assert ports.enrolments.with_deals("rival", keys) == ({}, {})

    def test_a_later_closing_replaces_the_enrolment(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_CLOSING)

        assert found(ports) == LATER_CLOSING

    @pytest.mark.parametrize("again", [ENROLLED, replace(ENROLLED, closed_by=3)], ids=["same", "earlier"])
    def test_the_same_or_an_earlier_closing_changes_nothing(self, ports: Ports, again: Enrolment) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        with pytest.raises(StaleVersion):
            enrol(ports, again)
        assert found(ports) == SECOND_CYCLE


class TestAdvancing:
    def test_a_cycle_is_advanced_once(self, ports: Ports) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)
        assert found(ports) == SECOND_CYCLE

    def test_a_cycle_of_an_earlier_win_cannot_be_advanced(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_CLOSING)

        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)
        assert found(ports) == LATER_CLOSING

    def test_a_missing_enrolment_cannot_be_advanced(self, ports: Ports) -> None:
        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)


class TestDue:
    def test_an_enrolment_is_due_at_its_exact_time(self, ports: Ports) -> None:
        enrol(ports, replace(ENROLLED, next_at=NOON))

        assert due(ports, NOON - timedelta(milliseconds=1)) == []
        assert due(ports) == [Piece("acme", ("deal_1", "plan_1"), NOON)]

    def test_an_enrolment_with_a_later_time_or_without_a_time_is_not_due(self, ports: Ports) -> None:
        enrol(ports, OVER, replace(ENROLLED, deal_id="deal_2", next_at=NOON + timedelta(milliseconds=1)))

        assert due(ports) == []

    def test_the_due_enrolments_of_a_shard_are_sorted_by_time(self, ports: Ports) -> None:
        plans = [f"plan_{number}" for number in (3, 1, 2)]
        enrol(ports, *(replace(ENROLLED, plan_id=plan, next_at=NOON - timedelta(days=int(plan[-1]))) for plan in plans))

        assert [piece.key[1] for piece in due(ports)] == ["plan_3", "plan_2", "plan_1"]

    @pytest.mark.parametrize("after", [[SECOND_CYCLE], [OVER]], ids=["the next cycle is later", "the plan is over"])
    def test_an_advanced_enrolment_is_no_longer_due(self, ports: Ports, after: Sequence[Enrolment]) -> None:
        enrol(ports, ENROLLED)
        for enrolment in after:
            advance(ports, ENROLLED, enrolment)

        assert due(ports) == []

    def test_a_replaced_enrolment_is_due_at_its_new_time_only(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_CLOSING)

        assert due(ports) == []
        assert len(due(ports, NOON + timedelta(days=301))) == 1


class TestEnrolmentsOfAPlan:
    """They are read from the index alone."""

    def test_the_enrolments_of_a_plan_are_complete_and_sorted_by_time(self, ports: Ports) -> None:
        other = replace(ENROLLED, deal_id="deal_2", next_at=NOON - timedelta(days=9))
        enrol(ports, ENROLLED, other, replace(ENROLLED, plan_id="plan_2"), replace(OVER, deal_id="deal_3"))

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON)) == [other, ENROLLED]
        assert list(ports.enrolments.of_plan("rival", a_plan(), NOON)) == []

    def test_enrolments_that_are_due_later_are_omitted(self, ports: Ports) -> None:
        enrol(ports, LATER_CLOSING)

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=299))) == []
        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=300))) == [LATER_CLOSING]

    def test_an_advanced_enrolment_is_found_at_its_next_time(self, ports: Ports) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON)) == []
        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=364))) == [SECOND_CYCLE]
