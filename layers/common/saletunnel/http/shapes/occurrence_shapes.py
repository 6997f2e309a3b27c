"""The response bodies for occurrences of campaigns and their recipients."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.campaigns.occurrence import (
    DEALS,
    DUPLICATE,
    UNMET,
    UNSUBSCRIBED,
    Counts,
    OccurrenceReason,
    OccurrenceState,
    Recipient,
    RecipientReason,
    RecipientState,
    state_of,
)
from saletunnel.domain.messages.message import MessageReason
from saletunnel.http.shapes.campaign_shapes import slot_shape
from saletunnel.usecases.campaigns.results import Reached, Result


class ReasonCountShape(TypedDict):
    reason: str
    count: int


class OccurrenceCountsShape(TypedDict):
    """The recipients of an occurrence by state; `recipients` is the sum of these states.

    `deals` were looked at, `unmet` of them do not meet the conditions, and `duplicates` have the address of another.
    `unsubscribed` are receivers of sent messages.
    """

    deals: int
    unmet: int
    duplicates: int
    recipients: int
    waiting: int
    sent: int
    bounced: int
    complained: int
    skipped: int
    failed: int
    unknown: int
    unsubscribed: int
    skipped_reasons: list[ReasonCountShape]
    failed_reasons: list[ReasonCountShape]


class OccurrenceShape(TypedDict):
    """An occurrence that has begun or was skipped. `missed` is the number of earlier times that it stands for.

    `job_id` is the job that walks through the segment, and `slowed` says that the reputation guard slows it down.
    """

    id: str
    local_time: str
    at: datetime
    state: OccurrenceState
    reason: OccurrenceReason | None
    missed: int
    template_id: str
    counts: OccurrenceCountsShape
    job_id: str | None
    slowed: bool
    started_at: datetime
    ended_at: datetime | None


_STATES: tuple[RecipientState, ...] = ("waiting", "sent", "bounced", "complained", "skipped", "failed", "unknown")


def occurrence_shape(result: Result) -> OccurrenceShape:
    occurrence = result.occurrence
    slot = slot_shape(occurrence.slot)
    return OccurrenceShape(
        id=slot["id"],
        local_time=slot["local_time"],
        at=slot["at"],
        state=occurrence.state,
        reason=occurrence.reason,
        missed=occurrence.missed,
        template_id=occurrence.template_id,
        counts=_counts(result.counts),
        job_id=result.job_id,
        slowed=result.slowed,
        started_at=occurrence.started_at,
        ended_at=occurrence.ended_at,
    )


def _counts(counts: Counts) -> OccurrenceCountsShape:
    return OccurrenceCountsShape(
        deals=counts.of(DEALS),
        unmet=counts.of(UNMET),
        duplicates=counts.of(DUPLICATE),
        recipients=sum(map(counts.of, _STATES)),
        waiting=counts.of("waiting"),
        sent=counts.of("sent"),
        bounced=counts.of("bounced"),
        complained=counts.of("complained"),
        skipped=counts.of("skipped"),
        failed=counts.of("failed"),
        unknown=counts.of("unknown"),
        unsubscribed=counts.of(UNSUBSCRIBED),
        skipped_reasons=_reasons(counts, "skipped"),
        failed_reasons=_reasons(counts, "failed"),
    )


def _reasons(counts: Counts, state: RecipientState) -> list[ReasonCountShape]:
    return [ReasonCountShape(reason=reason, count=count) for reason, count in counts.reasons(state).items()]


class RecipientShape(TypedDict):
    """A recipient of an occurrence: a message, or a deal without one, whose `message_id` is null."""

    deal_id: str
    customer_id: str | None
    customer_name: str | None
    message_id: str | None
    address: str | None
    language: str | None
    state: RecipientState
    reason: RecipientReason | MessageReason | None
    detail: str
    unsubscribed: bool
    ended_at: datetime | None


def recipient_shape(reached: Reached) -> RecipientShape:
    found = reached.found
    if isinstance(found, Recipient):
        return RecipientShape(
            deal_id=found.deal_id,
            customer_id=found.customer_id,
            customer_name=reached.customer_name,
            message_id=None,
            address=None,
            language=None,
            state=found.state,
            reason=found.reason,
            detail=found.detail,
            unsubscribed=False,
            ended_at=None,
        )
    return RecipientShape(
        deal_id=found.deal_id,
        customer_id=found.customer_id,
        customer_name=reached.customer_name,
        message_id=found.id,
        address=found.address,
        language=found.language,
        state=state_of(found),
        reason=found.reason,
        detail=found.detail,
        unsubscribed=found.unsubscribed,
        ended_at=found.ended_at,
    )
