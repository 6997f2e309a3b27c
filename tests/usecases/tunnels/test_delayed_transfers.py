"""Delayed tunnels fire when they are due, but not for a deal that has left the stage."""

from datetime import timedelta

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import KEPT_IN_BIN, Deal
from saletunnel.domain.scheduled_work import LEASE, WorkKind
from saletunnel.usecases.pipelines.removals import delete_stage
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.tunnels import tunnel_design
from saletunnel.usecases.tunnels.delayed_transfers import send_timers_of_restored
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company
from tests.fakes import NOON, Crashed
from tests.usecases.tunnels.routing import arrivals, deals_in, settle
from tests.values import stage_of

HOUR = timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    return Company()


def advance_to(company: Company, until: timedelta) -> int:
    """Sweeps and performs at NOON + `until`; returns the number of timers that were due."""
    company.sweep(NOON + until, minutely=True)
    messages = company.due_queue.take(company.clock.now)
    assert perform(company.ports, messages) == {}
    settle(company)
    return sum(len(message.keys) for message in messages)


def kinds(company: Company, deal: Deal) -> list[str]:
    return [entry.kind for entry in company.timeline(deal).data]


def restore(company: Company, deal: Deal) -> None:
    """Restores the deal, and delivers what follows from it."""
    company.restore(deal)
    company.deliver()
    company.perform()
    company.deliver()


