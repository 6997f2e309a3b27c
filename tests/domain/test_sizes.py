"""Limits in bytes: what is stored as a whole fits into its item, its event, the bus and a response."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from saletunnel.domain.company.account import Account
from saletunnel.domain.condition import Comparison, Group
from saletunnel.domain.deals.custom_field import CustomField, FieldType
from saletunnel.domain.deals.deal import differences
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Pipeline, StageDraft, default_stages
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.sizes import CHANGES_LIMIT, DESIGN_LIMIT, bytes_of
from saletunnel.domain.tunnels.tunnel import Tunnel
from tests.fakes import NOON
from tests.values import INSTALLATION, NO_RULES, SALES, a_deal, a_pipeline, a_plan, a_tunnel, an_account

LETTERS = "ế"
"""A letter of three bytes."""
LETTERS_IN = Comparison("title", "in", tuple(LETTERS * 1000 + str(number) for number in range(60)))
CONDITION = Group("all", (LETTERS_IN,) * 3)
"""540 KB of conditions, each within its limits."""
CHOICES = tuple(LETTERS * 46 + f"{number:04}" for number in range(100))
CUSTOM = tuple(CustomField(f"f{number}", "F", FieldType.CHOICE, CHOICES) for number in range(50))
"""Declarations of 700 KB."""
FIELDS = tuple(f"custom.{LETTERS * 45}{number}" for number in range(50))
DRAFTS = (
    *(StageDraft(f"{LETTERS * 90}{n}", "#39A8EF", default_stages("en")[0].semantic, FIELDS) for n in range(90)),
    *default_stages("en")[1:],
)


def make_account(**changes: Any) -> Account:
    return an_account().changed(NOON, **{"custom_fields": CUSTOM, **changes})


def make_tunnel() -> Tunnel:
    return a_tunnel(SALES.won_stage, INSTALLATION.first_stage, conditions=CONDITION).checked(NO_RULES)


def make_plan() -> RepeatPlan:
    return a_plan(conditions=CONDITION).checked(NO_RULES)


def make_pipeline() -> Pipeline:
    return Pipeline.create(id_="pipe_x", name="X", position=0, drafts=DRAFTS, at=NOON)


DESIGNS: Mapping[str, Callable[[], Any]] = {
    "account": make_account,
    "tunnel": make_tunnel,
    "plan": make_plan,
    "pipeline": make_pipeline,
}


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_design_beyond_the_limit_is_refused(kind: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        DESIGNS[kind]()
    [error] = refusal.value.errors
    assert (error.pointer, error.code) == ("", "too_large")
    assert str(DESIGN_LIMIT) in error.message


class TestDesignsFromBefore:
    """Designs that were stored before the limit existed can be made smaller, and changed otherwise."""

    def test_an_account(self) -> None:
        before = replace(an_account(), custom_fields=CUSTOM, version=9)
        assert len(before.changed(NOON, custom_fields=CUSTOM[1:]).custom_fields) == 49
        with pytest.raises(RuleViolated):
            before.changed(NOON, name="A longer name than before")

    def test_a_tunnel_can_be_switched_off(self) -> None:
        before = a_tunnel(SALES.won_stage, INSTALLATION.first_stage, conditions=CONDITION, version=9)
        assert not before.changed(NOON, NO_RULES, enabled=False).enabled

    def test_a_plan_can_be_switched_off(self) -> None:
        assert not a_plan(conditions=CONDITION, version=9).changed(NOON, NO_RULES, enabled=False).enabled

    def test_a_pipeline_can_be_placed_and_loses_stages(self) -> None:
        stages = a_pipeline().stages
        large = (*(replace(stages[0], id=f"stage_sales_{n}", name=f"{n}", required_fields=FIELDS) for n in range(90)),)
        before = replace(a_pipeline(), stages=(*large, *stages[1:]), position=9)
        assert before.at_position(10, NOON).position == 10
        assert len(before.without_stage(large[1].id, NOON).stages) == len(before.stages) - 1


class TestChanges:
    def test_small_changes_are_whole(self) -> None:
        before, after = a_deal(comments="x" * 10_000), a_deal(comments="y" * 10_000)
        [change] = differences(before, after)
        assert (change.before, change.after) == ("x" * 10_000, "y" * 10_000)

    def test_large_changes_keep_the_custom_fields_that_differ(self) -> None:
        custom = {f"f{number}": LETTERS * 1000 for number in range(46)}
        [change] = differences(a_deal(custom=custom), a_deal(custom={**custom, "f1": "x", "new": 1}))
        assert change.before == {"f1": LETTERS * 1000}
        assert change.after == {"f1": "x", "new": 1}

    def test_larger_changes_keep_the_beginnings_of_texts(self) -> None:
        before = {f"f{number}": LETTERS * 1000 for number in range(46)}
        after = {f"f{number}": "é" * 1000 for number in range(46)}
        [change] = differences(a_deal(custom=before), a_deal(custom=after))
        assert change.before["f1"] == LETTERS * 100 + "…"
        assert bytes_of(change) <= CHANGES_LIMIT

    def test_a_change_of_very_many_fields_is_named_only(self) -> None:
        many = {f"{number}" + LETTERS * 45: number for number in range(2000)}
        [change] = differences(a_deal(custom=many), a_deal())
        assert (change.field, change.before, change.after) == ("custom", "…", "…")
