"""The response bodies for campaigns, their previews and test messages."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.campaigns.campaign import Campaign, CampaignState, PauseReason
from saletunnel.domain.campaigns.choosing import PreviewReason
from saletunnel.domain.campaigns.timing import CampaignSchedule, ScheduleKind, Slot
from saletunnel.http.pages import write_cursor
from saletunnel.http.shapes.pipeline_shapes import ConditionShape, condition_shape
from saletunnel.http.shapes.rule_shapes import FactShape, fact_shape
from saletunnel.usecases.campaigns.preview import CampaignPreview, Foreseen, Summary
from saletunnel.usecases.campaigns.testing import SentTest


class SegmentShape(TypedDict):
    pipeline_ids: list[str]
    stage_ids: list[str]
    conditions: ConditionShape | None


class CampaignScheduleShape(TypedDict):
    """`at` is a local time of the company's zone."""

    kind: ScheduleKind
    at: str | None
    every: str | None
    expression: str | None


class SlotShape(TypedDict):
    """A time of a schedule: the id of the occurrence, the local time, and the moment."""

    id: str
    local_time: str
    at: datetime


class CampaignShape(TypedDict):
    """A campaign. `running` is the occurrence that is not finished, `reason` is why it is paused."""

    id: str
    name: str
    template_id: str
    segment: SegmentShape
    schedule: CampaignScheduleShape
    state: CampaignState
    reason: PauseReason | None
    next: SlotShape | None
    running: SlotShape | None
    created_at: datetime
    updated_at: datetime
    version: int


def campaign_shape(campaign: Campaign) -> CampaignShape:
    segment = campaign.segment
    return CampaignShape(
        id=campaign.id,
        name=campaign.name,
        template_id=campaign.template_id,
        segment=SegmentShape(
            pipeline_ids=list(segment.pipeline_ids),
            stage_ids=list(segment.stage_ids),
            conditions=condition_shape(segment.conditions),
        ),
        schedule=_schedule(campaign.schedule),
        state=campaign.state,
        reason=campaign.reason,
        next=slot_shape(campaign.next) if campaign.next is not None else None,
        running=slot_shape(campaign.walk.slot) if campaign.walk is not None and campaign.is_walking else None,
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
        version=campaign.version,
    )


def _schedule(schedule: CampaignSchedule) -> CampaignScheduleShape:
    at = schedule.at.isoformat(timespec="minutes") if schedule.at is not None else None
    return CampaignScheduleShape(kind=schedule.kind, at=at, every=schedule.every, expression=schedule.expression)


def slot_shape(slot: Slot) -> SlotShape:
    return SlotShape(id=slot.id, local_time=slot.local.isoformat(timespec="minutes"), at=slot.at)


class ForeseenShape(TypedDict):
    """What would become of a deal: a message in `language`, or none for a `reason`."""

    deal_id: str
    title: str
    customer_id: str | None
    customer_name: str | None
    address: str | None
    language: str | None
    reason: PreviewReason | None
    detail: str
    facts: list[FactShape]


class PreviewReasonShape(TypedDict):
    reason: PreviewReason
    count: int


class SummaryShape(TypedDict):
    """The numbers of the first deals of the segment. `complete` says that these are all of them."""

    deals: int
    messages: int
    reasons: list[PreviewReasonShape]
    complete: bool


class CampaignPreviewShape(TypedDict):
    """A page of the deals of the segment; the summary is on the first page only."""

    data: list[ForeseenShape]
    next_cursor: str | None
    summary: SummaryShape | None


def campaign_preview_shape(preview: CampaignPreview) -> CampaignPreviewShape:
    return CampaignPreviewShape(
        data=[_foreseen(each) for each in preview.data],
        next_cursor=write_cursor(preview.cursor),
        summary=_summary(preview.summary) if preview.summary is not None else None,
    )


def _foreseen(foreseen: Foreseen) -> ForeseenShape:
    return ForeseenShape(
        deal_id=foreseen.deal_id,
        title=foreseen.title,
        customer_id=foreseen.customer_id,
        customer_name=foreseen.customer_name,
        address=foreseen.address,
        language=foreseen.language,
        reason=foreseen.reason,
        detail=foreseen.detail,
        facts=[fact_shape(fact) for fact in foreseen.facts],
    )


def _summary(summary: Summary) -> SummaryShape:
    return SummaryShape(
        deals=summary.deals,
        messages=summary.messages,
        reasons=[PreviewReasonShape(reason=reason, count=count) for reason, count in sorted(summary.reasons.items())],
        complete=summary.complete,
    )


class SentTestShape(TypedDict):
    """A test message that was sent."""

    to: str
    language: str
    subject: str
    deal_id: str


def sent_test_shape(test: SentTest) -> SentTestShape:
    return SentTestShape(to=test.to, language=test.language, subject=test.subject, deal_id=test.deal_id)
