"""The response bodies for notices."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.notices.notice import NoticeKind
from saletunnel.domain.tasks.task import Task
from saletunnel.http.shapes.deal_shapes import ActorShape, actor_shape
from saletunnel.usecases.notices.reading import SeenNotice


class NoticeDealShape(TypedDict):
    id: str
    title: str
    pipeline_id: str


class NoticeTaskShape(TypedDict):
    """A task of a notice. `pipeline_id` is null if the caller may not see its deal."""

    id: str
    title: str
    deal_id: str
    pipeline_id: str | None
    due_at: datetime


class NoticeCampaignShape(TypedDict):
    """A campaign as it was called at the time of the notice."""

    id: str
    name: str


class NoticeShape(TypedDict):
    """A notice of the caller. `count` is the number of its deals or tasks; 100 means 100 or more.

    `deals` and `tasks` are the newest three of them, without those that the caller may not see. `campaign` is that of
    `campaign_paused`, else null. `actor` is null for tasks that are due, for stopped chains and for paused campaigns.
    `text` is the beginning of the comment of a mention.
    """

    id: str
    kind: NoticeKind
    at: datetime
    actor: ActorShape | None
    count: int
    deals: list[NoticeDealShape]
    tasks: list[NoticeTaskShape]
    campaign: NoticeCampaignShape | None
    text: str
    read: bool


def notice_shape(seen: SeenNotice) -> NoticeShape:
    notice = seen.notice
    is_paused = notice.kind == "campaign_paused"
    return NoticeShape(
        id=notice.id,
        kind=notice.kind,
        at=notice.at,
        actor=actor_shape(notice.actor) if notice.actor else None,
        count=len(notice.subjects),
        deals=[_deal(deal) for deal in seen.deals],
        tasks=[_task(task, deal) for task, deal in seen.tasks],
        campaign=NoticeCampaignShape(id=notice.subjects[0], name=notice.text) if is_paused else None,
        text="" if is_paused else notice.text,
        read=notice.read_at is not None,
    )


def _deal(deal: Deal) -> NoticeDealShape:
    return NoticeDealShape(id=deal.id, title=deal.title, pipeline_id=deal.pipeline_id)


def _task(task: Task, deal: Deal | None) -> NoticeTaskShape:
    return NoticeTaskShape(
        id=task.id,
        title=task.title,
        deal_id=task.deal_id,
        pipeline_id=deal.pipeline_id if deal else None,
        due_at=task.due_at,
    )


class UnreadShape(TypedDict):
    """The number of unread notices that are left up to the time; 100 means 100 or more."""

    left: int
