"""A deal has a limit in bytes, at every door; one that is larger already can be moved and made smaller."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.deals.deal import Deal, creation_event
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.sizes import DEAL_LIMIT
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.usecases.deals.imports import Row, import_deals
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import Company
from tests.values import PERSON, a_deal, stage_of

TEXT = "ế" * 1000
"""A custom value at its limit: 3,000 bytes."""
LARGE = {f"f{number}": TEXT for number in range(46)}
"""Custom values that are valid each, and 138 KB together."""
FITTING = {f"f{number}": TEXT for number in range(21)}


@pytest.fixture
def company() -> Company:
    return Company()


def save_large(company: Company, **values: Any) -> Deal:
    """Saves a deal from the time before the limit."""
    deal = a_deal(company.sales.first_stage, id="deal_large", journey_id="deal_large")
    event = creation_event(deal, PERSON, company.clock())
    whole = replace(event, deal=replace(event.deal, custom=LARGE, **values))
    company.ports.commit(company.ports.deals.save(company.tenant, whole))
    return whole.deal


def import_row(company: Company, external_id: str, **fields: Any) -> Any:
    row = Row(external_id, "Sales", None, None, None, None, {"title": "T", **fields})
    [result] = import_deals(company.ports, company.admin, [row], run_tunnels=True)
    return result


def import_first(company: Company) -> None:
    refuse(import_row(company, "A1", custom=LARGE))


def import_later(company: Company) -> None:
    assert import_row(company, "A1", custom=FITTING).status == "created"
    refuse(import_row(company, "A1", custom=LARGE))


def refuse(result: Any) -> None:
    if result.status == "refused":
        raise RuleViolated("", result.errors)


def set_by_tunnel(company: Company) -> None:
    changes = Changes(set={f"custom.{name}": text for name, text in LARGE.items()})
    company.create_tunnel(company.sales.won_stage, company.installation.first_stage, changes=changes)


DOORS: Mapping[str, Callable[[Company], Any]] = {
    "create": lambda company: company.create_deal(custom=LARGE),
    "change": lambda company: company.change(company.create_deal(), custom=LARGE),
    "first row": import_first,
    "later row": import_later,
    "tunnel": set_by_tunnel,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_deal_beyond_the_limit_is_refused_at_every_door(company: Company, door: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        DOORS[door](company)
    [error] = refusal.value.errors
    assert (error.pointer, error.code) == ("", "too_large")


def test_a_refused_row_does_not_harm_the_others(company: Company) -> None:
    rows = [
        Row(external_id, "Sales", None, None, None, None, {"title": "T", "custom": custom})
        for external_id, custom in (("A1", FITTING), ("A2", LARGE), ("A3", {}))
    ]
    results = import_deals(company.ports, company.admin, rows, run_tunnels=True)
    assert [result.status for result in results] == ["created", "refused", "created"]


def test_a_deal_may_have_exactly_the_limit(company: Company) -> None:
    deal = company.create_deal(comments="x")
    room = DEAL_LIMIT - size_of(deal) + 1
    assert size_of(company.change(deal, comments="x" * room)) == DEAL_LIMIT
    with pytest.raises(RuleViolated):
        company.change(deal, comments="x" * (room + 1))


class TestDealsFromBefore:
    """Deals that were stored before the limit existed."""

    def test_it_can_be_made_smaller(self, company: Company) -> None:
        save_large(company)
        after = company.change(company.read_deal("deal_large"), custom={**LARGE, "f0": "x"})
        assert after.custom["f0"] == "x"
        [change] = company.timeline(after).data[0].changes
        assert (change.before, change.after) == ({"f0": TEXT}, {"f0": "x"})

    def test_it_cannot_be_made_larger(self, company: Company) -> None:
        save_large(company)
        with pytest.raises(RuleViolated):
            company.change(company.read_deal("deal_large"), comments="x")

    def test_it_can_be_moved_deleted_and_restored(self, company: Company) -> None:
        deal = company.move(save_large(company), company.sales.won_stage)
        company.delete(deal)
        assert company.restore(deal).custom == LARGE

    def test_a_tunnel_that_keeps_its_size_moves_it(self, company: Company) -> None:
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage)
        company.move(save_large(company), company.sales.won_stage)
        company.deliver()
        moved = company.read_deal("deal_large")
        assert moved.stage_id == company.installation.first_stage.id
        assert undo_transfer(company.ports, company.admin, moved.id, None).custom == LARGE

    def test_a_tunnel_that_lengthens_it_is_blocked_with_the_reason(self, company: Company) -> None:
        changes = Changes(set={"source": "Fair"})
        company.create_tunnel(company.sales.won_stage, company.installation.first_stage, changes=changes)
        deal = company.move(save_large(company), company.sales.won_stage)
        company.deliver()
        [blocked] = [entry for entry in company.timeline(deal).data if entry.kind == "transfer_blocked"]
        assert str(DEAL_LIMIT) in (blocked.note or "")

    def test_its_repeat_sale_is_made(self, company: Company) -> None:
        company.create_plan(title_template="{title}")
        company.move(save_large(company), company.sales.won_stage)
        company.deliver()
        company.sweep(company.clock.now.replace(year=company.clock.now.year + 1))
        company.perform()
        assert [repeat.custom for repeat in company.deals_on(company.maintenance.first_stage)] == [LARGE]


def test_a_move_that_lengthens_it_is_refused(company: Company) -> None:
    lost = stage_of(company.sales, "Lost")
    with pytest.raises(RuleViolated):
        company.move(save_large(company), lost, lost_reason="price")
