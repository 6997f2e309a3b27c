"""The response bodies for deals, boards and timelines."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Required, TypedDict

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.timeline import NoteCode, TimelineEntry, TimelineKind
from saletunnel.domain.pipeline import Semantic
from saletunnel.http.pages import write_cursor
from saletunnel.http.shapes.lists import Scalar
from saletunnel.usecases.deals.boards import Column


class OriginShape(TypedDict, total=False):
    """The origin of a deal, without the members that do not apply: a deal created by hand has only `kind`."""

    kind: Required[OriginKind]
    deal_id: str
    tunnel_id: str
    plan_id: str
    cycle: int
    rule_id: str


def _origin(origin: Origin) -> OriginShape:
    shape = OriginShape(kind=origin.kind)
    if origin.deal_id is not None:
        shape["deal_id"] = origin.deal_id
    if origin.tunnel_id is not None:
        shape["tunnel_id"] = origin.tunnel_id
    if origin.plan_id is not None:
        shape["plan_id"] = origin.plan_id
    if origin.cycle is not None:
        shape["cycle"] = origin.cycle
    if origin.rule_id is not None:
        shape["rule_id"] = origin.rule_id
    return shape


class DealShape(TypedDict):
    id: str
    title: str
    pipeline_id: str
    stage_id: str
    status: Semantic
    amount: int | None
    currency: str | None
    probability: int | None
    customer_id: str | None
    customer_name: str | None
    responsible_id: str | None
    expected_close_date: date | None
    source: str | None
    tags: list[str]
    custom: dict[str, Scalar]
    lost_reason: str | None
    comments: str | None
    external_id: str | None
    origin: OriginShape
    counted: bool
    entered_stage_at: datetime
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    deleted_at: datetime | None
    repeat_customer: bool
    version: int


def deal_shape(deal: Deal) -> DealShape:
    return DealShape(
        id=deal.id,
        title=deal.title,
        pipeline_id=deal.pipeline_id,
        stage_id=deal.stage_id,
        status=deal.status,
        amount=deal.amount,
        currency=deal.currency,
        probability=deal.probability,
        customer_id=deal.customer.id if deal.customer else None,
        customer_name=deal.customer.name if deal.customer else None,
        responsible_id=deal.responsible_id,
        expected_close_date=deal.expected_close_date,
        source=deal.source,
        tags=list(deal.tags),
        custom=dict(deal.custom),
        lost_reason=deal.lost_reason,
        comments=deal.comments,
        external_id=deal.external_id,
        origin=_origin(deal.origin),
        counted=deal.counted,
        entered_stage_at=deal.entered_stage_at,
        created_at=deal.created_at,
        updated_at=deal.updated_at,
        closed_at=deal.closed_at,
        deleted_at=deal.deleted_at,
        repeat_customer=deal.repeat_customer,
        version=deal.version,
    )


class TotalShape(TypedDict):
    currency: str
    amount: int
    count: int


class ColumnShape(TypedDict):
    stage_id: str
    name: str
    color: str
    semantic: Semantic
    count: int
    totals: list[TotalShape]
    deals: list[DealShape]
    next_cursor: str | None


class BoardShape(TypedDict):
    columns: list[ColumnShape]


def board_shape(columns: Sequence[Column]) -> BoardShape:
    return BoardShape(columns=[_column(column) for column in columns])


def _column(column: Column) -> ColumnShape:
    stage = column.stage
    return ColumnShape(
        stage_id=stage.id,
        name=stage.name,
        color=stage.color,
        semantic=stage.semantic,
        count=sum(total.value.count for total in column.totals),
        totals=[
            TotalShape(currency=total.key.currency, amount=total.value.amount, count=total.value.count)
            for total in sorted(column.totals, key=lambda total: total.key.currency)
            if total.key.currency and total.value.count
        ],
        deals=[deal_shape(deal) for deal in column.page.data],
        next_cursor=write_cursor(column.page.cursor),
    )


class ActorShape(TypedDict):
    kind: ActorKind
    id: str
    name: str


class ChangeShape(TypedDict):
    field: str
    before: Any
    after: Any


class MentionShape(TypedDict):
    """A member whom a comment mentions; `name` is null if they have left the company."""

    member_id: str
    name: str | None


class TimelineEntryShape(TypedDict):
    """An entry of a timeline. In the `note` of a comment, `<@ID>` stands for the member of `mentions` with this id."""

    at: datetime
    kind: TimelineKind
    actor: ActorShape
    changes: list[ChangeShape]
    note: str | None
    code: NoteCode | None
    params: dict[str, str | list[str]]
    deal_id: str | None
    cause: ActorShape | None
    mentions: list[MentionShape]


def actor_shape(actor: Actor) -> ActorShape:
    return ActorShape(kind=actor.kind, id=actor.id, name=actor.name)


def timeline_entry_shape(timeline_entry: TimelineEntry) -> TimelineEntryShape:
    return TimelineEntryShape(
        at=timeline_entry.at,
        kind=timeline_entry.kind,
        actor=actor_shape(timeline_entry.actor),
        changes=[
            ChangeShape(field=change.field, before=change.before, after=change.after)
            for change in timeline_entry.changes
        ],
        note=timeline_entry.note,
        code=timeline_entry.code,
        params={
            name: value if isinstance(value, str) else list(value) for name, value in timeline_entry.params.items()
        },
        deal_id=timeline_entry.deal_id,
        cause=actor_shape(timeline_entry.cause) if timeline_entry.cause else None,
        mentions=[MentionShape(member_id=each.member_id, name=each.name) for each in timeline_entry.mentions],
    )
