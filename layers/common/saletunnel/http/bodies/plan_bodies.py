"""What requests about repeat-sale plans carry, and what they mean to the domain."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from saletunnel.domain import repeat_sale
from saletunnel.domain.pipeline import MOST_STAGES
from saletunnel.http.bodies.tunnel_bodies import ConditionBody, ResponsibleBody, StageRef
from saletunnel.http.fields import Body, Currency, Day, Flag, Id, Money, Name, Period, Template


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
            raise PydanticCustomError("amount", "A fixed amount has an amount and a currency, another has neither.")
        return self

    def value(self) -> repeat_sale.Amount:
        return repeat_sale.Amount(**self.model_dump())


class PlanStop(Body):
    """`date` goes with `on_date`, `times` with `after`."""

    kind: Literal["never", "on_date", "after"] = "never"
    date: Day | None = None
    times: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "on_date") != (self.date is not None) or (self.kind == "after") != (self.times is not None):
            raise PydanticCustomError("stop", "A date goes with on_date, times go with after.")
        return self


class PlanChange(Body):
    """What is left out stays. Another source, date or cadence is another plan."""

    name: Name = ""
    enabled: Flag = True
    target: StageRef | None = None
    title_template: Template = "{title}"
    amount: PlanAmount = PlanAmount()
    responsible: ResponsibleBody = ResponsibleBody(user_ids=[])
    skip_if_open: Flag = True

    def changed_fields(self) -> dict[str, Any]:
        """The plan's fields that are set."""
        given = self.model_fields_set
        plain = ("name", "enabled", "title_template", "skip_if_open")
        fields: dict[str, Any] = {name: getattr(self, name) for name in plain if name in given}
        if self.target is not None:
            fields["target_stage_id"] = self.target.checked_id("/target")
        if "amount" in given:
            fields["amount"] = self.amount.value()
        if "responsible" in given:
            fields["responsible"] = self.responsible.value()
        return fields


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
    responsible: ResponsibleBody = ResponsibleBody(user_ids=[])
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
            "target_stage_id": self.target.checked_id("/target"),
            "title_template": self.title_template,
            "amount": self.amount.value(),
            "responsible": self.responsible.value(),
            "stop": repeat_sale.Stop(**self.stop.model_dump()),
            "skip_if_open": self.skip_if_open,
        }
