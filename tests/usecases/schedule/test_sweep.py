"""The sweep sends due work page by page. Repeated messages have no effect, and lost messages are sent again."""

from datetime import timedelta

import pytest

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.scheduled_work import LEASE, LOOK_AHEAD, SWEPT_TOO_LATE, Work, WorkKind
from saletunnel.usecases.schedule import sweep as sweeping
from saletunnel.usecases.schedule.sweep import sweep
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company
from tests.fakes import NOON, Crashed
from tests.usecases.tunnels.routing import arrivals, deals_in, settle

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def company() -> Company:
    return Company()


def create_waiting_deals(company: Company, count: int, delay: str = "PT1H") -> list[Deal]:
    """Creates deals on a stage with a delayed tunnel."""
    company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay=delay)
    deals = [company.create_deal(f"deal {number}") for number in range(count)]
    settle(company)
    return deals


def keys(messages: list[Work]) -> list[tuple[str, ...]]:
    return sorted(key for message in messages for key in message.keys)


class TestLookingAhead:
    def test_a_piece_is_sent_before_it_is_due_and_delivered_when_it_is_due(self, company: Company) -> None:
        create_waiting_deals(company, 1)

        assert company.sweep(NOON + HOUR - LOOK_AHEAD - SECOND, minutely=True) == 0
        assert company.sweep(NOON + HOUR - LOOK_AHEAD, minutely=True) == 1
        assert company.due_queue.take(NOON + HOUR - SECOND) == []
        [message] = company.due_queue.take(NOON + HOUR)
        assert message.now == NOON + HOUR

    def test_a_piece_that_was_sent_early_is_not_sent_again_by_later_sweeps(self, company: Company) -> None:
        create_waiting_deals(company, 3)
        sent = [company.sweep(NOON + HOUR - LOOK_AHEAD + timedelta(minutes=at), minutely=True) for at in range(5)]

        assert sent == [3, 0, 0, 0, 0]

    def test_pieces_that_are_due_later_are_found_by_a_later_sweep(self, company: Company) -> None:
        create_waiting_deals(company, 1)
        company.clock.advance(minutes=1)
        company.create_deal("later")
        settle(company)

        assert company.sweep(NOON + HOUR, minutely=True) == 2
        company.clock.now = NOON + timedelta(minutes=2)
        company.create_deal("latest")
        settle(company)
        assert company.sweep(NOON + HOUR + timedelta(minutes=1), minutely=True) == 1

    def test_a_late_sweep_sends_with_the_remaining_delay(self, company: Company) -> None:
        create_waiting_deals(company, 1)
        company.clock.now = NOON + HOUR - timedelta(seconds=10)
        sweep(company.ports, NOON + HOUR - timedelta(seconds=40), minutely=True)

        assert company.due_queue.take(NOON + HOUR - SECOND) == []
        assert len(company.due_queue.take(NOON + HOUR)) == 1

    def test_a_daily_sweep_does_not_look_ahead(self, company: Company) -> None:
        create_waiting_deals(company, 1)

        assert company.sweep(NOON + HOUR - SECOND) == 0
        assert company.sweep(NOON + HOUR) == 1

    def test_a_message_contains_only_pieces_that_are_due_at_the_same_time(self, company: Company) -> None:
        create_waiting_deals(company, 3)
        company.clock.advance(seconds=30)
        company.create_deal("half a minute later")
        settle(company)
        company.sweep(NOON + HOUR - LOOK_AHEAD + timedelta(seconds=30), minutely=True)

        company.due_queue.take(NOON)
        first, second = company.due_queue.take(NOON + HOUR), company.due_queue.take(NOON + 2 * HOUR)
        assert (len(keys(first)), len(keys(second))) == (3, 1)


