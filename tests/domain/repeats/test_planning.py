"""Repeat sales: which deals are enrolled, when their cycles fall due, and the deal that a cycle makes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.cadence import local_date
from saletunnel.domain.condition import Comparison
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.design import Design
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.repeats.enrolment import Enrolment, closes_for, enrolled
from saletunnel.domain.repeats.making import repeat_id, repeated
from saletunnel.domain.repeats.plan import Amount, RepeatPlan, Stop
from saletunnel.domain.repeats.planning import FAR_PAST, MOST_MISSED, advanced, caught_up, planned
from saletunnel.domain.responsible import Responsible
from tests.fakes import NOON
from tests.values import INSTALLATION, MAINTENANCE, NO_RULES, PERSON, SALES, a_deal, a_plan, made, stage_of

ZONE = "Asia/Ho_Chi_Minh"
DESIGN = Design({pipeline.id: pipeline for pipeline in (SALES, INSTALLATION, MAINTENANCE)}, date(2027, 2, 16))
SOLD = a_deal(
    SALES.won_stage,
    closed_at=NOON,
    amount=900,
    currency="USD",
    customer=CustomerRef("cust_an", "An"),
    responsible_id="user_binh",
    tags=("vip",),
    custom={"bought": "2026-02-01", "floor": 3},
)


def enrol(plan: RepeatPlan, deal: Deal = SOLD) -> Enrolment:
    """The planned enrolment of a deal that was closed by its first event."""
    return planned(plan, enrolled(plan, None, made(deal)), deal, ZONE)


def due_days(plan: RepeatPlan, deal: Deal = SOLD) -> Iterator[date]:
    """The days on which the cycles fall due, in the tenant's time zone."""
    enrolment = enrol(plan, deal)
    while enrolment.next_at is not None:
        yield local_date(enrolment.next_at, ZONE)
        enrolment = advanced(plan, enrolment, deal, ZONE)


def first(days: Iterator[date], count: int) -> list[str]:
    return [next(days).isoformat() for _ in range(count)]


def repeat(plan: RepeatPlan, turn: int = 0, source: Deal = SOLD) -> Event:
    enrolment = enrol(plan)
    assert enrolment.day is not None
    return repeated(plan, enrolment, enrolment.day, source, DESIGN, "acme", turn, NOON)


