"""HTTP: pipelines, their stages, and the tunnels between them."""

from aws_lambda_powertools.event_handler import Response

from saletunnel import runtime
from saletunnel.domain.tunnel import Tunnel
from saletunnel.http import shapes
from saletunnel.http.app import App, serve, shown
from saletunnel.http.bodies import (
    NewPipeline,
    NewStage,
    NewTunnel,
    PipelineChange,
    StageChange,
    StageOrder,
    TunnelChange,
)
from saletunnel.http.preconditions import required_version, version
from saletunnel.usecases import pipelines, tunnel_design

app = App(runtime.answers, runtime.now)
handler = serve(app)


@app.get("/v1/pipelines")
def list_pipelines() -> Response[str]:
    """All pipelines with their stages and outgoing tunnels."""
    found = pipelines.list_pipelines(runtime.ports(), app.caller)
    return shown(shapes.listed([shapes.pipeline(one) for one in found]))


@app.post("/v1/pipelines")
def create_pipeline(body: NewPipeline) -> Response[str]:
    """Makes a pipeline, with the default stages unless it names its own."""
    return _pipeline(pipelines.create_pipeline(runtime.ports(), app.caller, body.name, body.drafts()), 201)


@app.get("/v1/pipelines/<pipeline_id>")
def read_pipeline(pipeline_id: str) -> Response[str]:
    """One pipeline."""
    return _pipeline(pipelines.read_pipeline(runtime.ports(), app.caller, pipeline_id))


@app.patch("/v1/pipelines/<pipeline_id>")
def rename_pipeline(pipeline_id: str, body: PipelineChange) -> Response[str]:
    """Renames a pipeline."""
    seen = required_version(app.headers)
    return _pipeline(pipelines.rename_pipeline(runtime.ports(), app.caller, pipeline_id, seen, body.name))


@app.post("/v1/pipelines/<pipeline_id>/stages")
def add_stage(pipeline_id: str, body: NewStage) -> Response[str]:
    """Adds a stage; the answer is the pipeline."""
    seen = version(app.headers)
    outgoing = pipelines.add_stage(runtime.ports(), app.caller, pipeline_id, seen, body.draft(), body.position)
    return _pipeline(outgoing, 201)


@app.patch("/v1/pipelines/<pipeline_id>/stages/<stage_id>")
def change_stage(pipeline_id: str, stage_id: str, body: StageChange) -> Response[str]:
    """Renames or recolours a stage; the answer is the pipeline, whose version `If-Match` names."""
    seen = required_version(app.headers)
    outgoing = pipelines.change_stage(
        runtime.ports(), app.caller, pipeline_id, stage_id, seen, name=body.name, color=body.color
    )
    return _pipeline(outgoing)


@app.put("/v1/pipelines/<pipeline_id>/stages/order")
def reorder_stages(pipeline_id: str, body: StageOrder) -> Response[str]:
    """Puts the stages into another order; the answer is the pipeline."""
    seen = version(app.headers)
    return _pipeline(pipelines.reorder_stages(runtime.ports(), app.caller, pipeline_id, seen, body.stage_ids))


@app.get("/v1/tunnels")
def list_tunnels() -> Response[str]:
    """All tunnels."""
    found = tunnel_design.list_tunnels(runtime.ports(), app.caller)
    return shown(shapes.listed([shapes.tunnel(one) for one in found]))


@app.post("/v1/tunnels")
def create_tunnel(body: NewTunnel) -> Response[str]:
    """Makes a tunnel between stages of two pipelines."""
    return _tunnel(tunnel_design.create_tunnel(runtime.ports(), app.caller, **body.arguments()), 201)


@app.get("/v1/tunnels/<tunnel_id>")
def read_tunnel(tunnel_id: str) -> Response[str]:
    """One tunnel."""
    return _tunnel(tunnel_design.read_tunnel(runtime.ports(), app.caller, tunnel_id))


@app.patch("/v1/tunnels/<tunnel_id>")
def change_tunnel(tunnel_id: str, body: TunnelChange) -> Response[str]:
    """Changes a tunnel, or switches it on or off."""
    seen = required_version(app.headers)
    return _tunnel(tunnel_design.change_tunnel(runtime.ports(), app.caller, tunnel_id, seen, body.changed()))


@app.delete("/v1/tunnels/<tunnel_id>")
def delete_tunnel(tunnel_id: str) -> Response[str]:
    """Deletes a tunnel."""
    tunnel_design.delete_tunnel(runtime.ports(), app.caller, tunnel_id, required_version(app.headers))
    return Response(204)


def _pipeline(outgoing: pipelines.Outgoing, status: int = 200) -> Response[str]:
    return shown(shapes.pipeline(outgoing), status, version=outgoing.pipeline.version)


def _tunnel(tunnel: Tunnel, status: int = 200) -> Response[str]:
    return shown(shapes.tunnel(tunnel), status, version=tunnel.version)
