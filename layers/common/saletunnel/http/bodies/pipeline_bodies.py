"""The request bodies for pipelines and their stages, and their conversion to values of the domain."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from saletunnel.domain.company.lost_reasons import MOST_REASONS
from saletunnel.domain.company.roles import Role
from saletunnel.domain.pipeline import MOST_STAGES, Semantic, StageDraft
from saletunnel.http.fields import Body, Color, Flag, Id, Name, Position

_PLAIN_COLOR = "#A8ADB4"
_Fields = Annotated[list[Annotated[Name, Field(max_length=60)]], Field(max_length=50)]
_Roles = Annotated[list[Literal["admin", "manager", "agent"]], Field(max_length=3)]
_Reasons = Annotated[list[Name], Field(max_length=MOST_REASONS)]
_Days = Annotated[int, Strict(), Field(ge=1, le=3650)]


class StageBody(Body):
    """A stage to create."""

    name: Name
    color: Color = _PLAIN_COLOR
    semantic: Semantic = Semantic.OPEN
    required_fields: Annotated[_Fields, Field(default_factory=list)]
    move_roles: Annotated[_Roles, Field(default_factory=list)]
    idle_after_days: _Days | None = None
    ask_lost_reason: Flag = False
    lost_reasons: Annotated[_Reasons, Field(default_factory=list)]

    def draft(self) -> StageDraft:
        return StageDraft(
            self.name,
            self.color,
            self.semantic,
            required_fields=_once(self.required_fields),
            move_roles=_roles(self.move_roles),
            idle_after_days=self.idle_after_days,
            ask_lost_reason=self.ask_lost_reason,
            lost_reasons=tuple(self.lost_reasons),
        )


class NewStage(StageBody):
    """A stage to add at `position` (0 is first), or after the last stage of the same semantic."""

    position: Position | None = None


class StageChange(Body):
    """The fields of a stage to change; a missing field is not changed."""

    name: Name = ""
    color: Color = ""
    required_fields: Annotated[_Fields, Field(default_factory=list)]
    move_roles: Annotated[_Roles, Field(default_factory=list)]
    idle_after_days: _Days | None = None
    ask_lost_reason: Flag = False
    lost_reasons: Annotated[_Reasons, Field(default_factory=list)]

    def changes(self) -> dict[str, Any]:
        """The fields that the request contains."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if "required_fields" in given:
            given["required_fields"] = _once(self.required_fields)
        if "move_roles" in given:
            given["move_roles"] = _roles(self.move_roles)
        if "lost_reasons" in given:
            given["lost_reasons"] = tuple(self.lost_reasons)
        return given


class StageOrder(Body):
    """The ids of all stages of the pipeline, in their new order."""

    stage_ids: Annotated[list[Id], Field(max_length=MOST_STAGES)]


class NewPipeline(Body):
    """A pipeline to create. Without `stages` it gets the default stages in the company's language."""

    name: Name
    stages: Annotated[list[StageBody], Field(min_length=1, max_length=MOST_STAGES)] | None = None

    def drafts(self) -> list[StageDraft] | None:
        return None if self.stages is None else [stage.draft() for stage in self.stages]


class PipelineChange(Body):
    """A new name, and a new position among the pipelines (0 is first); a missing field is not changed."""

    name: Name = ""
    position: Position | None = None


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _roles(names: Sequence[str]) -> tuple[Role, ...]:
    return tuple(sorted({Role[name.upper()] for name in names}))
