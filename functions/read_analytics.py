"""HTTP: the figures of a range of dates: funnels of pipelines and flows through tunnels."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import NotFound
from saletunnel.http.answers import Shown, shown
from saletunnel.http.app import App, serve
from saletunnel.http.query import FromDay, OfPipeline, OfResponsible, ToDay
from saletunnel.http.shapes.analytics_shapes import FlowsShape, FunnelsShape, flows_shape, funnels_shape
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