class TestArrivalsRoutedInTheBin:
    """The deal is deleted before its arrival is routed."""

    def test_the_first_matching_move_fires_when_the_deal_is_restored(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.create_tunnel(company.sales.first_stage, company.maintenance.first_stage)
        deal = company.delete(company.create_deal())
        company.deliver()
        company.perform()
        assert company.sweep(NOON + HOUR, minutely=True) == 1
        company.perform()
        assert deals_in(company, company.installation) == []

        restore(company, deal)
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id
        assert route_arrivals(company.ports, arrivals(company)) == {}
        company.perform()
        assert kinds(company, deal).count("transferred") == 1
        assert kinds(company, deal).count("transfer_cancelled") == 0
        assert company.sweep(NOON + 3 * HOUR, minutely=True) == 0

    def test_a_tunnel_that_was_made_after_the_arrival_does_not_fire(self, company: Company) -> None:
        deal = company.create_deal()
        company.deliver()
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        company.delete(deal)
        restore(company, deal)
        assert company.read_deal(deal).stage_id == company.sales.first_stage.id

    def test_a_delayed_tunnel_keeps_its_time(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay="PT1H")
        deal = company.delete(company.create_deal())
        company.deliver()
        restore(company, deal)
        assert company.read_deal(deal).stage_id == company.sales.first_stage.id
        advance_to(company, HOUR)
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_a_copy_is_made_at_once_and_only_once(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.maintenance.first_stage, "copy")
        deal = company.delete(company.create_deal())
        company.deliver()
        assert len(deals_in(company, company.maintenance)) == 1
        restore(company, deal)
        assert len(deals_in(company, company.maintenance)) == 1

    def test_a_deal_restored_while_its_arrival_is_routed_is_moved_once(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage)
        deal = company.delete(company.create_deal())
        company.table.interrupt(2, lambda: company.restore(deal))
        company.deliver()
        company.perform()
        company.deliver()
        assert kinds(company, deal).count("transferred") == 1


class TestWaiting:
    @pytest.fixture
    def deal(self, company: Company) -> Deal:
        """A deal on a stage with a tunnel that is delayed by an hour."""
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay="PT1H")
        deal = company.create_deal(amount=5)
        settle(company)
        return deal

    def test_a_deal_is_transferred_after_the_delay(self, company: Company, deal: Deal) -> None:
        assert advance_to(company, HOUR - timedelta(seconds=1)) == 0
        assert company.read_deal(deal).stage_id == company.sales.first_stage.id
        assert kinds(company, deal) == ["transfer_pending", "created"]
        entry = company.timeline(deal).data[0]
        assert entry.note == "Due at 2026-03-02T06:00:00Z."
        assert (entry.code, entry.params) == ("due", {"due_at": "2026-03-02T06:00:00Z"})

        assert advance_to(company, HOUR) == 1
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id
        assert kinds(company, deal)[0] == "transferred"
        assert "transfer_pending" not in kinds(company, deal)
        assert advance_to(company, 2 * HOUR) == 0

    def test_a_transfer_is_measured_when_it_happens(self, company: Company, deal: Deal) -> None:
        assert not company.measured
        advance_to(company, HOUR)
        assert company.measured == {"Transfers": 1}

    def test_leaving_the_stage_early_cancels_the_transfer(self, company: Company, deal: Deal) -> None:
        company.move(deal, stage_of(company.sales, "Lost"))
        settle(company)
        assert "transfer_cancelled" in kinds(company, deal)
        assert advance_to(company, HOUR) == 1

        assert company.read_deal(deal).stage_id == stage_of(company.sales, "Lost").id
        assert kinds(company, deal).count("transfer_cancelled") == 1

    def test_a_deal_that_returns_waits_for_the_whole_delay_again(self, company: Company, deal: Deal) -> None:
        company.move(deal, stage_of(company.sales, "Lost"))
        company.clock.advance(minutes=30)
        company.move(deal, company.sales.first_stage)
        settle(company)
        advance_to(company, HOUR)
        assert company.read_deal(deal).stage_id == company.sales.first_stage.id

        advance_to(company, HOUR + timedelta(minutes=30))
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_a_deleted_deal_is_not_transferred(self, company: Company, deal: Deal) -> None:
        company.delete(deal)
        advance_to(company, HOUR)

        assert deals_in(company, company.installation) == []

    def test_a_deal_whose_time_passed_in_the_bin_is_transferred_after_it_is_restored(
        self, company: Company, deal: Deal
    ) -> None:
        company.delete(deal)
        settle(company)
        for minutes in (60, 61, 120):
            advance_to(company, timedelta(minutes=minutes))
        company.restore(deal)
        assert kinds(company, deal)[0] == "restored"
        for _ in range(2):  # as if the events came twice
            assert send_timers_of_restored(company.ports, company.table.events()) == {}
        company.perform()

        assert company.read_deal(deal).stage_id == company.installation.first_stage.id
        assert (kinds(company, deal)[0], kinds(company, deal).count("transfer_cancelled")) == ("transferred", 0)
        company.perform()
        assert kinds(company, deal).count("transferred") == 1
        assert advance_to(company, 3 * HOUR) == 0

    def test_a_restored_deal_is_transferred_by_a_sweep_if_its_event_was_lost(
        self, company: Company, deal: Deal
    ) -> None:
        company.delete(deal)
        advance_to(company, HOUR)
        company.restore(deal)
        advance_to(company, HOUR + LEASE)
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_timers_that_are_not_due_are_not_sent_when_a_deal_is_restored(self, company: Company, deal: Deal) -> None:
        company.restore(company.delete(deal))
        assert send_timers_of_restored(company.ports, company.table.events()) == {}
        assert company.due_queue.take(NOON + HOUR) == []

    def test_the_timer_of_a_deal_that_was_restored_in_time_is_not_affected(self, company: Company, deal: Deal) -> None:
        company.restore(company.delete(deal))
        assert advance_to(company, HOUR) == 1
        assert company.read_deal(deal).stage_id == company.installation.first_stage.id

    def test_a_deal_whose_stage_was_deleted_meanwhile_is_not_transferred(self, company: Company, deal: Deal) -> None:
        company.delete(deal)
        advance_to(company, HOUR)
        [tunnel] = company.ports.tunnels.of_pipelines(company.tenant, [company.sales.id])
        tunnel_design.delete_tunnel(company.ports, company.admin, tunnel.id, None)
        delete_stage(company.ports, company.admin, company.sales.id, company.sales.first_stage.id, None, None)
        company.restore(deal)
        advance_to(company, HOUR + LEASE)
        assert deals_in(company, company.installation) == []
        assert "transfer_cancelled" in kinds(company, deal)

    def test_the_timer_of_a_purged_deal_ends_and_leaves_nothing(self, company: Company, deal: Deal) -> None:
        company.delete(deal)
        company.deliver()
        assert advance_to(company, HOUR) == advance_to(company, KEPT_IN_BIN) == 1
        assert advance_to(company, KEPT_IN_BIN + HOUR) == 0
        company.table.remove_expired(NOON + 3 * KEPT_IN_BIN)
        assert [key for key in company.table.items() if deal.id in key.pk] == []

    def test_a_redelivered_arrival_sets_no_second_timer(self, company: Company, deal: Deal) -> None:
        before = company.table.items()
        for _ in range(2):
            assert route_arrivals(company.ports, arrivals(company)) == {}
        assert company.table.items() == before
        advance_to(company, HOUR)
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert advance_to(company, 2 * HOUR) == 0
        assert len(deals_in(company, company.installation)) == 1

    @pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
    def test_a_deal_is_transferred_once_after_the_performer_crashed(
        self, company: Company, deal: Deal, after: bool
    ) -> None:
        company.sweep(NOON + HOUR, minutely=True)
        company.table.fail(1, Crashed(), after=after)
        with pytest.raises(Crashed):
            company.perform()
        assert advance_to(company, 2 * HOUR) == (0 if after else 1)

        assert [event.kind for _, event in company.table.events()] == ["created", "transferred"]

    def test_a_persons_move_before_the_transfer_wins(self, company: Company, deal: Deal) -> None:
        lost = stage_of(company.sales, "Lost")
        company.sweep(NOON + HOUR, minutely=True)
        company.table.interrupt(1, lambda: company.move(deal, lost))
        company.perform()

        assert company.read_deal(deal).stage_id == lost.id
        assert kinds(company, deal).count("transfer_cancelled") == 1


