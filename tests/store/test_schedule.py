"""Scheduled work in the table: due work of all tenants is found, and a sweep position is advanced once."""

from datetime import datetime, timedelta

import pytest

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON

KIND = WorkKind.DELAYED_TRANSFER


def set_timer(
    ports: Ports, deal_id: str, *, tenant: str = "acme", due_at: datetime = NOON, tunnel: str = "tun_1"
) -> Timer:
    timer = Timer(TimerKey(deal_id, 3, tunnel), "Onwards", due_at)
    ports.commit(ports.timers.set(tenant, timer))
    return timer


def start(shard: int = 0, now: datetime = NOON) -> SweepPosition:
    return SweepPosition(KIND, shard, now)


def due(ports: Ports, until: datetime = NOON) -> list[Placed[Piece]]:
    return [placed for shard in range(ports.schedule.shards) for placed in ports.schedule.due(start(shard), until)]


class TestDue:
    def test_a_piece_is_due_at_its_exact_time(self, ports: Ports) -> None:
        set_timer(ports, "deal_1")

        assert due(ports, NOON - timedelta(milliseconds=1)) == []
        assert [placed.value for placed in due(ports)] == [Piece("acme", ("deal_1", "3", "tun_1"), NOON)]

    @pytest.mark.parametrize("microseconds", [1, 363, 999, 1000])
    def test_a_piece_is_not_found_before_it_is_due(self, ports: Ports, microseconds: int) -> None:
        """A performer that gets it a moment too early would leave it until the lease of its page has expired."""
        timer = set_timer(ports, "deal_1", due_at=NOON + timedelta(microseconds=microseconds))

        [placed] = due(ports, NOON + timedelta(milliseconds=1))
        assert placed.value.due_at == NOON + timedelta(milliseconds=1)
        assert placed.value.due_at >= timer.due_at

    def test_the_work_of_all_tenants_is_found_across_the_shards(self, ports: Ports) -> None:
        wanted = {(tenant, f"deal_{number}") for tenant in ("acme", "rival") for number in range(40)}
        for tenant, deal_id in wanted:
            set_timer(ports, deal_id, tenant=tenant)
        in_shards = [list(ports.schedule.due(start(shard), NOON)) for shard in range(ports.schedule.shards)]

        found = sorted((placed.value.tenant, placed.value.key[0]) for shard in in_shards for placed in shard)
        assert found == sorted(wanted)
        assert sum(bool(shard) for shard in in_shards) > 1

    def test_a_shard_can_be_read_from_any_place(self, ports: Ports) -> None:
        for number in (10, 1, 2):
            set_timer(ports, "deal_1", tunnel=f"tun_{number}")
        found = due(ports)
        [shard] = {shard for shard in range(ports.schedule.shards) if list(ports.schedule.due(start(shard), NOON))}

        for at, placed in enumerate(found):
            rest = list(ports.schedule.due(start(shard).advanced(placed.place), NOON))
            assert rest == found[at + 1 :]

    def test_a_sweep_finds_no_work_before_its_position(self, ports: Ports) -> None:
        set_timer(ports, "deal_1")
        [placed] = due(ports)
        [shard] = {shard for shard in range(ports.schedule.shards) if list(ports.schedule.due(start(shard), NOON))}

        earlier = NOON - timedelta(days=1)
        assert list(ports.schedule.due(start(shard).advanced(placed.place), earlier)) == []

    def test_a_kind_finds_no_work_of_another_kind(self, ports: Ports) -> None:
        set_timer(ports, "deal_1")
        other = [SweepPosition(WorkKind.REPEAT_SALE, shard, NOON) for shard in range(ports.schedule.shards)]

        assert [list(ports.schedule.due(position, NOON)) for position in other] == [[]] * ports.schedule.shards

    def test_a_finished_timer_is_not_due(self, ports: Ports) -> None:
        timer = set_timer(ports, "deal_1")
        ports.commit(ports.timers.finish("acme", timer.finished("fired"), NOON))

        assert due(ports, NOON + timedelta(days=1)) == []


class TestPositions:
    def test_a_position_is_read_as_it_was_advanced(self, ports: Ports) -> None:
        assert ports.schedule.positions(KIND) == {}
        first = start(3).advanced("place 1")
        ports.commit(ports.schedule.advance(start(3), first))
        second = first.advanced("place 2")
        ports.commit(ports.schedule.advance(first, second))

        assert ports.schedule.positions(KIND) == {3: second}
        assert ports.schedule.positions(WorkKind.REPEAT_SALE) == {}

    def test_only_one_of_two_sweeps_advances_a_position(self, ports: Ports) -> None:
        first = start().advanced("place 1")
        ports.commit(ports.schedule.advance(start(), first))
        with pytest.raises(StaleVersion):
            ports.commit(ports.schedule.advance(start(), start().advanced("place 1")))

        ports.commit(ports.schedule.advance(first, first.advanced("place 2")))
        with pytest.raises(StaleVersion):
            ports.commit(ports.schedule.advance(first, first.restarted(NOON).advanced("place 1")))
