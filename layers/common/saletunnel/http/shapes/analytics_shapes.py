"""The response bodies for figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

from saletunnel.domain.figures.figures import ArrivalFigures
from saletunnel.domain.pipeline import Semantic, Stage
from saletunnel.http.shapes.pipeline_shapes import StageRefShape, stage_ref
from saletunnel.usecases.figures.analytics import DateRange, Flow, Funnel


class SumShape(TypedDict):
    """A sum in minor units of the currency."""

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
    """`won` and `lost` count the closings in the range that still hold, also of deals that arrived before it.

    `conversion` is the share of these deals that were won, from 0 to 1; null if there are none.
    """

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


def funnels_shape(dates: DateRange, funnels: Sequence[Funnel]) -> FunnelsShape:
    return FunnelsShape(first=dates.first, last=dates.last, data=[_funnel(funnel) for funnel in funnels])


def _funnel(funnel: Funnel) -> FunnelShape:
    return FunnelShape(
        pipeline_id=funnel.pipeline.id,
        name=funnel.pipeline.name,
        arrived=funnel.arrived,
        won=funnel.ended(Semantic.WON),
        lost=funnel.ended(Semantic.LOST),
        conversion=funnel.conversion,
        stages=[_stage(stage, funnel.by_stage[stage.id]) for stage in funnel.pipeline.stages],
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
    """The deals that went through a tunnel; for `hop` 2 it was their second tunnel."""

    hop: int
    tunnel_id: str
    source: StageRefShape
    target: StageRefShape
    count: int


class FlowsShape(TypedDict):
    first: date
    last: date
    data: list[FlowShape]


def flows_shape(dates: DateRange, flows: Sequence[Flow]) -> FlowsShape:
    return FlowsShape(first=dates.first, last=dates.last, data=[_flow(flow) for flow in flows])


def _flow(flow: Flow) -> FlowShape:
    return FlowShape(
        hop=flow.hop,
        tunnel_id=flow.tunnel_id,
        source=stage_ref(flow.source_stage_id),
        target=stage_ref(flow.target_stage_id),
        count=flow.count,
    )


class StageCountShape(TypedDict):
    stage_id: str
    count: int


class PipelineCountsShape(TypedDict):
    pipeline_id: str
    stages: list[StageCountShape]


def pipeline_counts_shape(pipeline_id: str, by_stage: Mapping[str, int]) -> PipelineCountsShape:
    return PipelineCountsShape(
        pipeline_id=pipeline_id,
        stages=[StageCountShape(stage_id=stage_id, count=count) for stage_id, count in by_stage.items()],
    )