class TestChangesDuringTheDelay:
    def test_conditions_are_evaluated_when_the_timer_is_due(self, company: Company) -> None:
        first, there = company.sales.first_stage, company.installation.first_stage
        company.create_tunnel(first, there, delay="PT1H", conditions=Comparison("amount", "is_empty"))
        unpaid, paid = company.create_deal("unpaid"), company.create_deal("paid")
        settle(company)
        company.change(paid, amount=5)
        advance_to(company, HOUR)

        assert [deal.id for deal in deals_in(company, company.installation)] == [unpaid.id]
        assert "amount is_empty" in str(company.timeline(paid).data[1].note)

    def test_a_deleted_or_switched_off_tunnel_does_not_fire(self, company: Company) -> None:
        first = company.sales.first_stage
        gone = company.create_tunnel(first, company.installation.first_stage, delay="PT1H")
        off = company.create_tunnel(first, company.maintenance.first_stage, "copy", delay="PT1H")
        deal = company.create_deal()
        settle(company)
        tunnel_design.delete_tunnel(company.ports, company.admin, gone.id, None)
        tunnel_design.change_tunnel(company.ports, company.admin, off.id, None, {"enabled": False})
        advance_to(company, HOUR)

        assert company.read_deal(deal).stage_id == first.id
        notes = {entry.note for entry in company.timeline(deal).data if entry.kind == "transfer_cancelled"}
        assert notes == {"The tunnel was deleted.", "The tunnel is switched off."}

    def test_the_first_of_two_simultaneous_moves_wins_and_a_copy_is_made(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_tunnel(first, company.installation.first_stage, delay="PT1H")
        company.create_tunnel(first, company.maintenance.first_stage, delay="PT1H")
        company.create_tunnel(first, company.maintenance.won_stage, "copy", delay="PT1H")
        deal = company.create_deal()
        settle(company)
        assert advance_to(company, HOUR) == 3

        assert company.read_deal(deal).stage_id == company.installation.first_stage.id
        assert [copy.origin.deal_id for copy in deals_in(company, company.maintenance)] == [deal.id]

    def test_a_deal_that_is_moved_at_once_gets_no_timer(self, company: Company) -> None:
        first = company.sales.first_stage
        company.create_tunnel(first, company.maintenance.first_stage, delay="PT1H")
        company.create_tunnel(first, company.installation.first_stage)
        company.create_deal()
        settle(company)

        assert advance_to(company, HOUR) == 0

    def test_a_delay_of_zero_means_no_delay(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay="PT0S")
        deal = company.create_deal()
        settle(company)

        assert company.read_deal(deal).stage_id == company.installation.first_stage.id


class TestSchedules:
    def test_the_minutely_sweep_leaves_repeat_sales_to_the_daily_sweep(self, company: Company) -> None:
        company.create_tunnel(company.installation.first_stage, company.maintenance.won_stage, delay="PT1H")
        company.create_plan()
        company.create_deal("waits", stage=company.installation.first_stage)
        company.create_deal("repeats", stage=company.sales.won_stage)
        company.deliver()
        in_two_years = NOON.replace(year=2028)

        assert company.sweep(in_two_years, minutely=True) == 1
        assert company.sweep(in_two_years) == 1
        kinds = [message.kind for message in company.due_queue.take()]
        assert kinds == [WorkKind.DELAYED_TRANSFER, WorkKind.REPEAT_SALE]

    def test_a_lost_message_is_sent_again_when_its_lease_expires(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay="PT1H")
        deal = company.create_deal()
        settle(company)
        company.sweep(NOON + HOUR, minutely=True)
        company.due_queue.take()
        assert advance_to(company, HOUR + LEASE - timedelta(seconds=1)) == 0
        assert advance_to(company, HOUR + LEASE) == 1

        assert company.read_deal(deal).stage_id == company.installation.first_stage.id
