"""The tunnel router: the transfers that an arrival causes, also while a person changes the deal."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.errors import StaleVersion
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company
from tests.usecases.tunnels.routing import arrivals, deals_in, settle
from tests.values import stage_of

MAYBE = Comparison("title", "is_set")
"""A condition that always holds. A loop is allowed only with a condition."""


@pytest.fixture
def company() -> Company:
    return Company()


class TestArrivals:
    def test_creating_or_moving_a_deal_onto_a_stage_fires_its_tunnel(self, company: Company) -> None:
        won = company.sales.won_stage
        company.create_tunnel(won, company.installation.first_stage)
        company.create_deal("made there", stage=won)
        company.move(company.create_deal("moved there"), won)
        settle(company)

        assert {deal.title for deal in deals_in(company, company.installation)} == {"made there", "moved there"}

    def test_a_copy_and_a_move_from_the_same_stage_both_happen(self, company: Company) -> None:
        won = company.sales.won_stage
        company.create_tunnel(won, company.maintenance.first_stage)
        company.create_tunnel(won, company.installation.first_stage, "copy", title="Install: {title}")
        deal = company.move(company.create_deal(), won)
        settle(company)

        assert [moved.id for moved in deals_in(company, company.maintenance)] == [deal.id]
        [copy] = deals_in(company, company.installation)
        assert copy.title == "Install: Dishwasher for An"
        assert (copy.origin.deal_id, copy.journey_id) == (deal.id, deal.id)

    def test_reordering_or_changing_a_deal_fires_no_tunnel(self, company: Company) -> None:
        deal = company.create_deal()
        settle(company)
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.move(deal, company.sales.first_stage)
        company.change(deal, title="Two dishwashers")
        settle(company)

        assert deals_in(company, company.installation) == []

    def test_an_event_that_is_not_an_arrival_fires_no_tunnel(self, company: Company) -> None:
        deal = company.create_deal()
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.change(deal, title="Two dishwashers")
        others = [(tenant, event) for tenant, event in company.table.events() if not event.enters]

        assert route_arrivals(company.ports, others) == {}
        assert deals_in(company, company.installation) == []

    def test_only_deals_that_meet_the_condition_are_transferred(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_tunnel(first, company.installation.first_stage, conditions=Comparison("amount", "gte", 100))
        company.create_deal("big", amount=100)
        company.create_deal("small", amount=99)
        settle(company)

        assert [deal.title for deal in deals_in(company, company.installation)] == ["big"]

    def test_a_new_tunnel_fires_at_once(self, company: Company) -> None:
        company.create_deal()
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        settle(company)

        assert len(deals_in(company, company.installation)) == 1

    def test_a_chain_leads_through_several_pipelines(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.won_stage)
        company.create_tunnel(company.installation.won_stage, company.maintenance.first_stage)
        deal = company.create_deal()
        settle(company)

        assert company.read_deal(deal).stage_id == company.maintenance.first_stage.id
        assert [event.hops for _, event in company.table.events()] == [0, 1, 2]

    def test_the_date_in_a_title_is_in_the_companys_time_zone(self, company: Company) -> None:
        company.clock.now = company.clock.now.replace(hour=17, minute=30)  # half past midnight in Viet Nam
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, title="{title} {date}")
        company.create_deal()
        settle(company)

        assert deals_in(company, company.installation)[0].title == "Dishwasher for An 2026-03-03"

    def test_a_tunnel_does_not_fire_for_another_tenant_in_the_same_batch(self, company: Company) -> None:
        rival = Company(company.table, admin=replace(company.admin, tenant="rival"), new_id=company.new_id)
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        ours, theirs = company.create_deal("ours"), rival.create_deal("theirs")
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert company.read_deal(ours).stage_id == company.installation.first_stage.id
        assert rival.read_deal(theirs).stage_id == rival.sales.first_stage.id

    def test_an_arrival_of_a_missing_deal_is_ignored(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        deal = company.create_deal()
        [(_, event)] = arrivals(company)
        gone = replace(event, deal=replace(deal, id="deal_gone"))

        assert route_arrivals(company.ports, [(company.tenant, gone)]) == {}
        assert deals_in(company, company.installation) == []


class TestLoops:
    @pytest.mark.parametrize("action", ["move", "copy"])
    def test_a_loop_stops_after_eight_transfers(self, company: Company, action: str) -> None:
        there, back = company.installation.first_stage, company.sales.first_stage
        company.create_tunnel(back, there, action, conditions=MAYBE)  # type: ignore[arg-type]
        company.create_tunnel(there, back, action, conditions=MAYBE)  # type: ignore[arg-type]
        deal = company.create_deal()
        settle(company)

        hops = sorted(event.hops for _, event in company.table.events())
        assert hops == list(range(9))
        last = max(company.table.events(), key=lambda delivered: delivered[1].hops)[1].deal
        assert company.timeline(last).data[0].kind == "loop_stopped"
        assert company.timeline(last).data[0].note == "Stopped after 8 transfers in a row."
        assert company.read_deal(deal).stage_id == back.id

    def fan_out(self, company: Company, tunnels: int = 3, delay: str | None = None) -> None:
        """Creates conditional copy tunnels in both directions between two stages."""
        there, back = company.installation.first_stage, company.sales.first_stage
        for source, target in ((back, there), (there, back)):
            for _ in range(tunnels):
                company.create_tunnel(source, target, "copy", conditions=MAYBE, delay=delay)

    def copies(self, company: Company) -> list[Event]:
        return [event for _, event in company.table.events() if event.kind == "copied_from"]

    def stops(self, company: Company) -> list[str | None]:
        deals = {event.deal.id: event.deal for _, event in company.table.events()}.values()
        entries = [entry for deal in deals for entry in company.timeline(deal).data]
        return [entry.note for entry in entries if entry.kind == "loop_stopped"]

    def test_the_copies_of_a_chain_have_a_budget(self, company: Company) -> None:
        self.fan_out(company)
        company.create_deal()
        settle(company)

        assert len(self.copies(company)) == 48  # the next three do not fit into 50
        assert set(self.stops(company)) == {"Stopped: tunnels may make 50 deals before a person acts."}
        assert {event.chain_id for event in self.copies(company)} == {arrivals(company)[0][1].chain_id}

    def test_redeliveries_and_reordering_do_not_exceed_the_budget(self, company: Company) -> None:
        self.fan_out(company)
        company.create_deal()
        for _ in range(7):
            everything = arrivals(company)
            assert route_arrivals(company.ports, [*reversed(everything), *everything]) == {}
        settle(company)
        made, stops = self.copies(company), self.stops(company)
        before = company.table.items()
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert (len(made), self.copies(company), self.stops(company)) == (48, made, stops)
        assert company.table.items() == before

    def test_delayed_copies_count_in_the_same_budget(self, company: Company) -> None:
        self.fan_out(company, delay="PT1H")
        company.create_deal()
        for _ in range(10):
            settle(company)
            company.clock.advance(hours=1)
            company.sweep(company.clock(), minutely=True)
            company.perform()

        assert 48 <= len(self.copies(company)) <= 50  # the timers of an arrival may be due in different deliveries
        assert company.measured["ChainsStopped"] > 0

    def test_every_act_of_a_person_has_a_budget_of_its_own(self, company: Company) -> None:
        self.fan_out(company)
        deal = company.create_deal()
        settle(company)
        company.move(deal, company.sales.won_stage)
        company.move(deal, company.sales.first_stage)
        settle(company)

        assert len(self.copies(company)) == 96

    def test_a_long_way_with_a_copy_at_each_stage_is_no_fan_out(self, company: Company) -> None:
        there, back = company.installation.first_stage, company.sales.first_stage
        for source, target in ((back, there), (there, back)):
            company.create_tunnel(source, target, "move", conditions=MAYBE)
            company.create_tunnel(source, company.maintenance.first_stage, "copy")
        company.create_deal()
        settle(company)

        assert len(self.copies(company)) == 8
        assert self.stops(company) == ["Stopped after 8 transfers in a row."]

    def test_a_persons_move_begins_a_new_chain(self, company: Company) -> None:
        there, back = company.installation.first_stage, company.sales.first_stage
        company.create_tunnel(back, there, conditions=MAYBE)
        company.create_tunnel(there, back, conditions=MAYBE)
        deal = company.create_deal()
        settle(company)
        company.move(deal, stage_of(company.sales, "Lost"))
        company.move(deal, back)
        settle(company)

        transfers = [event for _, event in company.table.events() if event.kind == "transferred"]
        assert len(transfers) == 16

    def test_a_chain_stop_is_noted_once_despite_redeliveries(self, company: Company) -> None:
        there, back = company.installation.first_stage, company.sales.first_stage
        company.create_tunnel(back, there, conditions=MAYBE)
        company.create_tunnel(there, back, conditions=MAYBE)
        deal = company.create_deal()
        settle(company)
        before = company.table.items()
        for _ in range(2):
            assert route_arrivals(company.ports, arrivals(company)) == {}

        assert company.table.items() == before
        assert [entry.kind for entry in company.timeline(deal).data].count("loop_stopped") == 1


class TestConcurrentChanges:
    """A person acts right before the router's transaction."""

    def route_after(self, company: Company, act: Callable[[], object]) -> None:
        company.table.interrupt(1, act)
        settle(company)

    def test_a_persons_move_before_the_transfer_wins(self, company: Company) -> None:
        won, lost = company.sales.won_stage, stage_of(company.sales, "Lost")
        company.create_tunnel(won, company.installation.first_stage)
        deal = company.move(company.create_deal(), won)
        self.route_after(company, lambda: company.move(deal, lost, seen=True))

        assert company.read_deal(deal).stage_id == lost.id
        assert [event.kind for _, event in company.table.events()] == ["created", "moved", "moved"]

    def test_a_persons_move_is_refused_as_stale_after_the_transfer(self, company: Company) -> None:
        won, lost = company.sales.won_stage, stage_of(company.sales, "Lost")
        company.create_tunnel(won, company.installation.first_stage)
        deal = company.move(company.create_deal(), won)
        settle(company)

        with pytest.raises(StaleVersion):
            company.move(deal, lost, seen=True)
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_a_copy_is_made_even_if_the_deal_leaves_the_stage(self, company: Company) -> None:
        won, lost = company.sales.won_stage, stage_of(company.sales, "Lost")
        company.create_tunnel(won, company.maintenance.first_stage, "copy")
        company.create_tunnel(won, company.installation.first_stage)
        deal = company.move(company.create_deal(), won)
        self.route_after(company, lambda: company.move(deal, lost, seen=True))

        assert company.read_deal(deal).stage_id == lost.id
        assert len(deals_in(company, company.maintenance)) == 1

    def test_the_transfer_keeps_a_concurrent_change(self, company: Company) -> None:
        won = company.sales.won_stage
        company.create_tunnel(won, company.installation.first_stage, title="{title}!")
        deal = company.move(company.create_deal(), won)
        self.route_after(company, lambda: company.change(deal, title="Two dishwashers"))

        assert company.read_deal(deal).title == "Two dishwashers!"
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_a_concurrent_move_does_not_block_the_other_deals_of_the_batch(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        deals = [company.create_deal(f"number {number}") for number in range(10)]
        self.route_after(company, lambda: company.move(deals[4], stage_of(company.sales, "Lost")))

        assert len(deals_in(company, company.installation)) == 9
