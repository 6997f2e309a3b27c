"""HTTP: funnels and flows in a range of dates, and how many deals are on each stage now."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import NotFound
from saletunnel.http.answers import Shown, shown
from saletunnel.http.app import App, serve
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.query import FromDay, OfPipeline, OfResponsible, ToDay
from saletunnel.http.shapes.analytics_shapes import (
    FlowsShape,
    FunnelsShape,
    PipelineCountsShape,
    flows_shape,
    funnels_shape,
    pipeline_counts_shape,
)
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.usecases.deals.boards import count_deals
from saletunnel.usecases.figures.analytics import read_flows, read_funnels
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/analytics/funnel", raises=[NotFound])
def funnel(
    ports: Ports, caller: Caller, first: FromDay, last: ToDay, pipeline: OfPipeline, responsible: OfResponsible
) -> Shown[FunnelsShape]:
    """Counts for each pipeline the deals that arrived, entered each stage, and were won or lost."""
    dates, funnels = read_funnels(ports, caller, first, last, pipeline_id=pipeline, responsible_id=responsible)
    return shown(funnels_shape(dates, funnels))


@app.route("GET", "/v1/analytics/flows", raises=[NotFound])
def flows(
    ports: Ports, caller: Caller, first: FromDay, last: ToDay, pipeline: OfPipeline, responsible: OfResponsible
) -> Shown[FlowsShape]:
    """Counts the deals that went through each tunnel, by hop."""
    dates, found = read_flows(ports, caller, first, last, pipeline_id=pipeline, responsible_id=responsible)
    return shown(flows_shape(dates, found))


@app.route("GET", "/v1/analytics/counts")
def counts(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[PipelineCountsShape]]:
    """Counts the deals that are on each stage now, of all pipelines by position. A count follows a move in seconds.

    Agents count their own deals and deals without a responsible.
    """
    page = paginate(
        ports.pipelines.all(caller.tenant),
        limit,
        cursor,
        lambda pipeline: pipeline.id,
        lambda pipeline: pipeline_counts_shape(pipeline.id, count_deals(ports, caller, pipeline)),
    )
    return shown(listed(page.data, page.cursor))