class TestShortDelays:
    """A timer with a short delay is sent when it is set, because the next sweep might find it too late."""

    def test_a_short_delay_is_sent_at_once_and_delivered_on_time(self, company: Company) -> None:
        create_waiting_deals(company, 1, delay="PT10S")

        assert company.due_queue.take(NOON + 9 * SECOND) == []
        company.clock.advance(seconds=10)
        company.perform()
        assert len(deals_in(company, company.installation)) == 1

    def test_a_longer_delay_is_left_to_the_sweep(self, company: Company) -> None:
        create_waiting_deals(company, 1, delay=f"PT{int(SWEPT_TOO_LATE.total_seconds())}S")

        assert company.due_queue.take() == []

    @pytest.mark.parametrize("sent", [False, True], ids=["the message is lost", "the message is delivered"])
    def test_a_timer_that_a_sweep_sends_too_fires_once(self, company: Company, sent: bool) -> None:
        create_waiting_deals(company, 1, delay="PT2M")
        if not sent:
            company.due_queue.take()
        company.sweep(NOON + timedelta(minutes=1), minutely=True)
        company.clock.now = NOON + timedelta(minutes=2)
        company.perform()
        settle(company)

        assert [event.kind for _, event in company.table.events()] == ["created", "transferred"]

    def test_a_redelivered_arrival_sends_its_timer_after_a_crash(self, company: Company) -> None:
        company.create_tunnel(company.sales.first_stage, company.installation.first_stage, delay="PT10S")
        company.create_deal()
        company.table.fail(1, Crashed(), after=True)
        with pytest.raises(Crashed):
            route_arrivals(company.ports, arrivals(company))
        assert company.due_queue.take() == []
        assert route_arrivals(company.ports, arrivals(company)) == {}

        assert len(keys(company.due_queue.take())) == 1


class TestLeases:
    def test_a_page_is_not_sent_again_until_its_lease_expires(self, company: Company) -> None:
        create_waiting_deals(company, 3)

        assert company.sweep(NOON + HOUR) == 3
        assert company.sweep(NOON + HOUR + LEASE - SECOND) == 0
        assert company.sweep(NOON + HOUR + LEASE) == 3

    def test_a_trial_sweep_of_a_later_time_does_not_affect_earlier_sweeps(self, company: Company) -> None:
        create_waiting_deals(company, 2)
        assert company.sweep(NOON.replace(year=2030)) == 2
        company.due_queue.take()
        company.clock.now = NOON + HOUR

        assert company.sweep(NOON + HOUR, minutely=True) == 2

    def test_a_sweep_does_not_write_to_the_pieces(self, company: Company) -> None:
        create_waiting_deals(company, 3)
        before = company.table.items()
        company.sweep(NOON + HOUR)

        added = {key: item for key, item in company.table.items().items() if before.get(key) != item}
        assert {key.pk for key in added} == {f"SWEEP#{WorkKind.DELAYED_TRANSFER}"}

    def test_two_concurrent_sweeps_share_the_shards(self, company: Company) -> None:
        create_waiting_deals(company, 20)
        second: list[int] = []
        company.table.interrupt(3, lambda: second.append(sweep(company.ports, NOON + HOUR, minutely=False)))
        first = company.sweep(NOON + HOUR)
        messages = company.due_queue.take()

        assert first + second[0] == 20
        assert len(set(keys(messages))) == 20

    def test_a_shard_that_fails_does_not_stop_the_others(self, company: Company) -> None:
        create_waiting_deals(company, 40)
        company.due_queue.refusal = RuntimeError("full")
        with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="full")):
            company.sweep(NOON + HOUR)
        remaining = 40 - len(keys(company.due_queue.take()))

        assert 0 < remaining < 40
        assert company.sweep(NOON + HOUR) == remaining

    def test_many_pieces_are_sent_page_by_page(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        deals = create_waiting_deals(company, 40)
        monkeypatch.setattr(sweeping, "_PAGE", 2)

        assert company.sweep(NOON + HOUR) == 40
        assert {key[0] for key in keys(company.due_queue.take())} == {deal.id for deal in deals}
