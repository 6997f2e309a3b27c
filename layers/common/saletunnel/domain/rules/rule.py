"""The definition of an automation rule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.condition import Condition, check, custom_fields_in
from saletunnel.domain.condition_fields import CUSTOMER_FIELDS, FIELDS, OF_CUSTOM
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.rules.actions import Action
from saletunnel.domain.rules.when import When
from saletunnel.domain.sizes import check_design_size
from saletunnel.domain.ways import Way

OnLeave = Literal["cancel", "keep"]
Order = Literal["side_by_side", "in_order"]
OnFailure = Literal["continue", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An automation rule of a stage. `position` orders the rules of the stage."""

    id: str
    name: str
    enabled: bool
    stage_id: str
    position: int
    when: When
    action: Action
    conditions: Condition | None = None
    """They are checked when the rule acts."""
    on_leave: OnLeave = "cancel"
    """Whether a pending run is cancelled when the deal leaves the stage."""
    order: Order = "side_by_side"
    """Whether the rule begins with the arrival, or when the rule before it on the stage has ended."""
    on_failure: OnFailure = "continue"
    """Whether the rules that wait for this one are skipped when it fails."""
    created_at: datetime
    updated_at: datetime
    version: int

    def checked(self, rules: CompanyRules, before: "Rule | None" = None) -> "Rule":
        """Returns the rule. Raises RuleViolated for invalid fields and if it is too large.

        Parts that are the same as `before` are not checked again: an old rule can still be switched off.
        """
        if before is None or self.when != before.when:
            self.when.check(rules)
        if before is None or self.action != before.action:
            self.action.check(self.stage_id, rules)
        if before is None or self.conditions != before.conditions:
            check(self.conditions, "/conditions", {**FIELDS, **CUSTOMER_FIELDS}, rules.custom_fields)
        check_design_size("rule", self, before)
        return self

    def changed(self, at: datetime, rules: CompanyRules, **changes: Any) -> "Rule":
        """The next version with these fields. Raises RuleViolated."""
        return replace(self, **changes, updated_at=at, version=self.version + 1).checked(rules, self)

    @property
    def custom_fields(self) -> frozenset[str]:
        """The names of the custom fields that it reads or changes."""
        dated = self.when.field or ""
        counted = {dated.removeprefix(OF_CUSTOM)} if dated.startswith(OF_CUSTOM) else set()
        return self.action.writes.custom_fields | custom_fields_in(self.conditions) | counted

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.RULE, self.id, self.name)

    @property
    def stage_ids(self) -> frozenset[str]:
        """The stages that the rule needs: its own, and the target of its action."""
        target = self.action.leads_to
        return frozenset({self.stage_id, target} if target else {self.stage_id})

    @property
    def way(self) -> Way | None:
        """The way on which the rule leads deals to another stage; None if it leads them nowhere."""
        if self.action.leads_to is None:
            return None
        return Way(
            id=self.id,
            enabled=self.enabled,
            source_stage_id=self.stage_id,
            target_stage_id=self.action.leads_to,
            action="move" if self.action.kind == "move" else "copy",
            is_delayed=not self.when.is_at_once,
            conditions=self.conditions,
        )


def ways_of(rules: Iterable[Rule]) -> list[Way]:
    """The ways of those rules that lead deals to another stage."""
    return [way for rule in rules if (way := rule.way) is not None]


def sequences(rules: Iterable[Rule]) -> list[list[Rule]]:
    """The rules of a stage, ordered by position, in sequences: those that act in order follow the rule before them."""
    found: list[list[Rule]] = []
    for rule in rules:
        if rule.order == "in_order" and found:
            found[-1].append(rule)
        else:
            found.append([rule])
    return found
