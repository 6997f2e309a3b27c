"""Tunnels that make too many copies: certain ones are refused, possible ones give a warning."""

from typing import Any

import pytest

from saletunnel.domain.condition import Comparison
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.domain.tunnels.fan_out import fan_out_warnings, refuse_fan_out
from saletunnel.domain.tunnels.tunnel import Tunnel
from tests.values import INSTALLATION, MAINTENANCE, SALES, a_tunnel

A, B, C = SALES.first_stage, INSTALLATION.first_stage, MAINTENANCE.first_stage
NAMES = {A.id: "Sales: New", B.id: "Installation: New", C.id: "Maintenance: New"}
MAYBE = Comparison("title", "is_set")


def tunnels(source: Stage, target: Stage, count: int, **fields: Any) -> list[Tunnel]:
    given = {"action": "copy", **fields}
    base = f"tun_{source.id.removeprefix('stage_')}_{target.id}_{given['action']}"
    return [a_tunnel(source, target, id=f"{base}_{number}", **given) for number in range(count)]


def refuse(*design: Tunnel) -> None:
    refuse_fan_out(design[-1], design[:-1], NAMES.__getitem__)


def warnings(*design: Tunnel) -> list[DesignWarning]:
    return fan_out_warnings(design[-1], design[:-1], NAMES.__getitem__)


def test_copies_multiply_along_a_way() -> None:
    with pytest.raises(RuleViolated) as refusal:
        refuse(*tunnels(A, B, 7), *tunnels(B, C, 7))
    [error] = refusal.value.errors
    assert (error.pointer, error.code) == ("/target/stage_id", "too_many_copies")
    assert "56 copies of a deal that enters Sales: New. At most 50" in error.message


def test_exactly_the_budget_is_allowed() -> None:
    within = [*tunnels(A, B, 5), *tunnels(B, C, 9)]
    refuse(*within)
    assert warnings(*within) == []


def test_a_loop_of_delayed_copies_is_refused() -> None:
    with pytest.raises(RuleViolated, match="9840 copies"):
        refuse(*tunnels(A, B, 3, delay="P1D"), *tunnels(B, A, 3, delay="P1D"))


def test_a_loop_of_single_copies_is_within_the_budget() -> None:
    assert warnings(*tunnels(A, B, 1, conditions=MAYBE), *tunnels(B, A, 1, conditions=MAYBE)) == []


def test_conditional_copies_that_may_exceed_the_budget_give_a_warning() -> None:
    design = [*tunnels(A, B, 3, conditions=MAYBE), *tunnels(B, A, 3, conditions=MAYBE)]
    refuse(*design)
    [warning] = warnings(*design)
    assert "9840 copies" in warning.text
    assert "stopped after 50 copies" in warning.text
    assert (warning.code, warning.params["copies"]) == ("may_make_copies", "9840")
    assert warning.params["stage"] in NAMES.values()


def test_a_move_takes_the_copies_of_its_target_along() -> None:
    with pytest.raises(RuleViolated, match="56 copies"):
        refuse(*tunnels(A, B, 7), *tunnels(B, C, 1, action="move"), *tunnels(C, SALES.won_stage, 7))


@pytest.mark.parametrize("fields", [{"enabled": False}, {"conditions": MAYBE}, {"delay": "PT1H"}], ids=str)
def test_a_tunnel_that_may_not_fire_makes_no_certain_copies(fields: dict[str, Any]) -> None:
    refuse(*tunnels(A, B, 7), *tunnels(B, C, 1, action="move"), *tunnels(B, C, 7, **fields))


def test_a_tunnel_that_adds_no_copies_is_no_part_of_an_existing_excess() -> None:
    excess = [*tunnels(A, B, 7), *tunnels(B, C, 7)]
    refuse(*excess, *tunnels(C, A, 1, enabled=False))
    refuse(*excess, excess[0])
