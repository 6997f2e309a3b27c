"""The response bodies for repeat plans."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, TypedDict

from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.http.shapes.pipeline_shapes import (
    ConditionShape,
    ResponsibleShape,
    StageRefShape,
    WarningShape,
    condition_shape,
    stage_ref,
    warning_shape,
)
from saletunnel.usecases.repeat_sales.forecasting import PlanForecast


class PlanSourceShape(TypedDict):
    pipeline_id: str
    stage_ids: list[str]
    conditions: ConditionShape | None


class PlanAmountShape(TypedDict):
    kind: Literal["same", "fixed", "none"]
    amount: int | None
    currency: str | None


class PlanStopShape(TypedDict):
    kind: Literal["never", "on_date", "after"]
    date: dt.date | None
    times: int | None


class PlanShape(TypedDict):
    """A plan. `job_id` is the job that brings its enrolments in line, in the answer that made this necessary."""

    id: str
    name: str
    enabled: bool
    source: PlanSourceShape
    date_field: str
    every: str
    lead_time: str
    target: StageRefShape
    title_template: str
    amount: PlanAmountShape
    responsible: ResponsibleShape
    stop: PlanStopShape
    skip_if_open: bool
    catch_up: Literal["next", "all"]
    warnings: list[str]
    warning_details: list[WarningShape]
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int
    job_id: str | None


def plan_shape(plan: RepeatPlan, warnings: Sequence[DesignWarning] = (), job_id: str | None = None) -> PlanShape:
    return PlanShape(
        id=plan.id,
        name=plan.name,
        enabled=plan.enabled,
        source=PlanSourceShape(
            pipeline_id=pipeline_of(plan.source_stage_ids[0]),
            stage_ids=list(plan.source_stage_ids),
            conditions=condition_shape(plan.conditions),
        ),
        date_field=plan.date_field,
        every=plan.every,
        lead_time=plan.lead_time,
        target=stage_ref(plan.target_stage_id),
        title_template=plan.title_template,
        amount=PlanAmountShape(kind=plan.amount.kind, amount=plan.amount.amount, currency=plan.amount.currency),
        responsible=ResponsibleShape(kind=plan.responsible.kind, user_ids=list(plan.responsible.user_ids)),
        stop=PlanStopShape(kind=plan.stop.kind, date=plan.stop.date, times=plan.stop.times),
        skip_if_open=plan.skip_if_open,
        catch_up=plan.catch_up,
        warnings=[warning.text for warning in warnings],
        warning_details=[warning_shape(warning) for warning in warnings],
        created_at=plan.created_at,
        updated_at=plan.updated_at,
        version=plan.version,
        job_id=job_id,
    )


class PlanForecastShape(TypedDict):
    """What a change would do to the deals that the plan repeats: how many get another time (`moved`), keep theirs
    (`unchanged`), are repeated by the next sweep (`at_once`), rest, or end.

    If `has_more` is true, the plan has more of them than are counted.
    """

    moved: int
    unchanged: int
    at_once: int
    resting: int
    ended: int
    has_more: bool


def plan_forecast_shape(forecast: PlanForecast) -> PlanForecastShape:
    return PlanForecastShape(
        moved=forecast.moved,
        unchanged=forecast.unchanged,
        at_once=forecast.at_once,
        resting=forecast.resting,
        ended=forecast.ended,
        has_more=forecast.has_more,
    )
