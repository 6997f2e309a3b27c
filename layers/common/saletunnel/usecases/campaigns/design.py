"""Designing campaigns: creating, changing, pausing, resuming and deleting them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from saletunnel.domain.campaigns.campaign import MOST_CAMPAIGNS, WALK_CHECK, Campaign
from saletunnel.domain.campaigns.occurrence import Counts
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.errors import LimitReached, NotFound, RuleViolated
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.campaigns.access import must_see_campaigns
from saletunnel.usecases.campaigns.occurring import job_of_walk
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Write, Writes

WantedState = Literal["active", "paused"]
"""The states that a person can give a campaign."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A campaign after a request, and the job to send."""

    campaign: Campaign
    job_id: str | None = None


def list_campaigns(ports: Ports, caller: Caller) -> list[Campaign]:
    """All campaigns of the tenant, oldest first. Raises RoleLacks."""
    must_see_campaigns(ports, caller)
    return ports.campaigns.all(caller.tenant)


def read_campaign(ports: Ports, caller: Caller, campaign_id: str) -> Campaign:
    """Raises RoleLacks, NotFound."""
    must_see_campaigns(ports, caller)
    return ports.campaigns.get(caller.tenant, campaign_id)


def create_campaign(ports: Ports, caller: Caller, values: Mapping[str, Any], *, is_active: bool = False) -> Campaign:
    """Creates a campaign as a draft, or active. `values` are its name, template, segment and schedule.

    Raises RoleLacks, SubscriptionLacks, LimitReached, NotFound, RuleViolated, Contended.
    """
    caller.must_be(Role.ADMIN, "create campaigns")
    tenant, now = caller.tenant, ports.now()
    campaign = Campaign(**values, id=ports.new_id("camp"), created_at=now, updated_at=now)
    _must_run(ports, tenant, campaign)

    def create() -> tuple[Writes, _Saved]:
        revision = ports.tunnels.revision(tenant)
        if len(ports.campaigns.all(tenant)) >= MOST_CAMPAIGNS:
            raise LimitReached(f"A company can have at most {MOST_CAMPAIGNS} campaigns.", limit=MOST_CAMPAIGNS)
        _check(ports, tenant, campaign)
        zone = read_account(ports, tenant).time_zone
        made = campaign.activated(now, zone) if is_active else campaign
        return ports.campaigns.save_design(tenant, made, revision), _Saved(made)

    return _finish(ports, tenant, decide_and_commit(ports, create))


def change_campaign(
    ports: Ports,
    caller: Caller,
    campaign_id: str,
    seen: int | None,
    changes: Mapping[str, Any],
    state: WantedState | None = None,
) -> Campaign:
    """Changes fields of a campaign, and pauses or resumes it. A draft or an ended campaign is switched on by `active`.

    `seen` is the version that the caller read, None for any. Raises RoleLacks, SubscriptionLacks, NotFound,
    StaleVersion, Contended, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change campaigns")
    tenant = caller.tenant

    def change() -> tuple[Writes, _Saved]:
        revision = ports.tunnels.revision(tenant)
        before = check_seen(ports.campaigns.get(tenant, campaign_id), seen)
        now, zone = ports.now(), read_account(ports, tenant).time_zone
        after = before.changed(now, zone, **changes)
        if after != before:
            _check(ports, tenant, after)
        if state == "active":
            _must_run(ports, tenant, after)
            resumed = after.activated(now, zone)
            after = _accepting(ports, tenant, resumed) if before.state == "paused" else resumed
        elif state == "paused":
            after = after.paused(now, "person")
        after, job = _continue(ports, tenant, after.settled())
        if after == before:
            return (), _Saved(before)
        after = after.succeeding(before)
        writes: list[Write] = [*ports.campaigns.save(tenant, after)]
        if (after.template_id, after.segment) != (before.template_id, before.segment):
            writes = [*ports.campaigns.save_design(tenant, after, revision)]
        if job is not None:
            writes += ports.jobs.save(tenant, job)
        return writes, _Saved(after, job.id if job is not None else None)

    return _finish(ports, tenant, decide_and_commit(ports, change))


def delete_campaign(ports: Ports, caller: Caller, campaign_id: str, seen: int | None) -> None:
    """Deletes a campaign. A job ends its messages that were not sent.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.ADMIN, "delete campaigns")
    tenant = caller.tenant

    def delete() -> tuple[Writes, Job | None]:
        campaign = check_seen(ports.campaigns.get(tenant, campaign_id), seen)
        writes: list[Write] = [*ports.campaigns.delete(tenant, campaign)]
        if campaign.walk is None or campaign.walk.finished:
            return writes, None
        arguments = {"campaign_id": campaign.id, "occurrence_id": campaign.walk.slot.id}
        job = new_job(ports, caller, JobName.CANCEL_CAMPAIGN, None, arguments)
        return [*writes, *ports.jobs.save(tenant, job)], job

    job = decide_and_commit(ports, delete)
    if job is not None:
        ports.job_queue.send(tenant, job.id)


