"""The acts on deals; each returns an event with the deal after the act."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.events import Actor, ActorKind, FieldChange
from saletunnel.domain.deals.origin import ImportMark, Origin, OriginKind
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.transfer import copied, transferred
from tests.fakes import NOON
from tests.values import INSTALLATION, PERSON, SALES, a_copy_of, a_deal, a_tunnel, made, stage_of

NEW, WON, LOST = SALES.first_stage, SALES.won_stage, stage_of(SALES, "Lost")
LATER = NOON + timedelta(hours=1)
TUNNEL = a_tunnel(WON, INSTALLATION.first_stage)
IMPORTER = Actor(ActorKind.IMPORT, "user_ada", "Ada")


def move(deal: Deal, stage: Stage, lost_reason: str | None = None) -> Event:
    return deal.moved(stage, PERSON, LATER, rank="A", lost_reason=lost_reason)


class TestChanging:
    def test_a_change_creates_the_next_version(self) -> None:
        event = a_deal(version=4).changed({"title": "Two dishwashers"}, PERSON, LATER)
        assert event is not None
        assert (event.kind, event.version, event.enters, event.closes) == ("changed", 5, False, False)
        assert event.deal == a_deal(version=5, title="Two dishwashers", updated_at=LATER)

    def test_equal_values_change_nothing(self) -> None:
        assert a_deal(amount=5).changed({"amount": 5, "title": "Dishwasher for An"}, PERSON, LATER) is None

    def test_an_event_holds_old_and_new_values_as_plain_json(self) -> None:
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

    def test_a_move_to_an_open_stage_reopens_a_deal(self) -> None:
        event = move(a_deal(WON, closed_at=NOON), NEW)
        assert not event.closes
        assert (event.deal.status, event.deal.closed_at) == ("open", None)

    def test_a_change_of_a_closed_deal_does_not_close_it_again(self) -> None:
        event = move(a_deal(), WON).deal.changed({"amount": 5}, PERSON, LATER)
        assert event is not None
        assert not event.closes

    def test_a_lost_reason_is_kept_on_lost_stages_only(self) -> None:
        lost = move(a_deal(), LOST, "price").deal
        analysed = move(lost, stage_of(SALES, "Analyse the failure")).deal
        assert (lost.lost_reason, analysed.lost_reason) == ("price", "price")
        assert move(analysed, LOST, "stock").deal.lost_reason == "stock"
        assert move(analysed, NEW, "price").deal.lost_reason is None

    def test_a_move_within_the_column_is_not_an_arrival(self) -> None:
        event = move(a_deal(version=3), NEW)
        assert (event.kind, event.enters, event.deal.arrival, event.deal.rank) == ("reordered", False, 1, "A")
        assert event.deal.entered_stage_at == NOON


class TestTunnels:
    def test_a_transfer_enters_the_target_stage_with_one_more_hop(self) -> None:
        won = replace(move(a_deal(), WON), hops=2)
        event = transferred(won.deal, INSTALLATION.first_stage, {"title": "To install"}, TUNNEL.actor, won, LATER)
        assert (event.kind, event.enters, event.hops, event.version) == ("transferred", True, 3, 3)
        assert (event.deal.title, event.deal.status, event.deal.closed_at) == ("To install", "open", None)

    def test_a_copy_is_a_new_deal_in_the_same_journey(self) -> None:
        source = a_deal(WON, external_id="crm-1", imported=ImportMark("f", WON.id), closed_at=NOON, version=5, amount=9)
        stage = INSTALLATION.first_stage
        event = copied(
            source,
            "deal_2",
            stage,
            {"title": "To install"},
            TUNNEL.actor,
            made(source),
            LATER,
            a_copy_of(source, TUNNEL),
        )
        assert (event.kind, event.version, event.enters, event.hops) == ("copied_from", 1, True, 1)
        assert event.deal.origin == Origin(
            OriginKind.TUNNEL_COPY, deal_id="deal_1", tunnel_id=TUNNEL.id, made_by=TUNNEL.name
        )
        assert (event.deal.journey_id, event.deal.amount) == ("deal_1", 9)
        assert (event.deal.external_id, event.deal.imported, event.deal.closed_at) == (None, None, None)


class TestImportingAgain:
    """`reimported` is called only for a row that differs from the last row."""

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

    def test_a_deal_that_left_the_imported_stage_stays_where_it_is(self) -> None:
        taken = replace(self.IMPORTED, stage_id=INSTALLATION.first_stage.id, arrival=3)
        event = self.again(taken, NEW, title="Changed")
        assert (event.kind, event.deal.stage_id) == ("changed", INSTALLATION.first_stage.id)

    def test_a_row_for_another_stage_moves_the_deal(self) -> None:
        event = self.again(self.IMPORTED, WON, title="Changed")
        assert (event.kind, event.enters, event.closes) == ("moved", True, True)
        assert (event.deal.stage_id, event.deal.title) == (WON.id, "Changed")

    def test_tunnels_fire_only_if_the_import_wants_it(self) -> None:
        event = self.again(self.IMPORTED, WON, run_tunnels=False)
        assert (event.enters, event.closes) == (False, True)

    def test_the_closing_date_is_taken_from_the_row(self) -> None:
        closed_at = datetime.fromisoformat("2016-05-04T00:00:00Z")
        assert self.again(self.IMPORTED, WON, closed_at).deal.closed_at == closed_at
        assert self.again(self.IMPORTED, WON).deal.closed_at == LATER
        assert self.again(self.IMPORTED, NEW, closed_at).deal.closed_at is None

    def test_a_corrected_closing_date_is_applied(self) -> None:
        closed_at = datetime.fromisoformat("2016-05-04T00:00:00Z")
        won = a_deal(WON, imported=ImportMark("old row", WON.id), closed_at=NOON)
        event = self.again(won, WON, closed_at)
        assert (event.kind, event.deal.closed_at) == ("changed", closed_at)
        taken = replace(won, stage_id=NEW.id, status=NEW.semantic, closed_at=None)
        assert self.again(taken, WON, closed_at).deal.closed_at is None

    def test_a_deal_on_the_stage_of_the_row_does_not_enter_again(self) -> None:
        moved_by_hand = move(self.IMPORTED, WON).deal
        event = self.again(moved_by_hand, WON)
        assert (event.kind, event.enters, event.deal.arrival) == ("changed", False, moved_by_hand.arrival)

    def test_a_deal_created_by_hand_moves_to_the_stage_of_the_row(self) -> None:
        assert self.again(a_deal(), WON).kind == "moved"
        assert self.again(a_deal(), NEW).kind == "changed"

    def test_the_lost_reason_is_cleared_on_other_stages(self) -> None:
        lost = a_deal(LOST, imported=ImportMark("old row", LOST.id), lost_reason="price", closed_at=NOON)
        assert self.again(lost, WON).deal.lost_reason is None
        assert self.again(lost, WON, lost_reason="price").deal.lost_reason is None
        assert self.again(self.IMPORTED, LOST, lost_reason="stock").deal.lost_reason == "stock"


class TestBeginnings:
    @pytest.mark.parametrize("enters", [True, False])
    def test_the_first_event_holds_the_deal(self, enters: bool) -> None:
        event = creation_event(a_deal(), PERSON, NOON, enters=enters)
        assert (event.kind, event.version, event.enters, event.changes) == ("created", 1, enters, ())

    def test_a_deal_that_is_created_on_a_closed_stage_is_closed(self) -> None:
        assert made(a_deal(WON, closed_at=NOON)).closes
        assert not made(a_deal()).closes
