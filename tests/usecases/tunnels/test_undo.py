"""Undoing a transfer, as long as nothing else has happened to the deal."""

import pytest

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import NotFound, StaleVersion, UndoImpossible
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.tunnels.router import route_arrivals
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import Company
from tests.usecases.tunnels.routing import arrivals, deals_in, settle
from tests.values import stage_of


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def moved(company: Company) -> Deal:
    """A won deal that a tunnel has moved and changed."""
    changes = Changes(set={"comments": "to install"}, clear=("amount",), add_tags=("install",))
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, title="{title}!", changes=changes)
    deal = company.move(company.create_deal(amount=900, tags=("vip",)), company.sales.won_stage)
    settle(company)
    return company.read_deal(deal)


def undo(company: Company, deal: Deal, seen: int | None = None) -> Deal:
    return undo_transfer(company.ports, company.admin, deal.id, seen)


def test_undo_restores_the_stage_and_the_fields_of_a_moved_deal(company: Company, moved: Deal) -> None:
    before = next(event.deal for _, event in company.table.events() if event.kind == "moved")
    back = undo(company, moved)

    for name in ("stage_id", "status", "rank", "title", "amount", "comments", "tags", "closed_at", "entered_stage_at"):
        assert getattr(back, name) == getattr(before, name)
    assert company.deals_on(company.sales.won_stage) == [back]
    newest = company.timeline(back).data[0]
    assert (newest.kind, newest.actor.name) == ("transfer_undone", "Ada")


def test_a_redelivered_arrival_does_not_repeat_an_undone_transfer(company: Company, moved: Deal) -> None:
    back = undo(company, moved)
    settle(company)
    assert route_arrivals(company.ports, arrivals(company)) == {}

    assert company.read_deal(back) == back


def test_an_undone_copy_goes_to_the_bin_and_is_not_made_again(company: Company) -> None:
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, "copy")
    deal = company.move(company.create_deal(), company.sales.won_stage)
    settle(company)
    [copy] = deals_in(company, company.installation)
    assert undo(company, copy).deleted_at is not None
    assert route_arrivals(company.ports, arrivals(company)) == {}

    assert deals_in(company, company.installation) == []
    assert company.read_deal(deal).stage_id == company.sales.won_stage.id


def test_undo_is_refused_with_a_list_of_the_later_events(company: Company, moved: Deal) -> None:
    company.change(moved, comments="called them")
    company.move(moved, stage_of(company.installation, "In progress"))
    before = company.read_deal(moved)
    with pytest.raises(UndoImpossible) as refusal:
        undo(company, moved)

    assert [event["kind"] for event in refusal.value.details["happened"]] == ["moved", "changed"]
    assert refusal.value.details["happened"][0]["actor"] == "Ada"
    assert company.read_deal(moved) == before


def test_undo_is_refused_if_the_last_event_is_not_a_transfer(company: Company, moved: Deal) -> None:
    for deal in (company.create_deal(), undo(company, moved)):
        with pytest.raises(UndoImpossible):
            undo(company, deal)


def test_undo_of_a_stale_version_or_an_unknown_deal_is_refused(company: Company, moved: Deal) -> None:
    with pytest.raises(StaleVersion):
        undo(company, moved, seen=moved.version - 1)
    with pytest.raises(NotFound):
        undo_transfer(company.ports, company.admin, "deal_gone", None)


def test_two_concurrent_undos_take_effect_once(company: Company, moved: Deal) -> None:
    company.table.interrupt(1, lambda: undo(company, moved))
    with pytest.raises(UndoImpossible):
        undo(company, moved)
    assert company.read_deal(moved).version == moved.version + 1