def _must_run(ports: Ports, tenant: str, campaign: Campaign) -> None:
    """Raises SubscriptionLacks."""
    segment = campaign.segment
    ends = dict.fromkeys((*segment.pipeline_ids, *map(pipeline_of, segment.stage_ids)))
    allowance_of(ports, tenant).must_run(Feature.CAMPAIGNS, *ends)


def _check(ports: Ports, tenant: str, campaign: Campaign) -> None:
    """Raises RuleViolated for an invalid campaign, and NotFound for a template, pipeline or stage that is missing."""
    account = read_account(ports, tenant)
    campaign.checked(account.custom_fields)
    if ports.templates.get(tenant, campaign.template_id).purpose != "marketing":
        message = "A campaign sends a marketing template: it honours opt-outs and has a link to unsubscribe."
        raise RuleViolated.at("/template_id", "not_marketing", message)
    segment = campaign.segment
    pipelines = ports.pipelines.many(tenant, {*segment.pipeline_ids, *map(pipeline_of, segment.stage_ids)})
    for pipeline_id in segment.pipeline_ids:
        if pipeline_id not in pipelines:
            raise NotFound("pipeline", pipeline_id)
    known = {stage.id for pipeline in pipelines.values() for stage in pipeline.stages}
    for stage_id in segment.stage_ids:
        if stage_id not in known:
            raise NotFound("stage", stage_id)


def _accepting(ports: Ports, tenant: str, campaign: Campaign) -> Campaign:
    """A resumed campaign whose guard accepts what has happened so far."""
    walk = campaign.walk
    if walk is None:
        return campaign
    counts: Counts = ports.occurrences.counts(tenant, campaign.id, walk.slot.id)
    return replace(campaign, walk=replace(walk, accepted=counts.reputation, slowed=False))


def _continue(ports: Ports, tenant: str, campaign: Campaign) -> tuple[Campaign, Job | None]:
    """The campaign with a job that releases its held messages and walks on, if it needs one and none works on it."""
    walk = campaign.walk
    if campaign.state != "active" or walk is None or walk.finished or not walk.releases:
        return campaign, None
    if walk.job_id is not None:
        failed = ports.jobs.get(tenant, walk.job_id)
        if not failed.is_over:
            return campaign, None
        walk = replace(walk, place=failed.checkpoint)
    job = job_of_walk(ports, tenant, campaign, walk.slot)
    return replace(campaign, walk=replace(walk, job_id=job.id, check_at=ports.now() + WALK_CHECK)), job


def _finish(ports: Ports, tenant: str, saved: _Saved) -> Campaign:
    """Sends the job, and the campaign if it is due soon. Returns the campaign."""
    if saved.job_id is not None:
        ports.job_queue.send(tenant, saved.job_id)
    piece, clock = saved.campaign.piece(tenant), ports.now()
    if piece is not None:
        ports.due_queue.send(messages_of_soon(WorkKind.CAMPAIGN, [piece], clock), clock)
    return saved.campaign
