"""HTTP: pipelines, their stages, and the tunnels between them."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import (
    InUse,
    JobRunning,
    LastPipeline,
    LimitReached,
    LoopFound,
    NameTaken,
    NotFound,
    RuleViolated,
    SubscriptionLacks,
    TunnelSamePipeline,
)
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged, accepted, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.pipeline_bodies import NewPipeline, NewStage, PipelineChange, StageChange, StageOrder
from saletunnel.http.bodies.simulation_bodies import Trial
from saletunnel.http.bodies.tunnel_bodies import NewTunnel, TunnelChange
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen, SeenIfGiven
from saletunnel.http.query import MoveDealsTo
from saletunnel.http.shapes.job_shapes import JobShape, job_shape
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.pipeline_shapes import PipelineShape, TunnelShape, pipeline_shape, tunnel_shape
from saletunnel.http.shapes.simulation_shapes import SimulationShape, simulation_shape
from saletunnel.usecases.pipelines import pipeline_design
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels import tunnel_design

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/pipelines")
def list_pipelines(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[PipelineShape]]:
    """Lists all pipelines with their stages and outgoing tunnels."""
    page = paginate(
        pipeline_design.list_pipelines(ports, caller),
        limit,
        cursor,
        lambda outgoing: outgoing.pipeline.id,
        pipeline_shape,
    )
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/pipelines", raises=[SubscriptionLacks, LimitReached, NameTaken])
def create_pipeline(ports: Ports, caller: Caller, body: NewPipeline) -> Made[PipelineShape]:
    """Creates a pipeline, with the default stages unless the request names others."""
    return made(_pipeline(pipeline_design.create_pipeline(ports, caller, body.name, body.drafts())))


@app.route("GET", "/v1/pipelines/{pipeline_id}")
def read_pipeline(ports: Ports, caller: Caller, pipeline_id: str) -> Tagged[PipelineShape]:
    """Reads a pipeline."""
    return _pipeline(pipeline_design.read_pipeline(ports, caller, pipeline_id))


@app.route("PATCH", "/v1/pipelines/{pipeline_id}", raises=[NameTaken])
def change_pipeline(
    ports: Ports, caller: Caller, pipeline_id: str, seen: Seen, body: PipelineChange
) -> Tagged[PipelineShape]:
    """Renames a pipeline or changes its position among the pipelines."""
    return _pipeline(pipeline_design.change(ports, caller, pipeline_id, seen, body.name or None, body.position))


@app.route("DELETE", "/v1/pipelines/{pipeline_id}", raises=[InUse, LastPipeline, JobRunning, RuleViolated])
def delete_pipeline(
    ports: Ports, caller: Caller, pipeline_id: str, seen: Seen, move_deals_to: MoveDealsTo
) -> Nothing | Accepted[JobShape]:
    """Deletes a pipeline that is not in use. With `move_deals_to`, starts a job that first moves its deals."""
    from saletunnel.usecases.pipelines import removals  # a cold start for a design does without it

    job = removals.delete_pipeline(ports, caller, pipeline_id, seen, move_deals_to)
    return nothing() if job is None else accepted(job_shape(job))


@app.route("POST", "/v1/pipelines/{pipeline_id}/stages")
def add_stage(ports: Ports, caller: Caller, pipeline_id: str, seen: SeenIfGiven, body: NewStage) -> Made[PipelineShape]:
    """Adds a stage; returns the pipeline."""
    return made(_pipeline(pipeline_design.add_stage(ports, caller, pipeline_id, seen, body.draft(), body.position)))


@app.route("PATCH", "/v1/pipelines/{pipeline_id}/stages/{stage_id}")
def change_stage(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, seen: Seen, body: StageChange
) -> Tagged[PipelineShape]:
    """Changes a stage's name, color or rules; returns the pipeline. `If-Match` is the pipeline's version."""
    return _pipeline(pipeline_design.change_stage(ports, caller, pipeline_id, stage_id, seen, body.changes()))


@app.route("DELETE", "/v1/pipelines/{pipeline_id}/stages/{stage_id}", raises=[InUse, JobRunning, RuleViolated])
def delete_stage(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, seen: Seen, move_deals_to: MoveDealsTo
) -> Nothing | Accepted[JobShape]:
    """Deletes a stage that is not in use. With `move_deals_to`, starts a job that first moves its deals."""
    from saletunnel.usecases.pipelines import removals

    job = removals.delete_stage(ports, caller, pipeline_id, stage_id, seen, move_deals_to)
    return nothing() if job is None else accepted(job_shape(job))


@app.route("PUT", "/v1/pipelines/{pipeline_id}/stages/order")
def reorder_stages(
    ports: Ports, caller: Caller, pipeline_id: str, seen: SeenIfGiven, body: StageOrder
) -> Tagged[PipelineShape]:
    """Reorders the stages of a pipeline; returns the pipeline."""
    return _pipeline(pipeline_design.reorder_stages(ports, caller, pipeline_id, seen, body.stage_ids))


@app.route("GET", "/v1/tunnels")
def list_tunnels(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[TunnelShape]]:
    """Lists all tunnels."""
    page = paginate(
        tunnel_design.list_tunnels(ports, caller), limit, cursor, lambda designed: designed.tunnel.id, tunnel_shape
    )
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/tunnels", raises=[SubscriptionLacks, NotFound, TunnelSamePipeline, LoopFound])
def create_tunnel(ports: Ports, caller: Caller, body: NewTunnel) -> Made[TunnelShape]:
    """Creates a tunnel between stages of two pipelines."""
    return made(_tunnel(tunnel_design.create_tunnel(ports, caller, **body.arguments())))


@app.route("POST", "/v1/tunnels/simulate", raises=[NotFound])
def simulate(ports: Ports, caller: Caller, body: Trial) -> Shown[SimulationShape]:
    """Simulates what tunnels would do to a deal that enters a stage, step by step. Nothing is saved."""
    from saletunnel.usecases.tunnels import simulation  # a cold start for a design does without it

    return shown(simulation_shape(simulation.simulate(ports, caller, **body.arguments())))


@app.route("GET", "/v1/tunnels/{tunnel_id}")
def read_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Tagged[TunnelShape]:
    """Reads a tunnel."""
    return _tunnel(tunnel_design.read_tunnel(ports, caller, tunnel_id))


@app.route("PATCH", "/v1/tunnels/{tunnel_id}", raises=[SubscriptionLacks, TunnelSamePipeline, LoopFound])
def change_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: Seen, body: TunnelChange) -> Tagged[TunnelShape]:
    """Changes a tunnel or switches it on or off."""
    return _tunnel(tunnel_design.change_tunnel(ports, caller, tunnel_id, seen, body.changed_fields()))


@app.route("DELETE", "/v1/tunnels/{tunnel_id}")
def delete_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: Seen) -> Nothing:
    """Deletes a tunnel."""
    tunnel_design.delete_tunnel(ports, caller, tunnel_id, seen)
    return nothing()


@app.route("POST", "/v1/tunnels/{tunnel_id}/apply", raises=[SubscriptionLacks, JobRunning, RuleViolated])
def apply_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Accepted[JobShape]:
    """Starts a job that applies a tunnel to the deals that are on its source stage already.

    The tunnel acts at most once for each arrival of a deal, also if it is applied again. Conditions are evaluated now.
    A delay counts from the arrival of the deal: if it has passed, the deal is transferred at once, otherwise the deal
    waits for the rest of it. In the job, `done` counts the transferred and the waiting deals; `errors` lists deals
    without a required field of the target stage. A disabled tunnel is refused.
    """
    from saletunnel.usecases.tunnels import tunnel_apply  # a cold start for a design does without it

    return accepted(job_shape(tunnel_apply.apply_tunnel(ports, caller, tunnel_id)))


def _pipeline(outgoing: pipeline_design.Outgoing) -> Tagged[PipelineShape]:
    # The shape contains its tunnels, which change without a new version of the pipeline.
    return tagged(pipeline_shape(outgoing), outgoing.pipeline.version, cacheable=False)


def _tunnel(designed: tunnel_design.Designed) -> Tagged[TunnelShape]:
    # Its warnings depend on other tunnels too.
    return tagged(tunnel_shape(designed), designed.tunnel.version, cacheable=False)
