"""What answers show of repeat-sale plans."""

import datetime as dt
from typing import Literal, TypedDict

from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.repeat_sale import RepeatPlan
from saletunnel.http.pages import write_cursor
from saletunnel.http.shapes.pipeline_shapes import (
    ConditionShape,
    ResponsibleShape,
    StageRefShape,
    condition_shape,
    stage_ref,
)
from saletunnel.usecases.repeat_sales.plans import Preview


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


class DayShape(TypedDict):
    date: dt.date
    count: int


class RepeatShape(TypedDict):
    """A deal that will be made: on which day, from which deal, as its how manieth."""

    date: dt.date
    cycle: int
    deal_id: str
    title: str
    customer_name: str | None


class PreviewShape(TypedDict):
    """`days` tells of the whole time, `data` of a page; without `complete` there are more than were looked at."""

    first: dt.date
    last: dt.date
    total: int
    complete: bool
    days: list[DayShape]
    data: list[RepeatShape]
    next_cursor: str | None


def preview_shape(one: Preview) -> PreviewShape:
    return PreviewShape(
        first=one.first,
        last=one.last,
        total=sum(one.by_day.values()),
        complete=one.complete,
        days=[DayShape(date=day, count=count) for day, count in sorted(one.by_day.items())],
        data=[
            RepeatShape(
                date=repeat.made_on,
                cycle=repeat.cycle,
                deal_id=deal.id,
                title=deal.title,
                customer_name=deal.customer.name if deal.customer else None,
            )
            for repeat, deal in one.page.data
        ],
        next_cursor=write_cursor(one.page.cursor),
    )


class PlanShape(TypedDict):
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
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int


def plan_shape(one: RepeatPlan) -> PlanShape:
    return PlanShape(
        id=one.id,
        name=one.name,
        enabled=one.enabled,
        source=PlanSourceShape(
            pipeline_id=pipeline_of(one.source_stage_ids[0]),
            stage_ids=list(one.source_stage_ids),
            conditions=condition_shape(one.conditions),
        ),
        date_field=one.date_field,
        every=one.every,
        lead_time=one.lead_time,
        target=stage_ref(one.target_stage_id),
        title_template=one.title_template,
        amount=PlanAmountShape(kind=one.amount.kind, amount=one.amount.amount, currency=one.amount.currency),
        responsible=ResponsibleShape(kind=one.responsible.kind, user_ids=list(one.responsible.user_ids)),
        stop=PlanStopShape(kind=one.stop.kind, date=one.stop.date, times=one.stop.times),
        skip_if_open=one.skip_if_open,
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )
