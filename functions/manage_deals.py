"""HTTP: deals, the board and its columns, the timeline, and the import."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from saletunnel import runtime
from saletunnel.domain.deal import Deal
from saletunnel.http import deal_shapes, shapes
from saletunnel.http.app import App, serve, shown, unless_known
from saletunnel.http.deal_bodies import DealChange, Import, Move, NewDeal
from saletunnel.http.pages import read_cursor
from saletunnel.http.preconditions import required_version
from saletunnel.usecases import deals
from saletunnel.usecases.imports import import_deals

app = App(runtime.answers, runtime.now)
handler = serve(app)

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=500)]


@app.post("/v1/deals")
def create_deal(body: NewDeal) -> Response[str]:
    """Makes a deal."""
    deal = deals.create_deal(
        runtime.ports(),
        app.caller,
        stage_id=body.stage_id,
        pipeline_id=body.pipeline_id,
        contact=body.customer.contact() if body.customer else None,
        customer_id=body.customer_id,
        fields=body.fields(),
    )
    return _deal(deal, 201)


@app.get("/v1/deals/<deal_id>")
def read_deal(deal_id: str) -> Response[str]:
    """One deal."""
    return _deal(deals.read_deal(runtime.ports(), app.caller, deal_id))


@app.patch("/v1/deals/<deal_id>")
def change_deal(deal_id: str, body: DealChange) -> Response[str]:
    """Changes fields of a deal."""
    seen = required_version(app.headers)
    return _deal(deals.change_deal(runtime.ports(), app.caller, deal_id, seen, body.changes()))


@app.post("/v1/deals/<deal_id>/move")
def move_deal(deal_id: str, body: Move) -> Response[str]:
    """Moves a deal to a stage of any pipeline, or within its column."""
    deal = deals.move_deal(
        runtime.ports(),
        app.caller,
        deal_id,
        required_version(app.headers),
        stage_id=body.stage_id,
        after_deal_id=body.after_deal_id,
        lost_reason=body.lost_reason,
    )
    return _deal(deal)


@app.post("/v1/deals/import")
def take_rows(body: Import) -> Response[str]:
    """Makes and changes deals by their external ids, each row on its own."""
    ports, caller = runtime.ports(), app.caller
    results = body.carried_out(lambda rows: import_deals(ports, caller, rows, run_tunnels=body.run_tunnels))
    return shown(deal_shapes.imported(body.rows, results))


@app.get("/v1/deals/<deal_id>/timeline")
def read_timeline(deal_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response[str]:
    """What happened to a deal, newest first."""
    page = deals.read_timeline(runtime.ports(), app.caller, deal_id, limit=limit, cursor=read_cursor(cursor))
    return shown(shapes.listed([deal_shapes.entry(one) for one in page.data], page.cursor))


@app.get("/v1/pipelines/<pipeline_id>/board")
def read_board(pipeline_id: str, per_stage: Limit = 20) -> Response[str]:
    """The columns of a pipeline with their counts, sums and first deals."""
    columns = deals.read_board(runtime.ports(), app.caller, pipeline_id, per_stage)
    return unless_known(deal_shapes.board(columns), app.headers)


@app.get("/v1/pipelines/<pipeline_id>/stages/<stage_id>/deals")
def read_column(pipeline_id: str, stage_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response[str]:
    """The deals of one stage, in board order."""
    page = deals.read_column(
        runtime.ports(), app.caller, pipeline_id, stage_id, limit=limit, cursor=read_cursor(cursor)
    )
    return shown(shapes.listed([deal_shapes.deal(one) for one in page.data], page.cursor))


def _deal(deal: Deal, status: int = 200) -> Response[str]:
    return shown(deal_shapes.deal(deal), status, version=deal.version)
