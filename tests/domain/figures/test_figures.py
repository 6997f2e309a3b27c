"""Figures of a period: what events add to the arrivals of stages and to the flows of tunnels."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, FlowKey, count_events
from saletunnel.domain.tunnels.transfer import copied, transferred
from tests.fakes import NOON
from tests.values import INSTALLATION, PERSON, SALES, a_deal, a_tunnel, made, stage_of

ZONE = "Asia/Ho_Chi_Minh"
TODAY = date(2026, 3, 2)
TUNNEL = a_tunnel(SALES.won_stage, INSTALLATION.first_stage)


def test_a_new_deal_enters_and_arrives_with_its_amount() -> None:
    figures = count_events([made(a_deal(amount=100, currency="USD", responsible_id="binh"))], ZONE)

    key = ArrivalKey(SALES.first_stage.id, TODAY, "binh")
    assert figures.arrivals == {key: ArrivalFigures(1, 1, Counter({"USD": 100}))}
    assert figures.flows == {}


def test_a_move_within_the_pipeline_enters_and_does_not_arrive() -> None:
    moved = a_deal().moved(stage_of(SALES, "In progress"), PERSON, NOON, place="V", lost_reason=None)

    assert list(count_events([moved], ZONE).arrivals.values()) == [ArrivalFigures(1, 0, Counter())]


def test_a_change_of_a_field_or_of_the_place_in_a_column_adds_nothing() -> None:
    changed = a_deal().changed({"amount": 5}, PERSON, NOON)
    dragged = a_deal().moved(SALES.first_stage, PERSON, NOON, place="V", lost_reason=None)

    assert changed is not None
    assert count_events([changed, dragged], ZONE).arrivals == {}


def test_the_day_is_that_of_the_tenants_calendar() -> None:
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)

    [key] = count_events([made(a_deal(created_at=late))], ZONE).arrivals
    assert key.day == date(2026, 3, 3)


def test_a_transfer_is_a_flow_from_the_tunnels_stage_and_an_arrival() -> None:
    won = a_deal().moved(SALES.won_stage, PERSON, NOON, place="V", lost_reason=None)
    through = transferred(won.deal, INSTALLATION.first_stage, {"title": "On"}, TUNNEL.actor, won, NOON)

    figures = count_events([through], ZONE)
    assert figures.flows == {FlowKey(TODAY, 1, TUNNEL.id, INSTALLATION.first_stage.id): 1}
    [flow] = figures.flows
    assert flow.source_stage_id == SALES.won_stage.id
    assert [arrival.arrived for arrival in figures.arrivals.values()] == [1]


def test_a_copy_goes_one_hop_further_than_the_deal_that_it_was_made_from() -> None:
    won = replace(
        a_deal(passages=2).moved(SALES.won_stage, PERSON, NOON, place="V", lost_reason=None),
        actor=Actor(ActorKind.TUNNEL, "tun_maintenance_6_1", "Back"),
    )
    copy = copied(won.deal, "deal_2", INSTALLATION.first_stage, {"title": "Copy"}, TUNNEL.actor, won, NOON, TUNNEL.id)

    assert [flow.hop for flow in count_events([won, copy], ZONE).flows] == [2, 3]
