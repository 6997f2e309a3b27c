"""Pipelines and their stages: the ordered path of deals for one service, from open stages to won or lost.

A stage's id contains its pipeline's id, and a stage never changes its pipeline. So a stage id is enough to find the
pipeline, and a move can read the deal and the target pipeline in one batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from saletunnel.domain.company.lost_reasons import reason_errors
from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import FieldError, NotFound, RuleViolated
from saletunnel.domain.sizes import check_design_size

MOST_STAGES = 100
NAME_LIMIT = 100
"""The most characters of the name of a pipeline, a stage or a tunnel."""

REQUIRABLE = frozenset("amount probability customer responsible_id expected_close_date source tags comments".split())
"""The fields of a deal that a stage may require, besides `custom.` followed by a custom field's name."""


class Semantic(StrEnum):
    """The meaning of a stage: a deal on it is open, won or lost."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage without an id. `color` is `#RRGGBB`. domain/deals/entering.py enforces its rules for deals."""

    name: str
    color: str
    semantic: Semantic
    required_fields: tuple[str, ...] = ()
    """The fields that a deal needs to enter: names in REQUIRABLE, or `custom.` followed by a custom field's name."""
    move_roles: tuple[Role, ...] = ()
    """The lowest of these roles and all higher roles may move deals in and out; empty means no restriction."""
    idle_after_days: int | None = None
    """The number of days on the stage after which a deal is shown as idle."""
    ask_lost_reason: bool = False
    """Whether a deal needs a lost reason to enter; only for lost stages."""
    lost_reasons: tuple[str, ...] = ()
    """The reasons to choose from on this stage, which must be lost; empty means those of the company."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline; see StageDraft for the fields."""

    id: str
    name: str
    color: str
    semantic: Semantic
    required_fields: tuple[str, ...] = ()
    move_roles: tuple[Role, ...] = ()
    idle_after_days: int | None = None
    ask_lost_reason: bool = False
    lost_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Invariants: the first stage is open, exactly one is won, at least one is lost; stage names are unique."""

    id: str
    name: str
    position: int
    stages: tuple[Stage, ...]
    stages_made: int
    """The number of stages ever created in it: it numbers the next stage, so that no id is used twice."""
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def create(cls, *, id_: str, name: str, position: int, drafts: Sequence[StageDraft], at: datetime) -> "Pipeline":
        """The first version of a pipeline, with stages in the order of `drafts`. Raises RuleViolated."""
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
        """The stage with this name, case ignored; None if there is none."""
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
        """Raises NotFound, and RuleViolated if the remaining stages break an invariant."""
        removed = self.stage(stage_id)
        return self._next(at, stages=tuple(stage for stage in self.stages if stage.id != removed.id))

    def with_stage(self, draft: StageDraft, position: int | None, at: datetime) -> "Pipeline":
        """With a new stage at `position` (0 is first), or after the last stage of the same semantic if None."""
        stage = Stage(_stage_id(self.id, self.stages_made + 1), **asdict(draft))
        if position is None:
            alike = [at_ for at_, other in enumerate(self.stages) if other.semantic == stage.semantic]
            position = alike[-1] + 1 if alike else len(self.stages)
        stages = (*self.stages[:position], stage, *self.stages[position:])
        return self._next(at, stages=stages, stages_made=self.stages_made + 1)

    def with_stage_changed(self, stage_id: str, changes: Mapping[str, Any], at: datetime) -> "Pipeline":
        """With other values for a stage's fields except `semantic`. Raises NotFound, RuleViolated."""
        new = replace(self.stage(stage_id), **changes)
        return self._next(at, stages=tuple(new if stage.id == stage_id else stage for stage in self.stages))

    def reordered(self, stage_ids: Sequence[str], at: datetime) -> "Pipeline":
        """With the stages in this order. Raises RuleViolated unless `stage_ids` names each stage once."""
        if sorted(stage_ids) != sorted(stage.id for stage in self.stages):
            raise RuleViolated.at("/stage_ids", "not_a_permutation", "List each stage of the pipeline exactly once.")
        return self._next(at, stages=tuple(self.stage(stage_id) for stage_id in stage_ids))

    def redrafted(self, name: str, drafts: Sequence[tuple[Stage | None, StageDraft]], at: datetime) -> "Pipeline":
        """With this name, and with the drafts as its stages: each changes the stage beside it, or becomes a new one."""
        stages, made = [], self.stages_made
        for stage, draft in drafts:
            made += stage is None
            stages.append(Stage(stage.id if stage is not None else _stage_id(self.id, made), **asdict(draft)))
        return self._next(at, name=name, stages=tuple(stages), stages_made=made)

    def touched(self, at: datetime) -> "Pipeline":
        """The next version, with the same values."""
        return replace(self, updated_at=at, version=self.version + 1)

    def _next(self, at: datetime, **changes: object) -> "Pipeline":
        """The next version with these fields; this version if they have these values already."""
        after = replace(self, **changes)  # type: ignore[arg-type]
        return self if after == self else _checked(after.touched(at), self)


