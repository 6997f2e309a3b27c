"""What requests about tunnels carry, and what they mean to the domain."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain.condition import MOST_LEAVES, Comparison, Condition, Group, Operator
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.http.fields import Body, Flag, Id, Name, Position, Scalars, Template


class StageRef(Body):
    """A stage; its pipeline may be named too."""

    stage_id: Id
    pipeline_id: Id | None = None

    def checked(self, pointer: str) -> str:
        """The stage's id. Raises RuleViolated when the pipeline is not the stage's."""
        if self.pipeline_id is not None and pipeline_of(self.stage_id) != self.pipeline_id:
            raise RuleViolated.at(f"{pointer}/pipeline_id", "other_pipeline", "The stage is not of this pipeline.")
        return self.stage_id


class ConditionBody(Body):
    """Either `all`, or `any`, or a comparison of a `field` by `op` with a `value`."""

    all: "Annotated[list[ConditionBody], Field(max_length=MOST_LEAVES)] | None" = None
    any: "Annotated[list[ConditionBody], Field(max_length=MOST_LEAVES)] | None" = None
    field: Annotated[str, Field(max_length=60)] | None = None
    op: Operator | None = None
    value: Scalars = None

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        comparison = self.field is not None and self.op is not None
        if (self.all is not None) + (self.any is not None) + comparison != 1 or (
            not comparison and self.model_fields_set & {"field", "op", "value"}
        ):
            raise PydanticCustomError("condition", "Either all, or any, or a comparison with field and op.")
        return self

    def condition(self) -> Condition:
        parts = self.all if self.all is not None else self.any
        if parts is not None:
            kind: Literal["all", "any"] = "all" if self.all is not None else "any"
            return Group(kind, tuple(part.condition() for part in parts))
        return Comparison(self.field or "", self.op or "eq", self.value)


class TunnelChanges(Body):
    """What a transfer changes of the deal."""

    title_template: Template | None = None


class NewTunnel(Body):
    """A tunnel to make; without a name it is called after its ends."""

    name: Name | None = None
    enabled: Flag = True
    source: StageRef
    target: StageRef
    action: Literal["move", "copy"]
    conditions: ConditionBody | None = None
    changes: TunnelChanges = TunnelChanges()

    def arguments(self) -> dict[str, Any]:
        """As `usecases.tunnel_design.create_tunnel` takes them."""
        return {
            "name": self.name,
            "enabled": self.enabled,
            "source_stage_id": self.source.checked("/source"),
            "target_stage_id": self.target.checked("/target"),
            "action": self.action,
            "title_template": self.changes.title_template,
            "conditions": self.conditions.condition() if self.conditions else None,
        }


class TunnelChange(Body):
    """What is left out stays. The source stays always: another one is another tunnel."""

    name: Name = ""
    enabled: Flag = True
    target: StageRef | None = None
    action: Literal["move", "copy"] = "move"
    position: Position = 0
    conditions: ConditionBody | None = None
    changes: TunnelChanges = TunnelChanges()

    def changed(self) -> dict[str, Any]:
        """The tunnel's fields that are set."""
        given = self.model_fields_set
        fields: dict[str, Any] = {
            name: getattr(self, name) for name in ("name", "enabled", "action", "position") if name in given
        }
        if self.target is not None:
            fields["target_stage_id"] = self.target.checked("/target")
        if "conditions" in given:
            fields["conditions"] = self.conditions.condition() if self.conditions else None
        if "changes" in given:
            fields["title_template"] = self.changes.title_template
        return fields
