"""The request bodies for automation rules, and their conversion to values of the domain."""

from typing import Annotated, Any, Literal

from pydantic import Field

from saletunnel.domain.rules import rule
from saletunnel.domain.rules.rule import ActionKind, OnLeave, WhenKind
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.http.bodies.tunnel_bodies import ConditionBody, DealChanges, StageRef
from saletunnel.http.fields import Body, FieldPath, Flag, Long, Name, Period, Position, Template

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class RuleWhenBody(Body):
    """When a rule acts. `period` is for every kind but `entry`; `field` and `time` are for dates of the deal."""

    kind: WhenKind = "entry"
    period: Period | None = None
    field: FieldPath | None = None
    time: ClockTime = "09:00"
    business_hours: Flag = False

    def value(self) -> rule.When:
        return rule.When(**self.model_dump())


class RuleActionBody(Body):
    """What a rule does: `change` needs `changes`, `comment` a text, `move` and `make_deal` a target stage."""

    kind: ActionKind
    changes: DealChanges | None = None
    text: Long | None = None
    target: StageRef | None = None
    title_template: Template | None = None

    def value(self) -> rule.Action:
        return rule.Action(
            kind=self.kind,
            changes=self.changes.value() if self.changes else Changes(),
            text=self.text,
            target_stage_id=self.target.checked_id("/action/target") if self.target else None,
            title_template=self.title_template,
        )


class NewRule(Body):
    """A rule to create."""

    name: Name
    enabled: Flag = True
    stage: StageRef
    when: RuleWhenBody = RuleWhenBody.model_construct()
    conditions: ConditionBody | None = None
    action: RuleActionBody
    on_leave: OnLeave = "cancel"

    def values(self) -> dict[str, Any]:
        """The fields of a `Rule`, except those that the system sets."""
        return {
            "name": self.name,
            "enabled": self.enabled,
            "when": self.when.value(),
            "conditions": self.conditions.condition() if self.conditions else None,
            "action": self.action.value(),
            "on_leave": self.on_leave,
        }


class RuleChange(Body):
    """The fields to change; a missing field is not changed. The stage and the time of a rule are fixed."""

    name: Name = ""
    enabled: Flag = True
    position: Position = 0
    conditions: ConditionBody | None = None
    action: RuleActionBody = RuleActionBody.model_construct(kind="comment")
    on_leave: Literal["cancel", "keep"] = "cancel"

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Rule` that the request contains."""
        given = self.model_fields_set
        plain = ("name", "enabled", "position", "on_leave")
        fields: dict[str, Any] = {name: getattr(self, name) for name in plain if name in given}
        if "conditions" in given:
            fields["conditions"] = self.conditions.condition() if self.conditions else None
        if "action" in given:
            fields["action"] = self.action.value()
        return fields
