"""Campaigns that fall due: an occurrence begins, or the one that has begun is looked after.

The due index is a hint. What happens is decided by the campaign, its schedule and the zone of the company.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from saletunnel.domain.campaigns.campaign import WALK_CHECK, Campaign, Walk
from saletunnel.domain.campaigns.occurrence import Occurrence, OccurrenceReason
from saletunnel.domain.campaigns.timing import MADE_UP_WITHIN, Slot, moment_of
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.scheduled_work import Piece, PieceRef, WorkKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Write, Writes

STARTED = "CampaignsStarted"
"""The metric: occurrences that have begun."""


def perform_campaigns(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
    """Starts the occurrences that are due at `now`, and looks after those that have begun.

    Idempotent. Returns the errors by position.
    """
    errors: dict[int, Exception] = {}
    for at, (tenant, (campaign_id, *_)) in enumerate(wanted):
        try:
            _perform(ports, tenant, campaign_id, max(now, ports.now()))
        except Exception as error:  # the other campaigns must be performed too
            errors[at] = error
    return errors


def job_of_walk(ports: Ports, tenant: str, campaign: Campaign, slot: Slot) -> Job:
    """A new job that walks through the segment of a campaign. It acts as the campaign."""
    actor = Caller(tenant, campaign.id, campaign.name, None, Role.ADMIN)
    return new_job(ports, actor, JobName.WALK_CAMPAIGN, None, {"campaign_id": campaign.id, "occurrence_id": slot.id})


@dataclass(frozen=True, slots=True)
class _Performed:
    """The campaign after it was performed, and what is sent after the commit."""

    piece: Piece | None = None
    job_id: str | None = None


def _perform(ports: Ports, tenant: str, campaign_id: str, moment: datetime) -> None:
    def decide() -> tuple[Writes, _Performed]:
        before = ports.campaigns.many(tenant, [campaign_id]).get(campaign_id)
        if before is None or before.state != "active":
            return (), _Performed()
        after, writes = _look_after(ports, tenant, before, moment)
        account = read_account(ports, tenant)
        after, job, started = _occur(ports, tenant, after, account, moment)
        if after == before:
            return (), _Performed()
        after = after.settled().succeeding(before)
        if job is not None:
            writes += ports.jobs.save(tenant, job)
        writes += [*started, *ports.campaigns.save(tenant, after)]
        return writes, _Performed(after.piece(tenant), job.id if job is not None else None)

    performed = decide_and_commit(ports, decide, ports.commit)
    if performed.job_id is not None:
        ports.measure(STARTED, 1)
        ports.job_queue.send(tenant, performed.job_id)
    if performed.piece is not None:
        clock = ports.now()
        ports.due_queue.send(messages_of_soon(WorkKind.CAMPAIGN, [performed.piece], clock), clock)


def _look_after(ports: Ports, tenant: str, campaign: Campaign, moment: datetime) -> tuple[Campaign, list[Write]]:
    """The campaign after a look at its last started occurrence, if that is due."""
    walk = campaign.walk
    if walk is None or walk.finished or walk.check_at is None or walk.check_at > moment:
        return campaign, []
    now = ports.now()
    if walk.walked_at is None:
        if walk.job_id is not None and not ports.jobs.get(tenant, walk.job_id).is_over:
            return replace(campaign, walk=replace(walk, check_at=now + WALK_CHECK)), []
        failed = ports.occurrences.get(tenant, campaign.id, walk.slot.id).ended("failed", now, "job_failed")
        return campaign.finished(), [*ports.occurrences.save(tenant, failed)]
    if ports.occurrences.counts(tenant, campaign.id, walk.slot.id).waiting > 0:
        return replace(campaign, walk=walk.checked_later(now)), []
    done = ports.occurrences.get(tenant, campaign.id, walk.slot.id).ended("done", now)
    return campaign.finished(), [*ports.occurrences.save(tenant, done)]


def _occur(
    ports: Ports, tenant: str, campaign: Campaign, account: Account, moment: datetime
) -> tuple[Campaign, Job | None, list[Write]]:
    """The campaign after its next occurrence, if that is due; the job of the occurrence, and its writes.

    An occurrence that exists is passed over.
    """
    if campaign.next is None:
        return campaign, None, []
    zone = account.time_zone
    planned = moment_of(campaign.next.local, zone)
    first = Slot(campaign.next.local, planned) if planned is not None else None
    due, missed = campaign.schedule.latest_due(first or campaign.next, moment, zone)
    if due is None:
        upcoming = first or campaign.schedule.following(campaign.next, zone)
        return replace(campaign, next=upcoming), None, []
    after = replace(campaign, next=campaign.schedule.following(due, zone))
    if ports.occurrences.exists(tenant, campaign.id, due.id):
        return after, None, []
    reason = _why_skipped(ports, tenant, campaign, account, due, moment)
    now = ports.now()
    occurrence = Occurrence(
        campaign_id=campaign.id,
        slot=due,
        state="running" if reason is None else "skipped",
        reason=reason,
        missed=missed,
        template_id=campaign.template_id,
        started_at=now,
        ended_at=None if reason is None else now,
    )
    writes = [*ports.occurrences.start(tenant, occurrence)]
    if reason is not None:
        return after, None, writes
    job = job_of_walk(ports, tenant, campaign, due)
    walk = Walk(slot=due, job_id=job.id, check_at=now + WALK_CHECK)
    return replace(after, walk=walk), job, writes


def _why_skipped(
    ports: Ports, tenant: str, campaign: Campaign, account: Account, due: Slot, moment: datetime
) -> OccurrenceReason | None:
    """Why an occurrence that is due does not begin; None if it begins."""
    if moment - due.at >= MADE_UP_WITHIN:
        return "missed"
    if campaign.is_walking:
        return "previous_running"
    ends = {*campaign.segment.pipeline_ids, *map(pipeline_of, campaign.segment.stage_ids)}
    if not allowance_of(ports, tenant, account).runs(Feature.CAMPAIGNS, *ends):
        return "subscription_lacks"
    template = ports.templates.many(tenant, [campaign.template_id]).get(campaign.template_id)
    if template is None or template.purpose != "marketing":
        return "template_unusable"
    return None
