"""HTTP: pipelines, their stages, and the tunnels between them."""

from saletunnel import runtime
from saletunnel.domain.roles import Caller
from saletunnel.domain.tunnel import Tunnel
from saletunnel.http.app import App, nothing, serve, shown
from saletunnel.http.pages import Cursor, Limit, paged
from saletunnel.http.pipeline_bodies import NewPipeline, NewStage, PipelineChange, StageChange, StageOrder
from saletunnel.http.pipeline_shapes import pipeline_shape, tunnel_shape
from saletunnel.http.preconditions import Seen, SeenIfTold
from saletunnel.http.shapes import listed
from saletunnel.http.tunnel_bodies import NewTunnel, TunnelChange
from saletunnel.store.idempotency import Answer
from saletunnel.usecases import pipelines, tunnel_design
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.answers, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/pipelines")
def list_pipelines(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Answer:
    """All pipelines with their stages and outgoing tunnels."""
    page = paged(pipelines.list_pipelines(ports, caller), limit, cursor, lambda one: one.pipeline.id)
    return shown(listed(map(pipeline_shape, page.data), page.cursor))


@app.route("POST", "/v1/pipelines")
def create_pipeline(ports: Ports, caller: Caller, body: NewPipeline) -> Answer:
    """Makes a pipeline, with the default stages unless it names its own."""
    return _pipeline(pipelines.create_pipeline(ports, caller, body.name, body.drafts()), 201)


@app.route("GET", "/v1/pipelines/{pipeline_id}")
def read_pipeline(ports: Ports, caller: Caller, pipeline_id: str) -> Answer:
    """One pipeline."""
    return _pipeline(pipelines.read_pipeline(ports, caller, pipeline_id))


@app.route("PATCH", "/v1/pipelines/{pipeline_id}")
def rename_pipeline(ports: Ports, caller: Caller, pipeline_id: str, seen: Seen, body: PipelineChange) -> Answer:
    """Renames a pipeline."""
    return _pipeline(pipelines.rename_pipeline(ports, caller, pipeline_id, seen, body.name))


@app.route("POST", "/v1/pipelines/{pipeline_id}/stages")
def add_stage(ports: Ports, caller: Caller, pipeline_id: str, seen: SeenIfTold, body: NewStage) -> Answer:
    """Adds a stage; the answer is the pipeline."""
    return _pipeline(pipelines.add_stage(ports, caller, pipeline_id, seen, body.draft(), body.position), 201)


@app.route("PATCH", "/v1/pipelines/{pipeline_id}/stages/{stage_id}")
def change_stage(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, seen: Seen, body: StageChange
) -> Answer:
    """Renames or recolours a stage; the answer is the pipeline, whose version `If-Match` names."""
    outgoing = pipelines.change_stage(
        ports, caller, pipeline_id, stage_id, seen, name=body.name or None, color=body.color or None
    )
    return _pipeline(outgoing)


@app.route("PUT", "/v1/pipelines/{pipeline_id}/stages/order")
def reorder_stages(ports: Ports, caller: Caller, pipeline_id: str, seen: SeenIfTold, body: StageOrder) -> Answer:
    """Puts the stages into another order; the answer is the pipeline."""
    return _pipeline(pipelines.reorder_stages(ports, caller, pipeline_id, seen, body.stage_ids))


@app.route("GET", "/v1/tunnels")
def list_tunnels(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Answer:
    """All tunnels."""
    page = paged(tunnel_design.list_tunnels(ports, caller), limit, cursor, lambda one: one.id)
    return shown(listed(map(tunnel_shape, page.data), page.cursor))


@app.route("POST", "/v1/tunnels")
def create_tunnel(ports: Ports, caller: Caller, body: NewTunnel) -> Answer:
    """Makes a tunnel between stages of two pipelines."""
    return _tunnel(tunnel_design.create_tunnel(ports, caller, **body.arguments()), 201)


@app.route("GET", "/v1/tunnels/{tunnel_id}")
def read_tunnel(ports: Ports, caller: Caller, tunnel_id: str) -> Answer:
    """One tunnel."""
    return _tunnel(tunnel_design.read_tunnel(ports, caller, tunnel_id))


@app.route("PATCH", "/v1/tunnels/{tunnel_id}")
def change_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: Seen, body: TunnelChange) -> Answer:
    """Changes a tunnel, or switches it on or off."""
    return _tunnel(tunnel_design.change_tunnel(ports, caller, tunnel_id, seen, body.changed()))


@app.route("DELETE", "/v1/tunnels/{tunnel_id}")
def delete_tunnel(ports: Ports, caller: Caller, tunnel_id: str, seen: Seen) -> Answer:
    """Deletes a tunnel."""
    tunnel_design.delete_tunnel(ports, caller, tunnel_id, seen)
    return nothing()


def _pipeline(outgoing: pipelines.Outgoing, status: int = 200) -> Answer:
    return shown(pipeline_shape(outgoing), status, version=outgoing.pipeline.version)


def _tunnel(tunnel: Tunnel, status: int = 200) -> Answer:
    return shown(tunnel_shape(tunnel), status, version=tunnel.version)
