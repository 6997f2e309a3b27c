"""What requests about pipelines and their stages carry, and what they mean to the domain."""

from typing import Annotated

from pydantic import Field

from saletunnel.domain.pipeline import MOST_STAGES, Semantic, StageDraft
from saletunnel.http.fields import Body, Color, Id, Name, Position

_PLAIN_COLOR = "#A8ADB4"


class StageBody(Body):
    """A stage to make."""

    name: Name
    color: Color = _PLAIN_COLOR
    semantic: Semantic = Semantic.OPEN

    def draft(self) -> StageDraft:
        return StageDraft(self.name, self.color, self.semantic)


class NewStage(StageBody):
    """A stage to add; `position` 0 is first, without one it comes after those of the same meaning."""

    position: Position | None = None


class StageChange(Body):
    """What is left out stays."""

    name: Name = ""
    color: Color = ""


class StageOrder(Body):
    """All stages of the pipeline, in their new order."""

    stage_ids: Annotated[list[Id], Field(max_length=MOST_STAGES)]


class NewPipeline(Body):
    """Without `stages` it gets the default ones in the tenant's language."""

    name: Name
    stages: Annotated[list[StageBody], Field(min_length=1, max_length=MOST_STAGES)] | None = None

    def drafts(self) -> list[StageDraft] | None:
        return None if self.stages is None else [stage.draft() for stage in self.stages]


class PipelineChange(Body):
    """A pipeline's new name."""

    name: Name