class TestEnrolling:
    def test_a_won_deal_is_enrolled_with_its_closing_day_as_the_anchor(self) -> None:
        enrolment = enrol(a_plan())
        assert (enrolment.day, enrolment.cycle, enrolment.closed_by) == (date(2027, 3, 2), 1, 1)
        # Two weeks before 2 March 2027, at the start of that day in Viet Nam.
        assert enrolment.next_at == datetime(2027, 2, 15, 17, 0, tzinfo=UTC)

    def test_the_anchor_is_a_day_in_the_time_zone_of_the_tenant(self) -> None:
        evening = replace(SOLD, closed_at=datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
        assert enrol(a_plan(), evening).day == date(2027, 3, 3)

    @pytest.mark.parametrize(
        ("plan", "deal"),
        [
            (a_plan(), a_deal(closed_at=None)),
            (a_plan(), replace(SOLD, stage_id=stage_of(SALES, "Lost").id)),
            (a_plan(conditions=Comparison("amount", "gt", 900)), SOLD),
        ],
        ids=["open", "another stage", "condition"],
    )
    def test_a_deal_that_a_plan_excludes_is_not_enrolled(self, plan: RepeatPlan, deal: Deal) -> None:
        assert not closes_for(plan, made(deal), ZONE)

    def test_only_the_event_that_closes_a_deal_enrols_it(self) -> None:
        changed = SOLD.changed({"title": "Two"}, PERSON, NOON)
        assert changed is not None
        assert closes_for(a_plan(), made(SOLD), ZONE)
        assert not closes_for(a_plan(), changed, ZONE)

    def test_a_custom_date_can_be_the_anchor(self) -> None:
        assert enrol(a_plan(date_field="custom.bought")).day == date(2027, 2, 1)

    @pytest.mark.parametrize(
        ("changes", "deal", "rest"),
        [
            ({"enabled": False}, SOLD, "plan_off"),
            ({"date_field": "custom.none"}, SOLD, "no_date"),
            ({"date_field": "custom.floor"}, SOLD, "no_date"),
            ({"date_field": "custom.word"}, replace(SOLD, custom={"word": "soon"}), "no_date"),
            ({"stop": Stop("on_date", date=date(2026, 1, 1))}, SOLD, "over"),
            ({}, replace(SOLD, deleted_at=NOON), "deal_deleted"),
            ({}, replace(SOLD, stage_id=SALES.first_stage.id, arrival=2), "reopened"),
        ],
        ids=["switched off", "no date", "a number", "a word", "ended", "in the bin", "reopened"],
    )
    def test_an_enrolment_without_a_time_says_why(self, changes: dict[str, Any], deal: Deal, rest: str) -> None:
        plan = a_plan(**changes)
        resting = planned(plan, enrolled(plan, None, made(SOLD)), deal, ZONE)
        assert (resting.rest, resting.next_at, resting.day) == (rest, None, None)
        assert planned(a_plan(), resting, SOLD, ZONE) == enrol(a_plan())

    def test_a_deal_that_a_tunnel_carries_away_keeps_its_date(self) -> None:
        elsewhere = replace(SOLD, stage_id=INSTALLATION.first_stage.id, arrival=2, closed_at=None)
        before = enrol(a_plan())
        assert planned(a_plan(), before, elsewhere, ZONE) == before

    def test_a_corrected_closing_date_moves_the_cycle(self) -> None:
        corrected = replace(SOLD, closed_at=datetime(2026, 5, 2, 5, 0, tzinfo=UTC), version=2)
        assert planned(a_plan(), enrol(a_plan()), corrected, ZONE).day == date(2027, 5, 2)

    def test_the_order_of_deliveries_does_not_matter(self) -> None:
        first, second = made(SOLD), made(replace(SOLD, id="deal_2", journey_id=SOLD.id))
        second = replace(second, at=NOON.replace(year=2027))
        plan = a_plan()
        assert enrolled(plan, enrolled(plan, None, first), second).deal_id == "deal_2"
        assert enrolled(plan, enrolled(plan, None, second), first).deal_id == "deal_2"


class TestDates:
    def test_cycles_are_counted_from_the_anchor(self) -> None:
        assert first(due_days(a_plan()), 3) == ["2027-02-16", "2028-02-17", "2029-02-16"]
        assert first(due_days(a_plan(every="P3M", lead_time="P0D")), 3) == ["2026-06-02", "2026-09-02", "2026-12-02"]

    def test_29_february_becomes_28_february_and_29_again_in_leap_years(self) -> None:
        leap = replace(SOLD, closed_at=datetime(2024, 2, 29, 5, 0, tzinfo=UTC))
        days = first(due_days(a_plan(lead_time="P0D"), leap), 4)
        assert days == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]

    def test_a_monthly_cycle_from_the_31st_does_not_drift(self) -> None:
        deal = replace(SOLD, closed_at=datetime(2026, 1, 31, 5, 0, tzinfo=UTC))
        assert first(due_days(a_plan(every="P1M", lead_time="P0D"), deal), 3) == [
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
        ]

    def test_a_plan_stops_after_a_number_of_repeats(self) -> None:
        assert len(list(due_days(a_plan(stop=Stop("after", times=3))))) == 3

    def test_the_stop_date_of_a_plan_is_inclusive(self) -> None:
        days = list(due_days(a_plan(stop=Stop("on_date", date=date(2028, 3, 2)))))
        assert [day.year for day in days] == [2027, 2028]
        assert len(list(due_days(a_plan(stop=Stop("on_date", date=date(2028, 3, 1)))))) == 1

    def test_a_date_where_the_calendar_begins_makes_up_the_latest_cycles(self) -> None:
        plan = a_plan(date_field="custom.bought", every="P1D", lead_time="P30D", catch_up="all")
        deal = replace(SOLD, custom={"bought": "0001-01-01"})
        enrolment, missed = caught_up(plan, enrol(plan, deal), deal, NOON, ZONE)
        assert enrolment.day == date(2026, 4, 1) - timedelta(days=MOST_MISSED - 1)
        assert missed == enrolment.cycle - 1

    def test_cycles_of_the_far_past_are_skipped_when_they_would_be_made(self) -> None:
        plan = a_plan(every="P1M", lead_time="P0D")
        now = datetime(2026, 9, 2, 17, 0, tzinfo=UTC)  # 3 September
        enrolment, missed = caught_up(plan, enrol(plan), SOLD, now, ZONE)
        assert (missed, enrolment.day, enrolment.last_day) == (5, date(2026, 9, 2), date(2026, 8, 2))
        on_the_last_day = datetime(2026, 9, 1, 16, 0, tzinfo=UTC)  # 1 September is 30 days after 2 August
        assert caught_up(plan, enrol(plan), SOLD, on_the_last_day, ZONE)[0].day == date(2026, 9, 1) - FAR_PAST

    def test_skipped_cycles_end_where_the_plan_ends(self) -> None:
        plan = a_plan(stop=Stop("after", times=3))
        enrolment, missed = caught_up(plan, enrol(plan), SOLD, NOON.replace(year=2040), ZONE)
        assert (enrolment.rest, missed) == ("over", 3)

    @pytest.mark.parametrize(
        ("every", "decided", "expected"),
        [
            ("P1Y", date(2027, 3, 2), date(2028, 3, 2)),
            ("P1M", date(2027, 3, 2), date(2027, 4, 2)),
            ("P1M", date(2027, 3, 20), date(2027, 5, 2)),
            ("P1M", date(2027, 3, 17), date(2027, 4, 2)),
            ("P1D", date(2027, 3, 2), date(2027, 3, 3)),
        ],
        ids=["the next year", "another cadence", "too near", "near enough", "every day"],
    )
    def test_the_next_cycle_is_more_than_half_an_interval_after_the_last(
        self, every: str, decided: date, expected: date
    ) -> None:
        plan = a_plan(every=every, lead_time="P0D")
        assert planned(plan, replace(enrol(plan), last_day=decided), SOLD, ZONE).day == expected

    @pytest.mark.parametrize("written", ["9999-12-31", "9998-12-31"])
    def test_a_plan_ends_where_the_calendar_ends(self, written: str) -> None:
        plan = a_plan(date_field="custom.bought", lead_time="P9999M")
        deal = replace(SOLD, custom={"bought": written})
        enrolment = enrol(plan, deal)
        assert enrolment.next_at is None or advanced(plan, enrolment, deal, ZONE).next_at is None

    @given(
        st.dates(date(1970, 1, 1), date(2100, 1, 1)),
        st.sampled_from(["P1D", "P1W", "P1M", "P3M", "P1Y", "P1Y1D", "P5Y"]),
        st.sampled_from(["P0D", "P14D", "P1M", "P2Y"]),
        st.integers(1, 12),
    )
    def test_each_cycle_falls_due_later_than_the_one_before(self, day: date, every: str, lead: str, times: int) -> None:
        deal = replace(SOLD, custom={"bought": day.isoformat()})
        plan = a_plan(date_field="custom.bought", every=every, lead_time=lead, stop=Stop("after", times=times))
        days = list(due_days(plan, deal))
        assert len(days) == times
        # Because months differ in length, two cycles may fall on the same day, but never in the wrong order.
        assert days == sorted(days)