def reposition(pipelines: Sequence[Pipeline], moved: Pipeline, position: int, at: datetime) -> list[Pipeline]:
    """The pipelines that change when `moved` is placed at `position` (0 is first), `moved` before the others.

    `pipelines` are all pipelines in display order. `moved` is the next version of one of them.
    """
    rest = [pipeline for pipeline in pipelines if pipeline.id != moved.id]
    position = min(position, len(rest))
    order = [*rest[:position], moved, *rest[position:]]
    others = [
        other.at_position(place, at)
        for place, other in enumerate(order)
        if other.id != moved.id and other.position != place
    ]
    return [replace(moved, position=position), *others]


def pipeline_of(stage_id: str) -> str:
    """The id of the pipeline that a stage belongs to. Raises NotFound if `stage_id` is malformed."""
    prefix, _, rest = stage_id.partition("_")
    pipeline, _, number = rest.rpartition("_")
    if prefix != "stage" or not pipeline or not number.isdecimal():
        raise NotFound("stage", stage_id)
    return f"pipe_{pipeline}"


def _stage_id(pipeline_id: str, number: int) -> str:
    return f"stage_{pipeline_id.removeprefix('pipe_')}_{number}"


def _checked(pipeline: Pipeline, before: Pipeline | None = None) -> Pipeline:
    stages = pipeline.stages
    errors = []
    if not stages or stages[0].semantic != Semantic.OPEN:
        errors.append(FieldError("/stages", "first_stage_not_open", "The first stage must be an open stage."))
    if sum(stage.semantic == Semantic.WON for stage in stages) != 1:
        errors.append(FieldError("/stages", "not_one_won_stage", "There must be exactly one won stage."))
    if not any(stage.semantic == Semantic.LOST for stage in stages):
        errors.append(FieldError("/stages", "no_lost_stage", "There must be at least one lost stage."))
    if len({stage.name.casefold() for stage in stages}) != len(stages):
        errors.append(FieldError("/stages", "stage_names_repeat", "The names of the stages must be different."))
    if len(stages) > MOST_STAGES:
        errors.append(FieldError("/stages", "too_many_stages", f"A pipeline can have at most {MOST_STAGES} stages."))
    for stage in stages:
        errors += _rule_errors(stage)
    if errors:
        raise RuleViolated(" ".join(error.message for error in errors), errors)
    check_design_size("pipeline", pipeline, before)
    return pipeline


def _rule_errors(stage: Stage) -> Iterator[FieldError]:
    for name in stage.required_fields:
        if name not in REQUIRABLE and not (name.startswith("custom.") and name != "custom."):
            message = f"{stage.name}: a stage cannot require the field {name}."
            yield FieldError("/required_fields", "unknown_field", message)
    if stage.ask_lost_reason and stage.semantic != Semantic.LOST:
        message = f"{stage.name}: only a lost stage can ask for a lost reason."
        yield FieldError("/ask_lost_reason", "not_a_lost_stage", message)
    if stage.lost_reasons and stage.semantic != Semantic.LOST:
        message = f"{stage.name}: only a lost stage has lost reasons."
        yield FieldError("/lost_reasons", "not_a_lost_stage", message)
    yield from reason_errors(stage.lost_reasons)


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
    """The stages of a new pipeline, named in Vietnamese for `vi` and in English for every other language."""
    return tuple(
        StageDraft(vietnamese if language == "vi" else english, color, semantic)
        for color, semantic, english, vietnamese in _DEFAULTS
    )
