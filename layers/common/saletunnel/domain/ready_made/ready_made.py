"""What a ready-made design consists of, and how it becomes pipelines, tunnels and a repeat plan of a company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.pipeline import Pipeline, Semantic, Stage, StageDraft
from saletunnel.domain.repeats.plan import Amount, RepeatPlan, Stop
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.tunnels.tunnel import Tunnel


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Vietnamese and in English."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The Vietnamese text for `vi`, the English text for every other language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class ReadyStage:
    """`is_added` if the first pipeline of a new company has no such stage: the others become stages of the design."""

    name: Text
    color: str
    semantic: Semantic = Semantic.OPEN
    ask_lost_reason: bool = False
    lost_reasons: tuple[Text, ...] = ()
    is_added: bool = False

    def draft(self, language: str) -> StageDraft:
        return StageDraft(
            self.name.in_language(language),
            self.color,
            self.semantic,
            ask_lost_reason=self.ask_lost_reason,
            lost_reasons=tuple(reason.in_language(language) for reason in self.lost_reasons),
        )


@dataclass(frozen=True, slots=True)
class ReadyPipeline:
    name: Text
    stages: tuple[ReadyStage, ...]

    def create(self, id_: str, position: int, language: str, at: datetime) -> Pipeline:
        """A new pipeline with these stages."""
        drafts = [stage.draft(language) for stage in self.stages]
        return Pipeline.create(id_=id_, name=self.name.in_language(language), position=position, drafts=drafts, at=at)

    def take_over(self, pipeline: Pipeline, language: str, at: datetime) -> Pipeline:
        """The next version of the first pipeline of a company, which is unchanged so far.

        Its stages get the names of this design and keep their ids, so deals stay on their stages.
        """
        kept = iter(pipeline.stages)
        drafts: list[tuple[Stage | None, StageDraft]] = [
            (None if stage.is_added else next(kept), stage.draft(language)) for stage in self.stages
        ]
        return pipeline.redrafted(self.name.in_language(language), drafts, at)


@dataclass(frozen=True, slots=True)
class End:
    """A stage of a design: the number of its pipeline, and the number of the stage in it; 0 is first."""

    pipeline: int
    stage: int

    def in_pipelines(self, pipelines: Sequence[Pipeline]) -> str:
        """The id of the stage."""
        return pipelines[self.pipeline].stages[self.stage].id


@dataclass(frozen=True, slots=True)
class ReadyTunnel:
    """A tunnel that moves deals; `title` is the template of their new title."""

    name: Text
    source: End
    target: End
    title: Text | None = None

    def create(self, id_: str, pipelines: Sequence[Pipeline], language: str, at: datetime) -> Tunnel:
        """The tunnel between `pipelines`, which are those of the design in its order."""
        return Tunnel(
            id=id_,
            name=self.name.in_language(language),
            enabled=True,
            source_stage_id=self.source.in_pipelines(pipelines),
            target_stage_id=self.target.in_pipelines(pipelines),
            action="move",
            position=0,
            title_template=self.title.in_language(language) if self.title is not None else None,
            created_at=at,
            updated_at=at,
            version=1,
        )


@dataclass(frozen=True, slots=True)
class ReadyPlan:
    """`every` and `lead_time` are ISO 8601 periods."""

    name: Text
    source: End
    target: End
    every: str
    lead_time: str
    title: Text

    def create(self, id_: str, pipelines: Sequence[Pipeline], language: str, at: datetime) -> RepeatPlan:
        """The repeat plan between `pipelines`, which are those of the design in its order."""
        return RepeatPlan(
            id=id_,
            name=self.name.in_language(language),
            enabled=True,
            source_stage_ids=(self.source.in_pipelines(pipelines),),
            date_field="closed_at",
            every=self.every,
            lead_time=self.lead_time,
            target_stage_id=self.target.in_pipelines(pipelines),
            title_template=self.title.in_language(language),
            amount=Amount(),
            responsible=Responsible(),
            stop=Stop(),
            skip_if_open=True,
            created_at=at,
            updated_at=at,
            version=1,
        )


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """The first pipeline is the one that a new company has already."""

    pipelines: tuple[ReadyPipeline, ...]
    tunnels: tuple[ReadyTunnel, ...]
    plan: ReadyPlan
