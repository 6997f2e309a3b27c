"""HTTP: deals, boards and their columns, timelines, and imports."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.deal_filter import DealFilter
from saletunnel.domain.errors import AlreadyExists, NotFound, RequiredFieldsMissing, UndoImpossible
from saletunnel.http.answers import Accepted, Made, Nothing, Shown, Tagged, accepted, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.deal_bodies import BulkMove, Comment, DealChange, Move, NewDeal
from saletunnel.http.bodies.import_bodies import Import
from saletunnel.http.pages import Cursor, Limit, PerStage
from saletunnel.http.preconditions import Seen, SeenIfGiven
from saletunnel.http.query import (
    AmountFrom,
    AmountTo,
    Binned,
    ClosingFrom,
    ClosingTo,
    EnteredUntil,
    OfCustomer,
    OfPipeline,
    OfResponsible,
    OfSource,
    OfStage,
    OfStatus,
    WithCustom,
    WithTag,
    WithWords,
)
from saletunnel.http.shapes.deal_shapes import (
    BoardShape,
    DealShape,
    TimelineEntryShape,
    board_shape,
    deal_shape,
    timeline_entry_shape,
)
from saletunnel.http.shapes.import_shapes import ImportShape, import_shape
from saletunnel.http.shapes.job_shapes import JobShape, job_shape
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.usecases.deals import boards, deal_bin, deal_lists, editing, timelines
from saletunnel.usecases.deals.bulk_move import bulk_move
from saletunnel.usecases.deals.imports import import_deals
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels.undo import undo_transfer as undo

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("POST", "/v1/deals", raises=[NotFound, AlreadyExists, RequiredFieldsMissing])
def create_deal(ports: Ports, caller: Caller, body: NewDeal) -> Made[DealShape]:
    """Creates a deal."""
    return made(_deal(editing.create_deal(ports, caller, **body.arguments())))


@app.route("GET", "/v1/deals")
def list_deals(
    ports: Ports,
    caller: Caller,
    pipeline_id: OfPipeline,
    stage_id: OfStage,
    status: OfStatus,
    responsible_id: OfResponsible,
    customer_id: OfCustomer,
    tag: WithTag,
    closing_from: ClosingFrom,
    closing_to: ClosingTo,
    amount_from: AmountFrom,
    amount_to: AmountTo,
    source: OfSource,
    custom: WithCustom,
    entered_until: EnteredUntil,
    q: WithWords,
    binned: Binned,
    limit: Limit,
    cursor: Cursor,
) -> Shown[Listed[DealShape]]:
    """Lists the deals that match all filters; with `binned=true` those in the bin. A short page may not be the last."""
    wanted = DealFilter(
        pipeline_id=pipeline_id,
        stage_id=stage_id,
        status=status,
        responsible_id=responsible_id,
        customer_id=customer_id,
        tag=tag,
        closing_from=closing_from,
        closing_to=closing_to,
        amount_from=amount_from,
        amount_to=amount_to,
        source=source,
        custom=custom,
        entered_until=entered_until,
    )
    page = deal_lists.list_deals(ports, caller, wanted, q=q, binned=binned == "true", limit=limit, cursor=cursor)
    return shown(listed(map(deal_shape, page.data), page.cursor))


@app.route("GET", "/v1/deals/{deal_id}")
def read_deal(ports: Ports, caller: Caller, deal_id: str) -> Tagged[DealShape]:
    """Reads a deal."""
    return _deal(editing.read_deal(ports, caller, deal_id))


@app.route("PATCH", "/v1/deals/{deal_id}", raises=[RequiredFieldsMissing])
def change_deal(ports: Ports, caller: Caller, deal_id: str, seen: Seen, body: DealChange) -> Tagged[DealShape]:
    """Changes the fields of a deal."""
    return _deal(editing.change_deal(ports, caller, deal_id, seen, body.changes()))


@app.route("DELETE", "/v1/deals/{deal_id}")
def delete_deal(ports: Ports, caller: Caller, deal_id: str, seen: Seen) -> Nothing:
    """Puts a deal into the bin; it can be restored for 30 days."""
    deal_bin.delete_deal(ports, caller, deal_id, seen)
    return nothing()


@app.route("POST", "/v1/deals/{deal_id}/restore")
def restore_deal(ports: Ports, caller: Caller, deal_id: str, seen: SeenIfGiven) -> Tagged[DealShape]:
    """Restores a deal from the bin."""
    return _deal(deal_bin.restore_deal(ports, caller, deal_id, seen))


@app.route("POST", "/v1/deals/{deal_id}/move", raises=[RequiredFieldsMissing])
def move_deal(ports: Ports, caller: Caller, deal_id: str, seen: Seen, body: Move) -> Tagged[DealShape]:
    """Moves a deal to a stage of any pipeline, or to another place in its column."""
    deal = editing.move_deal(
        ports,
        caller,
        deal_id,
        seen,
        stage_id=body.stage_id,
        after_deal_id=body.after_deal_id,
        lost_reason=body.lost_reason,
    )
    return _deal(deal)


@app.route("POST", "/v1/deals/bulk-move", raises=[NotFound])
def move_deals(ports: Ports, caller: Caller, body: BulkMove) -> Accepted[JobShape]:
    """Starts a job that moves deals to a stage: the given deals, or the deals that match a filter."""
    return accepted(job_shape(bulk_move(ports, caller, **body.arguments())))


@app.route("POST", "/v1/deals/{deal_id}/undo-transfer", raises=[UndoImpossible])
def undo_transfer(ports: Ports, caller: Caller, deal_id: str, seen: SeenIfGiven) -> Tagged[DealShape]:
    """Undoes the transfer of a deal if the deal was not changed after it. A copy goes to the bin."""
    return _deal(undo(ports, caller, deal_id, seen))


@app.route("POST", "/v1/deals/import")
def take_rows(ports: Ports, caller: Caller, body: Import) -> Shown[ImportShape]:
    """Imports rows: creates or updates deals by their external ids, each row on its own."""
    results = body.import_rows(lambda rows: import_deals(ports, caller, rows, run_tunnels=body.run_tunnels))
    return shown(import_shape(body.rows, results))


@app.route("GET", "/v1/deals/{deal_id}/timeline")
def read_timeline(
    ports: Ports, caller: Caller, deal_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[TimelineEntryShape]]:
    """Lists what happened to a deal, newest first."""
    page = timelines.read_timeline(ports, caller, deal_id, limit=limit, cursor=cursor)
    return shown(listed(map(timeline_entry_shape, page.data), page.cursor))


@app.route("POST", "/v1/deals/{deal_id}/comments")
def comment_on(ports: Ports, caller: Caller, deal_id: str, body: Comment) -> Made[TimelineEntryShape]:
    """Adds a comment to the timeline of a deal."""
    return made(shown(timeline_entry_shape(timelines.comment_on(ports, caller, deal_id, body.text))))


@app.route("GET", "/v1/deals/{deal_id}/journey")
def read_journey(ports: Ports, caller: Caller, deal_id: str, limit: Limit, cursor: Cursor) -> Shown[Listed[DealShape]]:
    """Lists the journey of a deal: its original deal and all copies and repeat sales of it, oldest first."""
    page = timelines.read_journey(ports, caller, deal_id, limit=limit, cursor=cursor)
    return shown(listed(map(deal_shape, page.data), page.cursor))


@app.route("GET", "/v1/pipelines/{pipeline_id}/board")
def read_board(ports: Ports, caller: Caller, pipeline_id: str, per_stage: PerStage) -> Tagged[BoardShape]:
    """Reads the columns of a pipeline with their counts, sums and first deals."""
    return tagged(board_shape(boards.read_board(ports, caller, pipeline_id, per_stage)))


@app.route("GET", "/v1/pipelines/{pipeline_id}/stages/{stage_id}/deals")
def read_column(
    ports: Ports, caller: Caller, pipeline_id: str, stage_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[DealShape]]:
    """Lists the deals of a stage in the order of the board."""
    page = boards.read_column(ports, caller, pipeline_id, stage_id, limit=limit, cursor=cursor)
    return shown(listed(map(deal_shape, page.data), page.cursor))


def _deal(deal: Deal) -> Tagged[DealShape]:
    return tagged(deal_shape(deal), deal.version)
