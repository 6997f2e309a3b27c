"""Enrolments in the table: a later win dates them anew, each cycle advances them once, and they are found when due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeat_sale import Enrolment
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import a_deal, a_plan, made

ENROLLED = Enrolment(
    deal_id="deal_1", plan_id="plan_1", won_by=4, anchor=date(2025, 3, 16), cycle=1, next_at=NOON - timedelta(days=1)
)
SECOND_CYCLE = replace(ENROLLED, cycle=2, next_at=NOON + timedelta(days=364))
LATER_WIN = replace(ENROLLED, won_by=9, anchor=date(2026, 1, 1), next_at=NOON + timedelta(days=300))
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
    def test_an_enrolment_is_read_as_it_was_saved(self, ports: Ports) -> None:
        other = replace(ENROLLED, plan_id="plan_2", next_at=None)
        enrol(ports, ENROLLED, other)

        keys = [("deal_1", "plan_1"), ("deal_1", "plan_2"), ("deal_1", "plan_3")]
        assert ports.enrolments.many("acme", keys) == {keys[0]: ENROLLED, keys[1]: other}
        assert ports.enrolments.many("rival", keys) == {}

    def test_enrolments_come_with_their_deals(self, ports: Ports) -> None:
        deal = a_deal()
        ports.commit([*ports.deals.save("acme", made(deal)), *ports.enrolments.enrol("acme", ENROLLED)])
        keys = [("deal_1", "plan_1"), ("deal_1", "plan_2"), ("deal_2", "plan_1")]

        assert ports.enrolments.with_deals("acme", keys) == ({keys[0]: ENROLLED}, {"deal_1": deal})
        assert ports.enrolments.with_deals("rival", keys) == ({}, {})

    def test_a_later_win_dates_it_anew(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_WIN)

        assert found(ports) == LATER_WIN

    @pytest.mark.parametrize("again", [ENROLLED, replace(ENROLLED, won_by=3)], ids=["the same", "an earlier"])
    def test_the_same_win_or_an_earlier_one_changes_nothing(self, ports: Ports, again: Enrolment) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        with pytest.raises(StaleVersion):
            enrol(ports, again)
        assert found(ports) == SECOND_CYCLE


class TestAdvancing:
    def test_a_cycle_is_done_with_once(self, ports: Ports) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)
        assert found(ports) == SECOND_CYCLE

    def test_a_cycle_of_an_earlier_win_is_not_done_any_more(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_WIN)

        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)
        assert found(ports) == LATER_WIN

    def test_what_is_not_enrolled_cannot_be_advanced(self, ports: Ports) -> None:
        with pytest.raises(StaleVersion):
            advance(ports, ENROLLED, SECOND_CYCLE)


class TestWhatIsDue:
    def test_what_falls_due_at_this_moment_is_due(self, ports: Ports) -> None:
        enrol(ports, replace(ENROLLED, next_at=NOON))

        assert due(ports, NOON - timedelta(milliseconds=1)) == []
        assert due(ports) == [Piece("acme", ("deal_1", "plan_1"), NOON)]

    def test_what_falls_due_later_or_never_is_not(self, ports: Ports) -> None:
        enrol(ports, OVER, replace(ENROLLED, deal_id="deal_2", next_at=NOON + timedelta(milliseconds=1)))

        assert due(ports) == []

    def test_what_is_due_earlier_comes_first_within_a_shard(self, ports: Ports) -> None:
        plans = [f"plan_{number}" for number in (3, 1, 2)]
        enrol(ports, *(replace(ENROLLED, plan_id=plan, next_at=NOON - timedelta(days=int(plan[-1]))) for plan in plans))

        assert [piece.key[1] for piece in due(ports)] == ["plan_3", "plan_2", "plan_1"]

    @pytest.mark.parametrize("after", [[SECOND_CYCLE], [OVER]], ids=["the next cycle is later", "the plan is over"])
    def test_what_is_done_is_due_no_more(self, ports: Ports, after: Sequence[Enrolment]) -> None:
        enrol(ports, ENROLLED)
        for one in after:
            advance(ports, ENROLLED, one)

        assert due(ports) == []

    def test_what_was_dated_anew_is_due_at_its_new_date_only(self, ports: Ports) -> None:
        enrol(ports, ENROLLED, LATER_WIN)

        assert due(ports) == []
        assert len(due(ports, NOON + timedelta(days=301))) == 1


class TestOfAPlan:
    """What a plan will make, from the index alone."""

    def test_the_enrolments_of_a_plan_come_whole_and_earliest_first(self, ports: Ports) -> None:
        other = replace(ENROLLED, deal_id="deal_2", next_at=NOON - timedelta(days=9))
        enrol(ports, ENROLLED, other, replace(ENROLLED, plan_id="plan_2"), replace(OVER, deal_id="deal_3"))

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON)) == [other, ENROLLED]
        assert list(ports.enrolments.of_plan("rival", a_plan(), NOON)) == []

    def test_those_that_are_due_later_are_left_out(self, ports: Ports) -> None:
        enrol(ports, LATER_WIN)

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=299))) == []
        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=300))) == [LATER_WIN]

    def test_the_next_cycle_moves_it(self, ports: Ports) -> None:
        enrol(ports, ENROLLED)
        advance(ports, ENROLLED, SECOND_CYCLE)

        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON)) == []
        assert list(ports.enrolments.of_plan("acme", a_plan(), NOON + timedelta(days=364))) == [SECOND_CYCLE]
