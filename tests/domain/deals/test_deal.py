"""Deals and what may be done with them: each act gives the event that holds the deal as it is afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import Contact, CustomerRef
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.events import Actor, ActorKind, FieldChange
from saletunnel.domain.deals.origin import ImportMark, Origin, OriginKind
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.transfer import copied, transferred
from tests.fakes import NOON
from tests.values import INSTALLATION, PERSON, SALES, a_deal, a_tunnel, made, stage_of

NEW, WON, LOST = SALES.first_stage, SALES.won_stage, stage_of(SALES, "Lost")
LATER = NOON + timedelta(hours=1)
TUNNEL = a_tunnel(WON, INSTALLATION.first_stage)
IMPORTER = Actor(ActorKind.IMPORT, "user_ada", "Ada")


def move(deal: Deal, stage: Stage, lost_reason: str | None = None) -> Event:
    return deal.moved(stage, PERSON, LATER, place="A", lost_reason=lost_reason)


class TestChanging:
    def test_a_change_makes_the_next_version(self) -> None:
        event = a_deal(version=4).changed({"title": "Two dishwashers"}, PERSON, LATER)
        assert event is not None
        assert (event.kind, event.version, event.enters, event.closes) == ("changed", 5, False, False)
        assert event.deal == a_deal(version=5, title="Two dishwashers", updated_at=LATER)

    def test_values_that_it_has_already_change_nothing(self) -> None:
        assert a_deal(amount=5).changed({"amount": 5, "title": "Dishwasher for An"}, PERSON, LATER) is None

    def test_it_tells_each_field_before_and_after_in_plain_values(self) -> None:
        changes: dict[str, Any] = {
            "customer": CustomerRef("cust_an", "An"),
            "expected_close_date": date(2026, 4, 1),
            "tags": ("vip",),
            "custom": {"floor": 3},
            "amount": 7,
        }
        event = a_deal().changed(changes, PERSON, LATER)
        assert event is not None
        assert set(map(repr, event.changes)) == {
            repr(FieldChange("customer", None, "An")),
            repr(FieldChange("expected_close_date", None, "2026-04-01")),
            repr(FieldChange("tags", [], ["vip"])),
            repr(FieldChange("custom", {}, {"floor": 3})),
            repr(FieldChange("amount", None, 7)),
        }


class TestMoving:
    def test_a_move_enters_the_stage(self) -> None:
        event = move(a_deal(version=3), INSTALLATION.first_stage)
        assert (event.kind, event.enters, event.hops) == ("moved", True, 0)
        assert (event.deal.arrival, event.deal.entered_stage_at, event.deal.rank) == (4, LATER, "A")
        assert event.deal.pipeline_id == INSTALLATION.id

    def test_winning_and_losing_close_a_deal(self) -> None:
        for stage in (WON, LOST):
            event = move(a_deal(), stage)
            assert event.closes
            assert (event.deal.status, event.deal.closed_at) == (stage.semantic, LATER)

    def test_an_open_stage_opens_it_again(self) -> None:
        event = move(a_deal(WON, closed_at=NOON), NEW)
        assert not event.closes
        assert (event.deal.status, event.deal.closed_at) == ("open", None)

    def test_a_change_of_a_closed_deal_closes_it_no_second_time(self) -> None:
        event = move(a_deal(), WON).deal.changed({"amount": 5}, PERSON, LATER)
        assert event is not None
        assert not event.closes

    def test_a_lost_reason_is_kept_on_lost_stages_only(self) -> None:
        lost = move(a_deal(), LOST, "price").deal
        analysed = move(lost, stage_of(SALES, "Analyse the failure")).deal
        assert (lost.lost_reason, analysed.lost_reason) == ("price", "price")
        assert move(analysed, LOST, "stock").deal.lost_reason == "stock"
        assert move(analysed, NEW, "price").deal.lost_reason is None

    def test_another_place_in_the_same_column_is_no_arrival(self) -> None:
        event = move(a_deal(version=3), NEW)
        assert (event.kind, event.enters, event.deal.arrival, event.deal.rank) == ("reordered", False, 1, "A")
        assert event.deal.entered_stage_at == NOON


class TestTunnels:
    def test_a_transfer_enters_the_next_stage_one_hop_further(self) -> None:
        won = replace(move(a_deal(), WON), hops=2)
        event = transferred(won.deal, INSTALLATION.first_stage, {"title": "To install"}, TUNNEL.actor, won, LATER)
        assert (event.kind, event.enters, event.hops, event.version) == ("transferred", True, 3, 3)
        assert (event.deal.title, event.deal.status, event.deal.closed_at) == ("To install", "open", None)

    def test_a_copy_is_a_new_deal_of_the_same_journey(self) -> None:
        source = a_deal(WON, external_id="crm-1", imported=ImportMark("f", WON.id), closed_at=NOON, version=5, amount=9)
        stage = INSTALLATION.first_stage
        event = copied(source, "deal_2", stage, {"title": "To install"}, TUNNEL.actor, made(source), LATER, TUNNEL.id)
        assert (event.kind, event.version, event.enters, event.hops) == ("copied_from", 1, True, 1)
        assert event.deal.origin == Origin(
            OriginKind.TUNNEL_COPY, deal_id="deal_1", tunnel_id=TUNNEL.id, made_by=TUNNEL.name
        )
        assert (event.deal.journey_id, event.deal.amount) == ("deal_1", 9)
        assert (event.deal.external_id, event.deal.imported, event.deal.closed_at) == (None, None, None)


class TestImportingAgain:
    """`reimported` is asked only about a row that differs from the last one."""

    def again(
        self, deal: Deal, stage: Stage, closed_at: datetime | None = None, run_tunnels: bool = True, **changes: Any
    ) -> Event:
        mark = ImportMark("new row", stage.id)
        return deal.reimported(changes, stage, mark, IMPORTER, LATER, closed_at=closed_at, run_tunnels=run_tunnels)

    IMPORTED = a_deal(imported=ImportMark("old row", NEW.id), version=3)

    def test_a_row_for_the_same_stage_changes_fields_only(self) -> None:
        event = self.again(self.IMPORTED, NEW, title="Changed")
        assert (event.kind, event.enters) == ("changed", False)
        assert (event.deal.title, event.deal.imported) == ("Changed", ImportMark("new row", NEW.id))

    def test_a_deal_that_was_taken_away_since_stays_where_it_is(self) -> None:
        taken = replace(self.IMPORTED, stage_id=INSTALLATION.first_stage.id, arrival=3)
        event = self.again(taken, NEW, title="Changed")
        assert (event.kind, event.deal.stage_id) == ("changed", INSTALLATION.first_stage.id)

    def test_a_row_for_another_stage_moves_the_deal(self) -> None:
        event = self.again(self.IMPORTED, WON, title="Changed")
        assert (event.kind, event.enters, event.closes) == ("moved", True, True)
        assert (event.deal.stage_id, event.deal.title) == (WON.id, "Changed")

    def test_tunnels_fire_only_when_they_are_asked_to(self) -> None:
        event = self.again(self.IMPORTED, WON, run_tunnels=False)
        assert (event.enters, event.closes) == (False, True)

    def test_the_date_of_closing_is_the_rows(self) -> None:
        closed_at = datetime.fromisoformat("2016-05-04T00:00:00Z")
        assert self.again(self.IMPORTED, WON, closed_at).deal.closed_at == closed_at
        assert self.again(self.IMPORTED, WON).deal.closed_at == LATER
        assert self.again(self.IMPORTED, NEW, closed_at).deal.closed_at is None

    def test_a_corrected_date_of_closing_is_taken_over(self) -> None:
        closed_at = datetime.fromisoformat("2016-05-04T00:00:00Z")
        won = a_deal(WON, imported=ImportMark("old row", WON.id), closed_at=NOON)
        event = self.again(won, WON, closed_at)
        assert (event.kind, event.deal.closed_at) == ("changed", closed_at)
        taken = replace(won, stage_id=NEW.id, status=NEW.semantic, closed_at=None)
        assert self.again(taken, WON, closed_at).deal.closed_at is None

    def test_a_deal_that_stands_there_already_does_not_enter_again(self) -> None:
        moved_by_hand = move(self.IMPORTED, WON).deal
        event = self.again(moved_by_hand, WON)
        assert (event.kind, event.enters, event.deal.arrival) == ("changed", False, moved_by_hand.arrival)

    def test_a_deal_made_by_hand_is_taken_to_the_rows_stage(self) -> None:
        assert self.again(a_deal(), WON).kind == "moved"
        assert self.again(a_deal(), NEW).kind == "changed"

    def test_a_lost_reason_does_not_outlive_the_loss(self) -> None:
        lost = a_deal(LOST, imported=ImportMark("old row", LOST.id), lost_reason="price", closed_at=NOON)
        assert self.again(lost, WON).deal.lost_reason is None
        assert self.again(lost, WON, lost_reason="price").deal.lost_reason is None
        assert self.again(self.IMPORTED, LOST, lost_reason="stock").deal.lost_reason == "stock"


class TestBeginnings:
    @pytest.mark.parametrize("enters", [True, False])
    def test_a_first_event_holds_the_deal(self, enters: bool) -> None:
        event = creation_event(a_deal(), PERSON, NOON, enters=enters)
        assert (event.kind, event.version, event.enters, event.changes) == ("created", 1, enters, ())

    def test_a_deal_that_is_made_on_a_closed_stage_is_closed_by_it(self) -> None:
        assert made(a_deal(WON, closed_at=NOON)).closes
        assert not made(a_deal()).closes


class TestContacts:
    def test_a_customer_is_known_by_mail_then_phone_then_name(self) -> None:
        assert Contact("An", "An@Example.com", "+84").identity == Contact("Anh", "an@example.com").identity
        assert Contact("An", None, "+84").identity == Contact("Bình", None, "+84").identity
        assert Contact("AN").identity == Contact("an").identity
        assert len({Contact("x").identity, Contact("y", "x").identity, Contact("y", None, "x").identity}) == 3
