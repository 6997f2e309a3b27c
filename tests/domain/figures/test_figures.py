"""Figures of a period: the increments of arrivals and flows by events."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from saletunnel.domain.deals.deal import creation_event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, FlowKey, count_events
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.tunnels.transfer import copied, transferred
from tests.fakes import NOON
from tests.values import INSTALLATION, PERSON, SALES, a_copy_of, a_deal, a_tunnel, made, stage_of

ZONE = "Asia/Ho_Chi_Minh"
TODAY = date(2026, 3, 2)
TUNNEL = a_tunnel(SALES.won_stage, INSTALLATION.first_stage)


def test_a_new_deal_counts_as_entered_and_arrived_with_its_amount() -> None:
    figures = count_events([made(a_deal(amount=100, currency="USD", responsible_id="binh"))], ZONE)

    key = ArrivalKey(SALES.first_stage.id, TODAY, "binh")
    assert figures.arrivals == {key: ArrivalFigures(1, 1, Counter({"USD": 100}), Semantic.OPEN)}
    assert figures.flows == {}


def test_a_move_within_the_pipeline_counts_as_entered_but_not_as_arrived() -> None:
    moved = a_deal().moved(stage_of(SALES, "In progress"), PERSON, NOON, rank="V", lost_reason=None)

    assert list(count_events([moved], ZONE).arrivals.values()) == [ArrivalFigures(1, 0, Counter(), Semantic.OPEN)]


def test_a_changed_field_or_place_in_the_column_adds_nothing() -> None:
    changed = a_deal().changed({"amount": 5}, PERSON, NOON)
    dragged = a_deal().moved(SALES.first_stage, PERSON, NOON, rank="V", lost_reason=None)

    assert changed is not None
    assert count_events([changed, dragged], ZONE).arrivals == {}


def test_the_day_is_in_the_time_zone_of_the_tenant() -> None:
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)

    [key] = count_events([made(a_deal(created_at=late))], ZONE).arrivals
    assert key.day == date(2026, 3, 3)


def test_an_imported_deal_counts_on_the_day_when_it_came_or_was_closed_in_the_other_system() -> None:
    came, closed = datetime(2025, 11, 20, 18, 30, tzinfo=UTC), datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
    imported: dict[str, Any] = {"origin": Origin(OriginKind.IMPORT), "created_at": came}
    is_open = creation_event(a_deal(**imported), PERSON, NOON)
    is_won = creation_event(a_deal(SALES.won_stage, closed_at=closed, **imported), PERSON, NOON)

    assert [key.day for key in count_events([is_open], ZONE).arrivals] == [date(2025, 11, 21)]
    assert [key.day for key in count_events([is_won], ZONE).arrivals] == [date(2026, 1, 5)]
    moved = is_open.deal.moved(SALES.won_stage, PERSON, NOON, rank="V", lost_reason=None)
    assert [key.day for key in count_events([moved], ZONE).arrivals] == [TODAY]


def test_a_transfer_counts_as_a_flow_and_as_an_arrival() -> None:
    won = a_deal().moved(SALES.won_stage, PERSON, NOON, rank="V", lost_reason=None)
    through = transferred(won.deal, INSTALLATION.first_stage, {"title": "On"}, TUNNEL.actor, won, NOON)

    figures = count_events([through], ZONE)
    assert figures.flows == {FlowKey(TODAY, 1, TUNNEL.id, INSTALLATION.first_stage.id, ""): 1}
    [flow] = figures.flows
    assert flow.source_stage_id == SALES.won_stage.id
    assert [arrival.arrived for arrival in figures.arrivals.values()] == [1]


def test_a_copy_has_one_more_hop_than_its_source() -> None:
    won = replace(
        a_deal(passages=2).moved(SALES.won_stage, PERSON, NOON, rank="V", lost_reason=None),
        actor=Actor(ActorKind.TUNNEL, "tun_maintenance_6_1", "Back"),
    )
    copy = copied(
        won.deal,
        "deal_2",
        INSTALLATION.first_stage,
        {"title": "Copy"},
        TUNNEL.actor,
        won,
        NOON,
        a_copy_of(won.deal, TUNNEL),
    )

    assert [flow.hop for flow in count_events([won, copy], ZONE).flows] == [2, 3]
