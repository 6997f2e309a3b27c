"""The response bodies for merges of customers."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.customer_merge import Merge
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.opt_out import OptOutScope
from saletunnel.http.shapes.customer_shapes import CustomerShape, customer_shape
from saletunnel.http.shapes.deal_shapes import ActorShape, actor_shape
from saletunnel.usecases.customers.merging import MergePreview


class OptOutToApplyShape(TypedDict):
    channel: Channel
    scope: OptOutScope


class MergePreviewShape(TypedDict):
    """What merging would do: the `customer` after it, and the `filled` fields that come from the other one.

    `deals` move, with their open `tasks` (100 stands for 100 or more) and `repeats` (of the first 200 deals).
    `opt_outs` are those that the customer's addresses take from the addresses of the other one.
    """

    customer: CustomerShape
    filled: list[str]
    deals: int
    tasks: int
    repeats: int
    opt_outs: list[OptOutToApplyShape]


def merge_preview_shape(preview: MergePreview) -> MergePreviewShape:
    return MergePreviewShape(
        customer=customer_shape(preview.customer),
        filled=list(preview.filled),
        deals=preview.deals,
        tasks=preview.tasks,
        repeats=preview.repeats,
        opt_outs=[OptOutToApplyShape(channel=channel, scope=scope) for channel, scope in preview.opt_outs],
    )


class MergeShape(TypedDict):
    """A customer who was merged into another, as they were. It can be undone until `ends_at`."""

    other_id: str
    name: str
    email: str | None
    phone: str | None
    by: ActorShape
    merged_at: datetime
    ends_at: datetime


def merge_shape(merge: Merge) -> MergeShape:
    return MergeShape(
        other_id=merge.source.id,
        name=merge.source.name,
        email=merge.source.email,
        phone=merge.source.phone,
        by=actor_shape(merge.by),
        merged_at=merge.at,
        ends_at=merge.ends_at,
    )
