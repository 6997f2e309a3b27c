"""The request bodies for tunnels, and their conversion to values of the domain."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain.condition import MOST_LEAVES, Comparison, Condition, Group
from saletunnel.domain.condition_fields import Operator
from saletunnel.domain.deals.tags import unique_tags
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel_changes import CUSTOM, Changes
from saletunnel.http.fields import (
    Body,
    Currency,
    Custom,
    CustomTexts,
    Day,
    FieldPath,
    Flag,
    Id,
    Long,
    Money,
    Name,
    Percent,
    Period,
    Position,
    Scalars,
    Short,
    Tags,
    Template,
    UserId,
)


class StageRef(Body):
    """A stage by its id; `pipeline_id` is optional and must be the stage's pipeline."""

    stage_id: Id
    pipeline_id: Id | None = None

    def checked_id(self, pointer: str) -> str:
        """The id of the stage. Raises RuleViolated if it belongs to another pipeline than `pipeline_id`."""
        if self.pipeline_id is not None and pipeline_of(self.stage_id) != self.pipeline_id:
            raise RuleViolated.at(f"{pointer}/pipeline_id", "other_pipeline", "The stage belongs to another pipeline.")
        return self.stage_id


class ConditionBody(Body):
    """One of: the parts of an `all` group, the parts of an `any` group, or a comparison (`field`, `op`, `value`)."""

    all: "Annotated[list[ConditionBody], Field(max_length=MOST_LEAVES)] | None" = None
    any: "Annotated[list[ConditionBody], Field(max_length=MOST_LEAVES)] | None" = None
    field: FieldPath | None = None
    op: Operator | None = None
    value: Scalars = None

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        comparison = self.field is not None and self.op is not None
        if (self.all is not None) + (self.any is not None) + comparison != 1 or (
            not comparison and self.model_fields_set & {"field", "op", "value"}
        ):
            raise PydanticCustomError("condition", "Give exactly one of: all, any, or a comparison with field and op.")
        return self

    def condition(self) -> Condition:
        parts = self.all if self.all is not None else self.any
        if parts is not None:
            kind: Literal["all", "any"] = "all" if self.all is not None else "any"
            return Group(kind, tuple(part.condition() for part in parts))
        return Comparison(self.field or "", self.op or "eq", self.value)


class ResponsibleBody(Body):
    """The responsible user: `keep` needs no `user_ids`, `user` exactly one, `in_turn` at least one."""

    kind: Literal["keep", "user", "in_turn"] = "keep"
    user_ids: Annotated[list[UserId], Field(default_factory=list, max_length=100)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        people = len(self.user_ids)
        if not {"keep": people == 0, "user": people == 1, "in_turn": people > 0}[self.kind]:
            raise PydanticCustomError("people", "keep has no user_ids, user has exactly one, in_turn at least one.")
        return self

    def value(self) -> Responsible:
        return Responsible(self.kind, tuple(self.user_ids))


class AppendBody(Body):
    """Texts to append to fields; templates with the same fields as a title."""

    source: Template = ""
    lost_reason: Template = ""
    comments: Long = ""
    custom: Annotated[CustomTexts, Field(default_factory=dict)]

    def values(self) -> dict[str, Any]:
        return _by_name(self)


class SetBody(Body):
    """The new values of fields. A field to empty belongs into `clear` instead."""

    amount: Money = 0
    currency: Currency = ""
    probability: Percent = 0
    expected_close_date: Day = date.min
    source: Short = ""
    lost_reason: Short = ""
    comments: Long = ""
    custom: Annotated[Custom, Field(default_factory=dict)]

    def values(self) -> dict[str, Any]:
        return _by_name(self)


class DealChanges(Body):
    """Changes of a deal. In `clear`, custom fields are `custom.<name>`."""

    responsible: ResponsibleBody = ResponsibleBody.model_construct(user_ids=[])
    set: SetBody = SetBody.model_construct(custom={})
    append: AppendBody = AppendBody.model_construct(custom={})
    clear: Annotated[list[FieldPath], Field(default_factory=list, max_length=60)]
    add_tags: Annotated[Tags, Field(default_factory=list)]
    remove_tags: Annotated[Tags, Field(default_factory=list)]

    def value(self) -> Changes:
        return Changes(
            responsible=self.responsible.value(),
            set=self.set.values(),
            append=self.append.values(),
            clear=tuple(dict.fromkeys(self.clear)),
            add_tags=unique_tags(self.add_tags),
            remove_tags=unique_tags(self.remove_tags),
        )


class TunnelChanges(DealChanges):
    """The changes of a deal by a transfer. In `clear`, custom fields are `custom.<name>`."""

    title_template: Template | None = None

    def fields(self) -> dict[str, Any]:
        """The fields `title_template` and `changes` of a `Tunnel`."""
        return {"title_template": self.title_template, "changes": self.value()}


_NO_CHANGES = TunnelChanges.model_construct(clear=[], add_tags=[], remove_tags=[])


class NewTunnel(Body):
    """A tunnel to create; without a name it is named after its stage and the target pipeline."""

    name: Name | None = None
    enabled: Flag = True
    source: StageRef
    target: StageRef
    action: Literal["move", "copy"]
    delay: Period | None = None
    conditions: ConditionBody | None = None
    changes: TunnelChanges = _NO_CHANGES

    def arguments(self) -> dict[str, Any]:
        """The arguments of `usecases.tunnels.tunnel_design.create_tunnel`."""
        return {
            "name": self.name,
            "source_stage_id": self.source.checked_id("/source"),
            "target_stage_id": self.target.checked_id("/target"),
            "values": {
                "enabled": self.enabled,
                "action": self.action,
                "delay": self.delay,
                "conditions": self.conditions.condition() if self.conditions else None,
                **self.changes.fields(),
            },
        }


class TunnelChange(Body):
    """The fields to change; a missing field is not changed. The source of a tunnel is fixed."""

    name: Name = ""
    enabled: Flag = True
    target: StageRef = StageRef.model_construct()
    action: Literal["move", "copy"] = "move"
    position: Position = 0
    delay: Period | None = None
    conditions: ConditionBody | None = None
    changes: TunnelChanges = _NO_CHANGES

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `Tunnel` that the request contains."""
        given = self.model_fields_set
        fields: dict[str, Any] = {
            name: getattr(self, name) for name in ("name", "enabled", "action", "position", "delay") if name in given
        }
        if "target" in given:
            fields["target_stage_id"] = self.target.checked_id("/target")
        if "conditions" in given:
            fields["conditions"] = self.conditions.condition() if self.conditions else None
        if "changes" in given:
            fields |= self.changes.fields()
        return fields


def _by_name(body: AppendBody | SetBody) -> dict[str, Any]:
    """The fields that the request contains, as plain JSON; custom fields are `custom.<name>`."""
    plain = {name: getattr(body, name) for name in body.model_fields_set if name != "custom"}
    day = plain.get("expected_close_date")
    if isinstance(day, date):
        plain["expected_close_date"] = day.isoformat()
    return plain | {f"{CUSTOM}{name}": value for name, value in body.custom.items()}
