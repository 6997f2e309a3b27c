"""What answers show of figures."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from saletunnel.domain.figures.figures import ArrivalFigures
from saletunnel.domain.pipeline import Semantic, Stage
from saletunnel.http.shapes.pipeline_shapes import StageRefShape, stage_ref
from saletunnel.usecases.figures.analytics import Flow, Funnel, Period


class SumShape(TypedDict):
    """Minor units."""

    currency: str
    amount: int


class StageFiguresShape(TypedDict):
    stage_id: str
    name: str
    color: str
    semantic: Semantic
    entered: int
    amounts: list[SumShape]


class FunnelShape(TypedDict):
    """`conversion` is won for each that arrived, from 0 to 1; null when none arrived."""

    pipeline_id: str
    name: str
    arrived: int
    won: int
    lost: int
    conversion: float | None
    stages: list[StageFiguresShape]


class FunnelsShape(TypedDict):
    first: date
    last: date
    data: list[FunnelShape]


def funnels_shape(period: Period, funnels: Sequence[Funnel]) -> FunnelsShape:
    return FunnelsShape(first=period.first, last=period.last, data=[_funnel(one) for one in funnels])


def _funnel(one: Funnel) -> FunnelShape:
    return FunnelShape(
        pipeline_id=one.pipeline.id,
        name=one.pipeline.name,
        arrived=one.arrived,
        won=one.ended(Semantic.WON),
        lost=one.ended(Semantic.LOST),
        conversion=one.conversion,
        stages=[_stage(stage, one.by_stage[stage.id]) for stage in one.pipeline.stages],
    )


def _stage(stage: Stage, figures: ArrivalFigures) -> StageFiguresShape:
    return StageFiguresShape(
        stage_id=stage.id,
        name=stage.name,
        color=stage.color,
        semantic=stage.semantic,
        entered=figures.entered,
        amounts=[SumShape(currency=currency, amount=amount) for currency, amount in sorted(figures.amounts.items())],
    )


class FlowShape(TypedDict):
    """`hop` is the how manieth tunnel it was for those deals."""

    hop: int
    tunnel_id: str
    source: StageRefShape
    target: StageRefShape
    count: int


class FlowsShape(TypedDict):
    first: date
    last: date
    data: list[FlowShape]


def flows_shape(period: Period, flows: Sequence[Flow]) -> FlowsShape:
    return FlowsShape(first=period.first, last=period.last, data=[_flow(one) for one in flows])


def _flow(one: Flow) -> FlowShape:
    return FlowShape(
        hop=one.hop,
        tunnel_id=one.tunnel_id,
        source=stage_ref(one.source_stage_id),
        target=stage_ref(one.target_stage_id),
        count=one.count,
    )