class TestTheDealOfACycle:
    def test_a_repeat_deal_is_linked_to_its_source(self) -> None:
        event = repeat(a_plan(), source=replace(SOLD, journey_id="deal_0"))
        deal = event.deal
        assert (event.kind, event.enters, event.hops, event.actor) == ("created", True, 0, a_plan().actor)
        origin = Origin(OriginKind.REPEAT_SALE, deal_id="deal_1", plan_id="plan_1", cycle=1, made_by=a_plan().name)
        assert deal.origin == origin
        assert (deal.journey_id, deal.stage_id, deal.status) == ("deal_0", MAINTENANCE.first_stage.id, "open")
        assert (deal.title, deal.expected_close_date) == ("Maintenance — Dishwasher for An", date(2027, 3, 2))
        assert (deal.customer, deal.tags, deal.custom) == (SOLD.customer, SOLD.tags, SOLD.custom)
        assert (deal.external_id, deal.lost_reason, deal.comments, deal.imported) == (None, None, None, None)

    @pytest.mark.parametrize(
        ("amount", "expected"),
        [(Amount(), (900, "USD")), (Amount("fixed", 5, "VND"), (5, "VND")), (Amount("none"), (None, "USD"))],
    )
    def test_the_plan_chooses_the_amount(self, amount: Amount, expected: tuple[Any, Any]) -> None:
        deal = repeat(a_plan(amount=amount)).deal
        assert (deal.amount, deal.currency) == expected

    def test_the_plan_chooses_the_responsible_user(self) -> None:
        assert repeat(a_plan()).deal.responsible_id == "user_binh"
        assert repeat(a_plan(responsible=Responsible("user", ("ada",)))).deal.responsible_id == "ada"

    @given(st.integers(1, 7), st.integers(0, 60), st.integers(0, 1000))
    def test_users_in_turn_get_equal_numbers_of_deals(self, people: int, deals: int, begun: int) -> None:
        rule = Responsible("in_turn", tuple(f"user_{number}" for number in range(people)))
        served = Counter(rule.choose("somebody", turn) for turn in range(begun, begun + deals))
        assert all(served[user] in (deals // people, -(-deals // people)) for user in rule.user_ids)

    def test_the_id_of_a_repeat_is_determined_by_its_cause(self) -> None:
        enrolment, day = enrol(a_plan()), date(2027, 3, 2)
        ids = {
            repeat_id("acme", enrolment, day),
            repeat_id("acme", enrolment, date(2028, 3, 2)),
            repeat_id("acme", replace(enrolment, journey_id="deal_2"), day),
            repeat_id("acme", replace(enrolment, plan_id="plan_2"), day),
            repeat_id("rival", enrolment, day),
        }
        assert len(ids) == 5
        assert repeat(a_plan()).deal.id == repeat_id("acme", replace(enrolment, deal_id="deal_2", cycle=7), day)

    def test_a_repeat_on_a_closed_stage_is_a_closed_deal(self) -> None:
        event = repeat(a_plan(target_stage_id=MAINTENANCE.won_stage.id))
        assert event.closes
        assert event.deal.closed_at == NOON

    def test_an_empty_title_is_replaced_by_the_title_of_the_source(self) -> None:
        event = repeat(a_plan(title_template="{customer}"), source=replace(SOLD, customer=None))
        assert event.deal.title == "Dishwasher for An"


class TestRules:
    @pytest.mark.parametrize(
        ("changes", "pointer", "code"),
        [
            ({"every": "yearly"}, "/every", "not_a_period"),
            ({"every": "P0D"}, "/every", "too_short"),
            ({"lead_time": "two weeks"}, "/lead_time", "not_a_period"),
            ({"every": "P1M", "lead_time": "P31D"}, "/lead_time", "too_long"),
            ({"every": "P1Y", "lead_time": "P13M"}, "/lead_time", "too_long"),
            ({"every": "P1D", "lead_time": "P14D"}, "/lead_time", "too_long"),
            ({"date_field": "created_at"}, "/date_field", "unknown_field"),
            ({"title_template": "{price}"}, "/title_template", "unknown_field"),
            ({"conditions": Comparison("price", "eq")}, "/source/conditions/field", "unknown_field"),
        ],
    )
    def test_an_invalid_plan_is_refused(self, changes: dict[str, Any], pointer: str, code: str) -> None:
        with pytest.raises(RuleViolated) as refusal:
            a_plan(**changes).checked(NO_RULES)
        [error] = refusal.value.errors
        assert (error.pointer, error.code) == (pointer, code)

    @pytest.mark.parametrize(
        ("every", "lead_time"), [("P1M", "P30D"), ("P1Y", "P12M"), ("P2W", "P14D"), ("P1Y", "P365D")]
    )
    def test_a_lead_time_as_long_as_the_interval_is_valid(self, every: str, lead_time: str) -> None:
        assert a_plan(every=every, lead_time=lead_time).checked(NO_RULES).lead_time == lead_time

    def test_a_lead_time_of_zero_is_valid(self) -> None:
        assert a_plan(lead_time="P0D").checked(NO_RULES) == a_plan(lead_time="P0D")
