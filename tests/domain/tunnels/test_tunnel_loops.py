"""Loops of tunnels: endless loops are refused with their path, other loops give a warning."""

from typing import Any

import pytest

from saletunnel.domain.condition import Comparison, Group
from saletunnel.domain.errors import LoopFound
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.domain.tunnels.tunnel_loops import find_endless_loop, loop_warnings, refuse_endless_loop
from tests.values import INSTALLATION, MAINTENANCE, SALES, a_tunnel

A, B, C = SALES.won_stage, INSTALLATION.won_stage, MAINTENANCE.won_stage
NAMES = {A.id: "Sales: Won", B.id: "Installation: Won", C.id: "Maintenance: Won"}


def tunnel(source: Stage, target: Stage, **fields: Any) -> Tunnel:
    return a_tunnel(source, target, id=f"tun_{source.id.removeprefix('stage_')}_{target.id}", **fields)


def stage_label(stage_id: str) -> str:
    return NAMES[stage_id]


@pytest.mark.parametrize("action", ["move", "copy"])
def test_a_loop_of_two_tunnels_is_refused_with_the_names_of_its_path(action: str) -> None:
    with pytest.raises(LoopFound) as refusal:
        refuse_endless_loop(tunnel(B, A, action=action), [tunnel(A, B)], stage_label)
    assert refusal.value.details == {"path": ["Installation: Won", "Sales: Won", "Installation: Won"]}
    assert "Sales: Won → Installation: Won" in refusal.value.detail


def test_the_shortest_loop_is_found() -> None:
    others = [tunnel(A, B), tunnel(B, C), tunnel(A, INSTALLATION.first_stage)]
    loop = find_endless_loop(tunnel(C, A), others)
    assert loop is not None
    assert loop.stage_ids == [C.id, A.id, B.id, C.id]


@pytest.mark.parametrize(
    "broken",
    [
        {"enabled": False},
        {"delay": "PT1M"},
        {"conditions": Comparison("amount", "gt", 5)},
        {"conditions": Group("any", ())},
    ],
    ids=str,
)
def test_a_loop_that_may_end_is_not_refused(broken: dict[str, Any]) -> None:
    assert find_endless_loop(tunnel(B, A), [tunnel(A, B, **broken)]) is None
    assert find_endless_loop(tunnel(B, A, **broken), [tunnel(A, B)]) is None


@pytest.mark.parametrize("nothing", [{"delay": "PT0S"}, {"conditions": Group("all", ())}], ids=str)
def test_a_zero_delay_and_an_empty_condition_do_not_end_a_loop(nothing: dict[str, Any]) -> None:
    assert find_endless_loop(tunnel(B, A), [tunnel(A, B, **nothing)]) is not None


def test_a_loop_that_may_end_gives_a_warning() -> None:
    conditional = tunnel(A, B, conditions=Comparison("amount", "gt", 5))
    [warning] = loop_warnings(tunnel(B, A), [conditional], stage_label)
    assert "Installation: Won → Sales: Won → Installation: Won" in warning.text
    assert (warning.code, warning.params) == (
        "may_loop",
        {"path": ("Installation: Won", "Sales: Won", "Installation: Won")},
    )
    assert loop_warnings(tunnel(B, A, enabled=False), [conditional], stage_label) == []
    assert loop_warnings(tunnel(B, A), [tunnel(A, B, enabled=False)], stage_label) == []


def test_a_changed_tunnel_is_not_compared_with_its_former_version() -> None:
    before = tunnel(A, B)
    assert find_endless_loop(before, [before]) is None


def test_the_tunnels_of_the_story_are_not_a_loop() -> None:
    story = [tunnel(A, INSTALLATION.first_stage), tunnel(B, MAINTENANCE.first_stage)]
    assert find_endless_loop(tunnel(INSTALLATION.stages[6], SALES.stages[3]), story) is None
