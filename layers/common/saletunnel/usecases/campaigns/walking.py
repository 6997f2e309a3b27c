"""The job of an occurrence: it walks through the segment and makes the messages (docs/decisions/0042).

A step looks at a page of deals. Its messages and counts, its place, and a check that the campaign is unchanged are one
transaction. So no deal is skipped and no address gets a second message, whatever is repeated, paused or resumed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.occurrence import (
    Counts,
    add_counts,
    difference,
)
from saletunnel.domain.job import Job
from saletunnel.domain.messages.message import CAMPAIGN_DELETED, Message
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.campaigns.making import MessageMaker
from saletunnel.usecases.campaigns.segments import Place, SegmentReader, origin_of
from saletunnel.usecases.deals.move_many import count_in
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Write

FEWEST_AHEAD, MOST_AHEAD, SLOWED_AHEAD = 200, 2500, 50
"""How many messages of an occurrence wait at once: at least, at most, and at most if the guard has slowed it."""
_REST, _SLOWED_REST = timedelta(seconds=5), timedelta(minutes=1)
_RELEASE = "release"
"""The part of a checkpoint with the place among the waiting recipients, while held messages are released."""


def may_wait(counts: Counts, *, slowed: bool) -> int:
    """How many messages of an occurrence may wait: as many as were sent before, within limits."""
    if slowed:
        return SLOWED_AHEAD
    return min(MOST_AHEAD, max(FEWEST_AHEAD, counts.reputation.sent))


class WalkCampaign:
    """See usecases.jobs.running.JobKind. The job ends when its campaign is paused, and another continues it."""

    def count(self, ports: Ports, job: Job) -> int | None:
        campaign = _campaign(ports, job)
        if campaign is None:
            return None
        tenant, segment = job.started_by.tenant, campaign.segment
        wanted = {*segment.pipeline_ids, *map(pipeline_of, segment.stage_ids)}
        return count_in(ports, job.started_by, segment.stages(ports.pipelines.many(tenant, wanted).values()))

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, campaign = job.started_by.tenant, _campaign(ports, job)
        if campaign is None or campaign.walk is None or campaign.walk.job_id != job.id:
            return Step()  # the campaign was deleted
        walk = campaign.walk
        place = {name: value for name, value in (job.checkpoint or walk.place).items() if name != _RELEASE}
        if campaign.state != "active":
            paused = replace(campaign, walk=replace(walk, job_id=None, place=place, check_at=None))
            return Step(writes=ports.campaigns.save(tenant, paused.succeeding(campaign)))
        if walk.releases:
            return _release(ports, tenant, campaign, place, job, at_once)
        if walk.walked_at is not None:
            return _end(ports, tenant, campaign, Step())
        template = ports.templates.many(tenant, [campaign.template_id]).get(campaign.template_id)
        if template is None or template.purpose != "marketing":
            return _fail(ports, tenant, campaign, walk.slot.id)
        counts = ports.occurrences.counts(tenant, campaign.id, walk.slot.id)
        room = may_wait(counts, slowed=walk.slowed) - counts.waiting
        if room <= 0:
            return Step(checkpoint=place, rest=_SLOWED_REST if walk.slowed else _REST)
        reader = SegmentReader(ports, tenant, template)
        deals, following = reader.page(campaign.segment, place, min(at_once, room))
        chosen = reader.choose(campaign.segment, deals)
        maker = MessageMaker(ports, tenant, origin_of(campaign), reader, template)
        step = maker.make(chosen, spread=f"{job.id} {job.version}")
        if following is None:
            return _end(ports, tenant, campaign, step)
        return replace(step, writes=[*step.writes, *ports.campaigns.unchanged(tenant, campaign)], checkpoint=following)


class CancelCampaign:
    """Ends the waiting messages of a deleted campaign. See usecases.jobs.running.JobKind."""

    def count(self, ports: Ports, job: Job) -> int:
        counts = ports.occurrences.counts(
            job.started_by.tenant, job.arguments["campaign_id"], job.arguments["occurrence_id"]
        )
        return counts.waiting

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, now = job.started_by.tenant, ports.now()
        campaign_id, occurrence_id = job.arguments["campaign_id"], job.arguments["occurrence_id"]
        found = _waiting(ports, tenant, campaign_id, occurrence_id, job.checkpoint.get(_RELEASE), at_once)
        queued = [message for message, _ in found if message.state == "queued"]
        ended = {message.id: message.ended("skipped", now, *CAMPAIGN_DELETED) for message in queued}
        writes = _changed(ports, tenant, queued, ended)
        return Step(writes=writes, done=len(queued), checkpoint={_RELEASE: found[-1][1]} if found else None)


def _campaign(ports: Ports, job: Job) -> Campaign | None:
    campaign_id = job.arguments["campaign_id"]
    return ports.campaigns.many(job.started_by.tenant, [campaign_id]).get(campaign_id)


def _release(ports: Ports, tenant: str, campaign: Campaign, place: Place, job: Job, at_once: int) -> Step:
    """The step that releases held messages. After the last one, the walk goes on at `place`."""
    origin, now = origin_of(campaign), ports.now()
    found = _waiting(ports, tenant, origin.campaign_id, origin.occurrence_id, job.checkpoint.get(_RELEASE), at_once)
    if not found and campaign.walk is not None:
        resumed = replace(campaign, walk=replace(campaign.walk, releases=False))
        return Step(writes=ports.campaigns.save(tenant, resumed.succeeding(campaign)), checkpoint=place)
    held = [message for message, _ in found if message.is_held]
    released = {message.id: message.queued_again(now) for message in held}
    writes = [*_changed(ports, tenant, held, released), *ports.campaigns.unchanged(tenant, campaign)]
    checkpoint = {**place, _RELEASE: found[-1][1]}
    return Step(writes=writes, messages=list(released.values()), checkpoint=checkpoint)


def _end(ports: Ports, tenant: str, campaign: Campaign, step: Step) -> Step:
    """The last step of the job: the campaign soon looks whether all messages have ended."""
    if campaign.walk is None:
        return step
    now = ports.now()
    walked = replace(campaign, walk=campaign.walk.walked(now)).succeeding(campaign)
    piece = walked.piece(tenant)
    sends = messages_of_soon(WorkKind.CAMPAIGN, [piece], now) if piece is not None else []
    return replace(step, writes=[*step.writes, *ports.campaigns.save(tenant, walked)], sends=sends)


def _fail(ports: Ports, tenant: str, campaign: Campaign, occurrence_id: str) -> Step:
    """The last step of a job whose template can be used no more. What it has queued is still sent."""
    occurrence = ports.occurrences.get(tenant, campaign.id, occurrence_id)
    failed = occurrence.ended("failed", ports.now(), "template_unusable")
    after = campaign.finished().succeeding(campaign)
    return Step(writes=[*ports.occurrences.save(tenant, failed), *ports.campaigns.save(tenant, after)])


def _waiting(
    ports: Ports, tenant: str, campaign_id: str, occurrence_id: str, after: str | None, at_once: int
) -> list[tuple[Message, str]]:
    """The next waiting messages of an occurrence, each with its place."""
    found = ports.occurrences.recipients(tenant, campaign_id, occurrence_id, "waiting", after=after, at_once=at_once)
    messages = ((placed.value, placed.place) for placed in islice(found, at_once))
    return [(message, place) for message, place in messages if isinstance(message, Message)]


def _changed(ports: Ports, tenant: str, before: Sequence[Message], after: Mapping[str, Message]) -> list[Write]:
    """The writes of the next versions of messages, with the changes of the counts in one item."""
    writes: list[Write] = []
    for message in before:
        writes += ports.messages.save(tenant, after[message.id])
    changes = add_counts(*(difference(message, after[message.id]) for message in before))
    origin = before[0].campaign if before else None
    if origin is not None and changes:
        spread = before[0].id
        writes += ports.occurrences.count(tenant, origin.campaign_id, origin.occurrence_id, changes, spread=spread)
    return writes
