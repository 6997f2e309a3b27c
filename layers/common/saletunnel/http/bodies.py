"""What requests about the account, pipelines, tunnels and repeat-sale plans carry, and what they mean to the domain."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, Strict, model_validator

from saletunnel.domain import repeat_sale
from saletunnel.domain.account import LANGUAGES
from saletunnel.domain.condition import MOST_LEAVES, Comparison, Condition, Group, Operator
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import MOST_STAGES, Semantic, StageDraft, pipeline_of
from saletunnel.http.fields import (
    Body,
    Color,
    Currency,
    Day,
    Flag,
    Id,
    Money,
    Name,
    Period,
    Position,
    Short,
    Template,
    TimeZone,
    UserId,
)

_PLAIN_COLOR = "#A8ADB4"


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"is none of {', '.join(LANGUAGES)}")
    return value


class AccountChange(Body):
    """Settings to change; what is left out stays."""

    name: Name | None = None
    language: Annotated[str, AfterValidator(_language)] | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None

    def settings(self) -> dict[str, str]:
        return {name: value for name, value in self.model_dump().items() if value is not None}


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

    name: Name | None = None
    color: Color | None = None


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
    value: "Value | Values | None" = None

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        comparison = self.field is not None and self.op is not None
        if (self.all is not None) + (self.any is not None) + comparison != 1 or (
            not comparison and self.model_fields_set & {"field", "op", "value"}
        ):
            raise ValueError("is either all, or any, or a comparison with field and op")
        return self

    def condition(self) -> Condition:
        parts = self.all if self.all is not None else self.any
        if parts is not None:
            kind: Literal["all", "any"] = "all" if self.all is not None else "any"
            return Group(kind, tuple(part.condition() for part in parts))
        return Comparison(self.field or "", self.op or "eq", self.value)


type Value = Flag | Annotated[int, Strict()] | Annotated[float, Strict()] | Short
type Values = Annotated[list[Value], Field(max_length=100)]


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


class PlanSource(Body):
    """Without `stage_ids` it is the pipeline's won stage."""

    pipeline_id: Id
    stage_ids: Annotated[list[Id], Field(default_factory=list, max_length=MOST_STAGES)]
    conditions: ConditionBody | None = None


class PlanAmount(Body):
    """`amount` and `currency` go with `fixed`."""

    kind: Literal["same", "fixed", "none"] = "same"
    amount: Money | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "fixed") != (self.amount is not None and self.currency is not None):
            raise ValueError("a fixed amount has an amount and a currency, another has neither")
        return self


class PlanResponsible(Body):
    """One of `user_ids` with `user`, at least one with `in_turn`, none with `keep`."""

    kind: Literal["keep", "user", "in_turn"] = "keep"
    user_ids: Annotated[list[UserId], Field(default_factory=list, max_length=100)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        people = len(self.user_ids)
        if not {"keep": people == 0, "user": people == 1, "in_turn": people > 0}[self.kind]:
            raise ValueError("user_ids do not fit the kind")
        return self


class PlanStop(Body):
    """`date` goes with `on_date`, `times` with `after`."""

    kind: Literal["never", "on_date", "after"] = "never"
    date: Day | None = None
    times: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "on_date") != (self.date is not None) or (self.kind == "after") != (self.times is not None):
            raise ValueError("date goes with on_date, times with after")
        return self


class NewPlan(Body):
    """A repeat-sale plan to make."""

    name: Name
    enabled: Flag = True
    source: PlanSource
    date_field: Annotated[str, Field(max_length=60)] = "closed_at"
    every: Period = "P1Y"
    lead_time: Period = "P14D"
    target: StageRef
    title_template: Template = "{title}"
    amount: PlanAmount = PlanAmount()
    responsible: PlanResponsible = PlanResponsible(user_ids=[])
    stop: PlanStop = PlanStop()
    skip_if_open: Flag = True

    def values(self) -> dict[str, Any]:
        """The fields of a `RepeatPlan`, but for what the system keeps."""
        return {
            "name": self.name,
            "enabled": self.enabled,
            "source_stage_ids": tuple(self.source.stage_ids),
            "conditions": self.source.conditions.condition() if self.source.conditions else None,
            "date_field": self.date_field,
            "every": self.every,
            "lead_time": self.lead_time,
            "target_stage_id": self.target.checked("/target"),
            "title_template": self.title_template,
            "amount": repeat_sale.Amount(**self.amount.model_dump()),
            "responsible": repeat_sale.Responsible(self.responsible.kind, tuple(self.responsible.user_ids)),
            "stop": repeat_sale.Stop(**self.stop.model_dump()),
            "skip_if_open": self.skip_if_open,
        }
