"""The request bodies for automation rules, and their conversion to values of the domain."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, Strict

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.rules.actions import (
    Action,
    ActionKind,
    AddComment,
    CallWebhook,
    ChangeFields,
    MakeDeal,
    MakeTask,
    MoveDeal,
    SendMessage,
)
from saletunnel.domain.rules.rule import OnFailure, OnLeave, Order
from saletunnel.domain.rules.when import When, WhenKind
from saletunnel.domain.tunnels.tunnel_changes import Changes
from saletunnel.http.bodies.tunnel_bodies import ConditionBody, DealChanges, ResponsibleBody, StageRef
from saletunnel.http.fields import Body, FieldPath, Flag, Id, Long, Name, Period, Position, Template
from saletunnel.usecases.automation.rules import OpenRuns

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class RuleWhenBody(Body):
    """When a rule acts. `period` is not for `entry`; `field`, `time` and `again` are for dates of the deal."""

    kind: WhenKind = "entry"
    period: Period | None = None
    field: FieldPath | None = None
    time: ClockTime = "09:00"
    business_hours: Flag = False
    again: Flag = False

    def value(self) -> When:
        return When(**self.model_dump())


class RuleTaskBody(Body):
    """The task that a rule makes: due a duration after the rule acts. With `wait`, the run lasts until it is done.

    `responsible` keeps the deal's. With `business_hours`, a time outside them is put off to the next opening.
    """

    due: Period
    business_hours: Flag = False
    responsible: ResponsibleBody = ResponsibleBody.model_construct(user_ids=[])
    wait: Flag = False


class RuleActionBody(Body):
    """What a rule does: `change` needs `changes`, `comment` a text, `move` and `make_deal` a target stage.

    `webhook` needs the id of a webhook, `message` that of a message template. `task` needs a `task` and a
    `title_template`, and may have a text.
    """

    kind: ActionKind
    changes: DealChanges | None = None
    text: Long | None = None
    target: StageRef | None = None
    title_template: Template | None = None
    webhook_id: Id | None = None
    template_id: Id | None = None
    task: RuleTaskBody | None = None

    def value(self) -> Action:
        """Raises RuleViolated for a part that the kind does not have, or that is missing."""
        parts = _PARTS[self.kind]
        for name in (name for each in _PARTS.values() for name in each):
            if getattr(self, name) is not None and name not in parts:
                raise RuleViolated.at(f"/action/{name}", "not_for_kind", f"The action {self.kind} has no {name}.")
        return _BUILDERS[self.kind](self)

    def stage(self) -> str:
        if self.target is None:
            raise RuleViolated.at("/action/target", "required", "Choose a stage.")
        return self.target.checked_id("/action/target")

    def webhook(self) -> str:
        if self.webhook_id is None:
            raise RuleViolated.at("/action/webhook_id", "required", "Choose a webhook.")
        return self.webhook_id

    def message(self) -> SendMessage:
        if self.template_id is None:
            raise RuleViolated.at("/action/template_id", "required", "Choose a message template.")
        return SendMessage(template_id=self.template_id)

    def made_task(self) -> MakeTask:
        if self.task is None:
            raise RuleViolated.at("/action/task", "required", "Say when the task is due.")
        if self.title_template is None:
            raise RuleViolated.at("/action/title_template", "required", "Write the title of the task.")
        return MakeTask(
            title_template=self.title_template,
            text=self.text or None,
            responsible=self.task.responsible.value(),
            due=self.task.due,
            business_hours=self.task.business_hours,
            wait=self.task.wait,
        )

    def changed(self) -> Changes:
        return self.changes.value() if self.changes else Changes()


_PARTS: Mapping[ActionKind, tuple[str, ...]] = {
    "change": ("changes",),
    "comment": ("text",),
    "move": ("target",),
    "make_deal": ("target", "title_template", "changes"),
    "webhook": ("webhook_id",),
    "message": ("template_id",),
    "task": ("task", "title_template", "text"),
}
"""The parts of the body that a kind of action has."""
_BUILDERS: Mapping[ActionKind, Callable[[RuleActionBody], Action]] = {
    "change": lambda body: ChangeFields(changes=body.changed()),
    "comment": lambda body: AddComment(text=body.text or ""),
    "move": lambda body: MoveDeal(target_stage_id=body.stage()),
    "make_deal": lambda body: MakeDeal(
        target_stage_id=body.stage(), title_template=body.title_template, changes=body.changed()
    ),
    "webhook": lambda body: CallWebhook(webhook_id=body.webhook()),
    "message": lambda body: body.message(),
    "task": lambda body: body.made_task(),
}


class NewRule(Body):
    """A rule to create."""

    name: Name
    enabled: Flag = True
    stage: StageRef
    when: RuleWhenBody = RuleWhenBody.model_construct()
    conditions: ConditionBody | None = None
    action: RuleActionBody
    on_leave: OnLeave = "cancel"
    order: Order = "side_by_side"
    on_failure: OnFailure = "continue"

    def values(self) -> dict[str, Any]:
        """The fields of a `Rule`, except those that the system sets."""
        return {
            "name": self.name,
            "enabled": self.enabled,
            "when": self.when.value(),
            "conditions": self.conditions.condition() if self.conditions else None,
            "action": self.action.value(),
            "on_leave": self.on_leave,
            "order": self.order,
            "on_failure": self.on_failure,
        }


class RuleTrial(Body):
    """A draft of a rule, and over how many of the last days it is tried. `cursor` is that of the page before."""

    rule: NewRule
    days: Annotated[int, Strict(), Field(ge=1, le=90)] = 90
    cursor: Annotated[str, Field(max_length=500)] | None = None


class RuleChange(Body):
    """The fields to change; a missing field is not changed. The stage of a rule is fixed.

    With `when`, `open_runs` says whether the runs that have not acted yet keep their time or move to the new one.
    """

    name: Name = ""
    enabled: Flag = True
    position: Position = 0
    when: RuleWhenBody = RuleWhenBody.model_construct()
    open_runs: OpenRuns = "keep"
    conditions: ConditionBody | None = None
    action: RuleActionBody = RuleActionBody.model_construct(kind="comment")
    on_leave: OnLeave = "cancel"
    order: Order = "side_by_side"
    on_failure: OnFailure = "continue"

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Rule` that the request contains."""
        given = self.model_fields_set
        plain = ("name", "enabled", "position", "on_leave", "order", "on_failure")
        fields: dict[str, Any] = {name: getattr(self, name) for name in plain if name in given}
        if "conditions" in given:
            fields["conditions"] = self.conditions.condition() if self.conditions else None
        if "when" in given:
            fields["when"] = self.when.value()
        if "action" in given:
            fields["action"] = self.action.value()
        return fields

    def chosen_runs(self) -> OpenRuns | None:
        """The choice for the open runs; None if the request contains none."""
        return self.open_runs if "open_runs" in self.model_fields_set else None


class NewTime(Body):
    """A time that a rule might get."""

    when: RuleWhenBody
