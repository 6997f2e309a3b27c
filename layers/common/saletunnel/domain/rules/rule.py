"""The definition of an automation rule. `timing` computes when it is due, `acting` decides what it does to a deal."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from saletunnel.domain import template
from saletunnel.domain.cadence import Period, parse_duration, parse_period
from saletunnel.domain.condition import Condition, check, custom_fields_in
from saletunnel.domain.condition_fields import CUSTOMER_FIELDS, FIELDS, OF_CUSTOM
from saletunnel.domain.deals.custom_field import FieldType
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.design import TITLE_FIELDS
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.sizes import check_design_size
from saletunnel.domain.text import is_blank
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.domain.ways import Way

WhenKind = Literal["entry", "after", "before_date", "after_date", "every"]
ActionKind = Literal["change", "comment", "move", "make_deal"]
OnLeave = Literal["cancel", "keep"]

DAY_FIELDS = frozenset({"expected_close_date"})
"""The fields with a day that a rule can count from, besides custom fields of the type `date`."""
SHORTEST_INTERVAL = timedelta(hours=1)
_DATED = ("before_date", "after_date")
_LEADING = ("move", "make_deal")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When a rule is due, counted from the arrival of the deal or from a date of the deal.

    `period` is an ISO 8601 duration; with a date field it is in whole days, months or years. `time` is the local time
    of such a day, as `HH:MM`. With `business_hours`, a time outside them is put off to the next opening.
    """

    kind: WhenKind = "entry"
    period: str | None = None
    field: str | None = None
    time: str = "09:00"
    business_hours: bool = False

    @property
    def is_at_once(self) -> bool:
        """Whether the rule acts when the deal enters, whatever the time is."""
        return self.kind == "entry" and not self.business_hours

    @property
    def is_dated(self) -> bool:
        return self.kind in _DATED

    def check(self, rules: CompanyRules) -> None:
        """Raises RuleViolated for a missing, superfluous or invalid period or field."""
        self._check_period()
        if self.is_dated != (self.field is not None):
            message = "A rule that counts from a date needs a field, and no other rule has one."
            raise RuleViolated.at("/when/field", "not_for_kind", message)
        if self.field is not None and not _is_day(self.field, rules):
            raise RuleViolated.at("/when/field", "not_a_date", f"{self.field} is not a date field of a deal.")

    def _check_period(self) -> None:
        if (self.kind == "entry") != (self.period is None):
            message = "A rule on entry has no period, and every other rule needs one."
            raise RuleViolated.at("/when/period", "not_for_kind", message)
        if self.period is None:
            return
        try:
            if self.is_dated:
                parse_period(self.period)
                return
            duration = parse_duration(self.period)
        except ValueError as error:
            raise RuleViolated.at("/when/period", "not_a_duration", f"{error}.") from None
        if self.kind == "every" and duration.period == Period(0, 0) and duration.clock < SHORTEST_INTERVAL:
            raise RuleViolated.at("/when/period", "too_short", "The shortest interval is one hour.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a rule does. A `change` has changes, a `comment` a text; `move` and `make_deal` have a target stage.

    A deal that is made gets the title of `title_template` and the `changes`.
    """

    kind: ActionKind
    changes: Changes = field(default_factory=Changes)
    text: str | None = None
    target_stage_id: str | None = None
    title_template: str | None = None

    def check(self, stage_id: str, rules: CompanyRules) -> None:
        """Raises RuleViolated for a missing or superfluous part and for an invalid one. `stage_id` is the rule's."""
        for name, value, kinds in (
            ("text", self.text, ("comment",)),
            ("target", self.target_stage_id, _LEADING),
            ("title_template", self.title_template, ("make_deal",)),
        ):
            if value is not None and self.kind not in kinds:
                raise RuleViolated.at(f"/action/{name}", "not_for_kind", f"The action {self.kind} has no {name}.")
        if self.changes != Changes() and self.kind not in ("change", "make_deal"):
            raise RuleViolated.at("/action/changes", "not_for_kind", f"The action {self.kind} changes no fields.")
        if self.kind == "change" and self.changes == Changes():
            raise RuleViolated.at("/action/changes", "empty", "Name at least one change.")
        if self.kind == "comment":
            self._check_text()
        if self.kind in _LEADING:
            self._check_target(stage_id)
        if self.title_template is not None:
            template.check(self.title_template, TITLE_FIELDS, "/action/title_template")
        self.changes.check(rules, "/action/changes")

    def _check_text(self) -> None:
        if not self.text or is_blank(self.text):
            raise RuleViolated.at("/action/text", "required", "Write a comment.")
        template.check(self.text, TITLE_FIELDS, "/action/text")

    def _check_target(self, stage_id: str) -> None:
        if self.target_stage_id is None:
            raise RuleViolated.at("/action/target", "required", "Choose a stage.")
        if self.target_stage_id == stage_id:
            raise RuleViolated.at("/action/target/stage_id", "same_stage", "Choose another stage than the rule's own.")
        if self.kind == "make_deal" and pipeline_of(self.target_stage_id) == pipeline_of(stage_id):
            message = "A new deal is made in another pipeline. Choose a stage there."
            raise RuleViolated.at("/action/target/stage_id", "same_pipeline", message)


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
        return self.action.changes.custom_fields | custom_fields_in(self.conditions) | counted

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.RULE, self.id, self.name)

    @property
    def stage_ids(self) -> frozenset[str]:
        """The stages that the rule needs: its own, and the target of its action."""
        target = self.action.target_stage_id
        return frozenset({self.stage_id, target} if target else {self.stage_id})

    @property
    def way(self) -> Way | None:
        """The way on which the rule leads deals to another stage; None if it leads them nowhere."""
        if self.action.target_stage_id is None:
            return None
        return Way(
            id=self.id,
            enabled=self.enabled,
            source_stage_id=self.stage_id,
            target_stage_id=self.action.target_stage_id,
            action="move" if self.action.kind == "move" else "copy",
            is_delayed=not self.when.is_at_once,
            conditions=self.conditions,
        )


def ways_of(rules: Iterable[Rule]) -> list[Way]:
    """The ways of those rules that lead deals to another stage."""
    return [way for rule in rules if (way := rule.way) is not None]


def _is_day(name: str, rules: CompanyRules) -> bool:
    if not name.startswith(OF_CUSTOM):
        return name in DAY_FIELDS
    declared = rules.declared(name.removeprefix(OF_CUSTOM))
    return declared is not None and declared.type == FieldType.DATE
