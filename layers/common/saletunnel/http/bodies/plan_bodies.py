"""The request bodies for repeat plans, and their conversion to values of the domain."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain.cadence import default_lead_time
from saletunnel.domain.pipeline import MOST_STAGES
from saletunnel.domain.repeats import plan as repeat_plan
from saletunnel.http.bodies.tunnel_bodies import ConditionBody, ResponsibleBody, StageRef
from saletunnel.http.fields import Body, Currency, Day, FieldPath, Flag, Id, Money, Name, Period, Template


class PlanSource(Body):
    """The closed deals of a plan: those on `stage_ids` of the pipeline, by default on its won stage."""

    pipeline_id: Id
    stage_ids: Annotated[list[Id], Field(default_factory=list, max_length=MOST_STAGES)]
    conditions: ConditionBody | None = None


class PlanAmount(Body):
    """The amount of new deals; `amount` and `currency` are only for the kind `fixed`."""

    kind: Literal["same", "fixed", "none"] = "same"
    amount: Money | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "fixed") != (self.amount is not None and self.currency is not None):
            raise PydanticCustomError("amount", "fixed needs an amount and a currency; other kinds have neither.")
        return self

    def value(self) -> repeat_plan.Amount:
        return repeat_plan.Amount(**self.model_dump())


class PlanStop(Body):
    """The end of a plan; `date` is only for the kind `on_date`, `times` only for `after`."""

    kind: Literal["never", "on_date", "after"] = "never"
    date: Day | None = None
    times: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "on_date") != (self.date is not None) or (self.kind == "after") != (self.times is not None):
            raise PydanticCustomError("stop", "The kind on_date needs a date, after needs times; never has neither.")
        return self


class PlanChange(Body):
    """The fields to change; a missing field is not changed. What the plan has made stays."""

    name: Name = ""
    enabled: Flag = True
    source: PlanSource = PlanSource.model_construct(stage_ids=[])
    date_field: FieldPath = "closed_at"
    every: Period = "P1Y"
    lead_time: Period = "P14D"
    target: StageRef = StageRef.model_construct()
    title_template: Template = "{title}"
    amount: PlanAmount = PlanAmount.model_construct()
    responsible: ResponsibleBody = ResponsibleBody.model_construct(user_ids=[])
    stop: PlanStop = PlanStop.model_construct()
    skip_if_open: Flag = True
    catch_up: Literal["next", "all"] = "next"

    def changed_fields(self) -> dict[str, Any]:
        """The fields of a `RepeatPlan` that the request contains."""
        given = self.model_fields_set
        fields: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN if name in given}
        if "source" in given:
            fields["source_stage_ids"] = tuple(self.source.stage_ids)
            fields["conditions"] = self.source.conditions.condition() if self.source.conditions else None
        if "target" in given:
            fields["target_stage_id"] = self.target.checked_id("/target")
        if "amount" in given:
            fields["amount"] = self.amount.value()
        if "responsible" in given:
            fields["responsible"] = self.responsible.value()
        if "stop" in given:
            fields["stop"] = repeat_plan.Stop(**self.stop.model_dump())
        return fields

    @property
    def source_pipeline_id(self) -> str | None:
        """The pipeline of the source, if the source changes."""
        return self.source.pipeline_id if "source" in self.model_fields_set else None


_PLAIN = ("name", "enabled", "date_field", "every", "lead_time", "title_template", "skip_if_open", "catch_up")


class NewPlan(Body):
    """A repeat plan to create. `lead_time` is at most `every`; without it, it is at most 14 days."""

    name: Name
    enabled: Flag = True
    source: PlanSource
    date_field: FieldPath = "closed_at"
    every: Period = "P1Y"
    lead_time: Period = "P14D"
    target: StageRef
    title_template: Template = "{title}"
    amount: PlanAmount = PlanAmount.model_construct()
    responsible: ResponsibleBody = ResponsibleBody.model_construct(user_ids=[])
    stop: PlanStop = PlanStop.model_construct()
    skip_if_open: Flag = True
    catch_up: Literal["next", "all"] = "next"

    def values(self) -> dict[str, Any]:
        """The fields of a `RepeatPlan`, except those that the system sets."""
        return {
            "name": self.name,
            "enabled": self.enabled,
            "source_stage_ids": tuple(self.source.stage_ids),
            "conditions": self.source.conditions.condition() if self.source.conditions else None,
            "date_field": self.date_field,
            "every": self.every,
            "lead_time": self.lead_time if "lead_time" in self.model_fields_set else default_lead_time(self.every),
            "target_stage_id": self.target.checked_id("/target"),
            "title_template": self.title_template,
            "amount": self.amount.value(),
            "responsible": self.responsible.value(),
            "stop": repeat_plan.Stop(**self.stop.model_dump()),
            "skip_if_open": self.skip_if_open,
            "catch_up": self.catch_up,
        }


class HeldRepeat(Body):
    """The held repeat to retry: that of the deal, or of its copies and repeats."""

    deal_id: Id
