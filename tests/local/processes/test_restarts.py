"""How often a part may die before `up` gives up."""

from infra.local.processes.parts import DATABASE, HOST, SERVICES
from infra.local.processes.up import Restarts


def test_parts_that_die_in_turn_are_all_restarted() -> None:
    restarts = Restarts()

    assert not any(restarts.note([part], second) for second in range(8) for part in (DATABASE, SERVICES, HOST))


def test_a_part_that_keeps_dying_is_given_up() -> None:
    restarts = Restarts()

    assert [restarts.note([SERVICES, HOST][: 2 - second % 2], second) for second in range(11)] == [
        *[[]] * 10,
        [SERVICES],
    ]


def test_old_restarts_are_forgotten() -> None:
    restarts = Restarts()

    assert not any(restarts.note([HOST], 6.1 * number) for number in range(30))
