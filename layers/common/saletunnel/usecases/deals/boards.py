"""Boards: the columns of a pipeline, each with its totals and the deals that the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.figures.tally import StageTotal
from saletunnel.domain.pipeline import Pipeline, Stage
from saletunnel.domain.sizes import PAGE_LIMIT
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a board: its stage, the stage's totals by currency, and the first page of its deals."""

    stage: Stage
    totals: Sequence[StageTotal]
    page: Page[Deal]


def read_board(ports: Ports, caller: Caller, pipeline_id: str, per_stage: int) -> list[Column]:
    """All columns of a pipeline, each with at most `per_stage` deals. Raises NotFound.

    The columns share the bytes of a page. So a column of very large deals has fewer of them, and a cursor.
    """
    tenant = caller.tenant
    pipeline = ports.pipelines.get(tenant, pipeline_id)
    totals = ports.tallies.totals(tenant, pipeline_id, seen_by=_seen_by(caller))
    columns: list[Column] = []
    room = PAGE_LIMIT
    for left, stage in zip(range(len(pipeline.stages), 0, -1), pipeline.stages, strict=True):
        page = ports.deals.column(
            tenant, stage.id, limit=per_stage, cursor=None, seen_by=_seen_by(caller), most_bytes=room // left
        )
        room -= sum(map(size_of, page.data))
        columns.append(Column(stage, [total for total in totals if total.key.stage_id == stage.id], page))
    return columns


def read_column(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, *, limit: int, cursor: str | None
) -> Page[Deal]:
    """A page of the deals of a stage, in board order. Raises NotFound."""
    ports.pipelines.get(caller.tenant, pipeline_id).stage(stage_id)
    return ports.deals.column(caller.tenant, stage_id, limit=limit, cursor=cursor, seen_by=_seen_by(caller))


def count_deals(ports: Ports, caller: Caller, pipeline: Pipeline) -> Mapping[str, int]:
    """The number of deals on each stage of a pipeline that the caller may see, by stage id."""
    counts = {stage.id: 0 for stage in pipeline.stages}
    for total in ports.tallies.totals(caller.tenant, pipeline.id, seen_by=_seen_by(caller)):
        if total.key.stage_id in counts:
            counts[total.key.stage_id] += total.value.count
    return counts


def _seen_by(caller: Caller) -> str | None:
    return caller.user_id if caller.role == Role.AGENT else None
