"""Pipelines and their stages: an ordered way that deals of one service go, from open stages to won or lost.

A stage's id begins with its pipeline's, and a stage never changes its pipeline: whoever holds a stage id knows the
pipeline too, and one read brings both the deal and the pipeline that it shall move to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import FieldError, NotFound, RuleViolated

MOST_STAGES = 100

REQUIRABLE = frozenset("amount probability customer responsible_id expected_close_date source tags comments".split())
"""The fields of a deal that a stage may ask for, besides `custom.` and a custom field's name."""


class Semantic(StrEnum):
    """What it means for a deal to stand on a stage."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage that has no id yet. `color` is `#RRGGBB`; its rules for deals are kept by domain/entering.py."""

    name: str
    color: str
    semantic: Semantic
    required_fields: tuple[str, ...] = ()
    """Those of REQUIRABLE, or `custom.` and a name, that a deal must have to enter."""
    move_roles: tuple[Role, ...] = ()
    """Who may move deals in or out, with everybody above them; empty for all who may move deals."""
    idle_after_days: int | None = None
    """After how many days here a deal is shown as idle."""
    ask_lost_reason: bool = False
    """Whether a deal needs a lost reason to enter; only a lost stage asks."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a pipeline; the fields are those of its draft."""

    id: str
    name: str
    color: str
    semantic: Semantic
    required_fields: tuple[str, ...] = ()
    move_roles: tuple[Role, ...] = ()
    idle_after_days: int | None = None
    ask_lost_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Invariant: an open stage first, exactly one won stage, at least one lost stage; names unique in it."""

    id: str
    name: str
    position: int
    stages: tuple[Stage, ...]
    stages_made: int
    """How many stages it ever had: the next one's number, so that no id is used twice."""
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def create(cls, *, id_: str, name: str, position: int, drafts: Sequence[StageDraft], at: datetime) -> "Pipeline":
        """A pipeline with these stages, in this order."""
        stages = tuple(Stage(_stage_id(id_, number), **asdict(draft)) for number, draft in enumerate(drafts, start=1))
        return _checked(
            cls(
                id=id_,
                name=name,
                position=position,
                stages=stages,
                stages_made=len(stages),
                created_at=at,
                updated_at=at,
                version=1,
            )
        )

    def stage(self, stage_id: str) -> Stage:
        """Raises NotFound."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise NotFound("stage", stage_id)

    def stage_named(self, name: str) -> Stage | None:
        """The stage with this name, case ignored."""
        return next((stage for stage in self.stages if stage.name.casefold() == name.casefold()), None)

    @property
    def first_stage(self) -> Stage:
        return self.stages[0]

    @property
    def won_stage(self) -> Stage:
        return next(stage for stage in self.stages if stage.semantic == Semantic.WON)

    def renamed(self, name: str, at: datetime) -> "Pipeline":
        return self._next(at, name=name)

    def at_position(self, position: int, at: datetime) -> "Pipeline":
        return self._next(at, position=position)

    def without_stage(self, stage_id: str, at: datetime) -> "Pipeline":
        """Raises NotFound, and RuleViolated when the rest would break the rules of a pipeline."""
        gone = self.stage(stage_id)
        return self._next(at, stages=tuple(stage for stage in self.stages if stage.id != gone.id))

    def with_stage(self, draft: StageDraft, position: int | None, at: datetime) -> "Pipeline":
        """Adds a stage at `position` (0 is first); without one, after the last stage of the same meaning."""
        stage = Stage(_stage_id(self.id, self.stages_made + 1), **asdict(draft))
        if position is None:
            alike = [at_ for at_, other in enumerate(self.stages) if other.semantic == stage.semantic]
            position = alike[-1] + 1 if alike else len(self.stages)
        stages = (*self.stages[:position], stage, *self.stages[position:])
        return self._next(at, stages=stages, stages_made=self.stages_made + 1)

    def with_stage_changed(self, stage_id: str, changes: Mapping[str, Any], at: datetime) -> "Pipeline":
        """Gives a stage other values; what it means for a deal to stand there (`semantic`) stays."""
        new = replace(self.stage(stage_id), **changes)
        return self._next(at, stages=tuple(new if stage.id == stage_id else stage for stage in self.stages))

    def reordered(self, stage_ids: Sequence[str], at: datetime) -> "Pipeline":
        """Puts the stages into this order, which must name each of them once."""
        if sorted(stage_ids) != sorted(stage.id for stage in self.stages):
            raise RuleViolated.at("/stage_ids", "not_a_permutation", "The order must name each stage once.")
        return self._next(at, stages=tuple(self.stage(stage_id) for stage_id in stage_ids))

    def _next(self, at: datetime, **changes: object) -> "Pipeline":
        return _checked(replace(self, **changes, updated_at=at, version=self.version + 1))  # type: ignore[arg-type]


def reposition(pipelines: Sequence[Pipeline], moved: Pipeline, position: int, at: datetime) -> list[Pipeline]:
    """Those of the pipelines whose place changes when `moved` becomes the one at `position` (0 is first).

    `pipelines` are all of them, in the order that people see; `moved` is the next version of one, and comes first.
    """
    rest = [pipeline for pipeline in pipelines if pipeline.id != moved.id]
    position = min(position, len(rest))
    order = [*rest[:position], moved, *rest[position:]]
    others = [one.at_position(at_, at) for at_, one in enumerate(order) if one.id != moved.id and one.position != at_]
    return [replace(moved, position=position), *others]


def pipeline_of(stage_id: str) -> str:
    """The id of the pipeline that a stage belongs to. Raises NotFound for what is no stage id."""
    prefix, _, rest = stage_id.partition("_")
    pipeline, _, number = rest.rpartition("_")
    if prefix != "stage" or not pipeline or not number.isdecimal():
        raise NotFound("stage", stage_id)
    return f"pipe_{pipeline}"


def _stage_id(pipeline_id: str, number: int) -> str:
    return f"stage_{pipeline_id.removeprefix('pipe_')}_{number}"


def _checked(pipeline: Pipeline) -> Pipeline:
    stages = pipeline.stages
    errors = []
    if not stages or stages[0].semantic != Semantic.OPEN:
        errors.append(FieldError("/stages", "first_stage_not_open", "The first stage must be an open one."))
    if sum(stage.semantic == Semantic.WON for stage in stages) != 1:
        errors.append(FieldError("/stages", "not_one_won_stage", "There must be exactly one won stage."))
    if not any(stage.semantic == Semantic.LOST for stage in stages):
        errors.append(FieldError("/stages", "no_lost_stage", "There must be at least one lost stage."))
    if len({stage.name.casefold() for stage in stages}) != len(stages):
        errors.append(FieldError("/stages", "stage_names_repeat", "Two stages must not have the same name."))
    if len(stages) > MOST_STAGES:
        errors.append(FieldError("/stages", "too_many_stages", f"A pipeline has at most {MOST_STAGES} stages."))
    for stage in stages:
        errors += _wrong_rules(stage)
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    return pipeline


def _wrong_rules(stage: Stage) -> Iterator[FieldError]:
    for name in stage.required_fields:
        if name not in REQUIRABLE and not (name.startswith("custom.") and name != "custom."):
            message = f"{stage.name}: {name} is no field that a stage may ask for."
            yield FieldError("/required_fields", "unknown_field", message)
    if stage.ask_lost_reason and stage.semantic != Semantic.LOST:
        message = f"{stage.name}: only a lost stage asks for a lost reason."
        yield FieldError("/ask_lost_reason", "not_a_lost_stage", message)


_DEFAULTS = (
    ("#39A8EF", Semantic.OPEN, "New", "Mới"),
    ("#2FC6F6", Semantic.OPEN, "Preparing documents", "Chuẩn bị tài liệu"),
    ("#55D0E0", Semantic.OPEN, "Prepayment invoice", "Hóa đơn trả trước"),
    ("#47E4C2", Semantic.OPEN, "In progress", "Đang thực hiện"),
    ("#FFA900", Semantic.OPEN, "Final invoice", "Hóa đơn cuối"),
    ("#7BD500", Semantic.WON, "Won", "Thành công"),
    ("#FF5752", Semantic.LOST, "Lost", "Thất bại"),
    ("#FF5752", Semantic.LOST, "Analyse the failure", "Phân tích thất bại"),
)


def default_stages(language: str) -> tuple[StageDraft, ...]:
    """The stages that a new pipeline gets, named in the tenant's language (`vi`, or else English)."""
    return tuple(
        StageDraft(vietnamese if language == "vi" else english, color, semantic)
        for color, semantic, english, vietnamese in _DEFAULTS
    )
