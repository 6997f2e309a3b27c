"""The job of an occurrence: it walks through the segment and makes the messages (docs/decisions/0042).

A step looks at a page of deals. Its messages and counts, its place, and a check that the campaign is unchanged are one
transaction. So no deal is skipped and no address gets a second message, whatever is repeated, paused or resumed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.choosing import refusal_of_choice
from saletunnel.domain.campaigns.occurrence import (
    DEALS,
    DUPLICATE,
    UNMET,
    Counts,
    Recipient,
    add_counts,
    count_of_recipient,
    counts_of,
    difference,
)
from saletunnel.domain.job import Job
from saletunnel.domain.messages.address import Address
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import CAMPAIGN_DELETED, Draft, Message, MessageContent, message_id, new_message
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.campaigns.segments import Chosen, Place, SegmentReader, origin_of
from saletunnel.usecases.deals.move_many import count_in
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.messages.writing import write_content
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Write, Writes

FEWEST_AHEAD, MOST_AHEAD, SLOWED_AHEAD = 200, 2500, 50
"""How many messages of an occurrence wait at once: at least, at most, and at most if the guard has slowed it."""
_REST, _SLOWED_REST = timedelta(seconds=5), timedelta(minutes=1)
_LONGEST_DETAIL = 300
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
        step = _Making(ports, tenant, campaign, reader, template).make(chosen, spread=f"{job.id} {job.version}")
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


class _Making:
    """Makes the messages of a page of deals."""

    def __init__(
        self, ports: Ports, tenant: str, campaign: Campaign, reader: SegmentReader, template: MessageTemplate
    ) -> None:
        self._ports = ports
        self._tenant = tenant
        self._campaign = campaign
        self._origin = origin_of(campaign)
        self._reader = reader
        self._template = template
        self._now = ports.now()

    def make(self, page: Sequence[Chosen], *, spread: str) -> Step:
        """The step for a page, without its place. All of its counts go to the item that `spread` chooses."""
        first_of = self._first_of_each_address(page)
        reached = self._ports.messages.many(self._tenant, first_of)
        recorded = self._recorded(page)
        counts: list[Mapping[str, int]] = [{DEALS: len(page)}]
        writes: list[Write] = []
        queued: list[Message] = []
        for chosen in page:
            choice = chosen.choice
            id_ = message_id(self._tenant, self._origin, choice.address_hash)
            if choice.unmet:
                counts.append({UNMET: 1})
            elif choice.to is not None and (id_ in reached or first_of[id_] is not chosen):
                counts.append({DUPLICATE: 1})
            elif choice.deal.id not in recorded:
                made = self._draft(chosen, choice.to) if choice.to is not None else self._without_address(chosen)
                writes += self._writes(made)
                counts.append(count_of_recipient(made) if isinstance(made, Recipient) else counts_of(made.message))
                if isinstance(made, Draft) and made.message.is_open:
                    queued.append(made.message)
        changes = add_counts(*counts)
        writes += self._ports.occurrences.count(
            self._tenant, self._origin.campaign_id, self._origin.occurrence_id, changes, spread=spread
        )
        return Step(writes=writes, messages=queued, done=len(page))

    def _first_of_each_address(self, page: Sequence[Chosen]) -> dict[str, Chosen]:
        """The first deal of each address, by the id of its message."""
        first_of: dict[str, Chosen] = {}
        for chosen in page:
            if chosen.choice.to is not None:
                first_of.setdefault(message_id(self._tenant, self._origin, chosen.choice.address_hash), chosen)
        return first_of

    def _recorded(self, page: Sequence[Chosen]) -> frozenset[str]:
        """The deals that were recorded without a message before: they have moved on to another column."""
        ids = [chosen.choice.deal.id for chosen in page if not chosen.choice.unmet]
        return self._ports.occurrences.recorded(self._tenant, self._origin, ids)

    def _draft(self, chosen: Chosen, to: Address) -> Draft | Recipient:
        """The message to the address of a deal: queued, or skipped because the address is opted out."""
        choice, subject = chosen.choice, self._reader.subject(chosen.choice)
        language = subject.language_of(self._template)
        message = new_message(
            self._tenant,
            self._origin,
            deal_id=choice.deal.id,
            to=to,
            address_hash=choice.address_hash,
            purpose=self._template.purpose,
            template_id=self._template.id,
            template_name=self._template.name,
            language=language,
            customer_id=choice.customer.id if choice.customer else "",
            at=self._now,
        )
        refusal = refusal_of_choice(choice.customer, chosen.opt_out) if chosen.opt_out else None
        if refusal is not None:
            skipped = replace(message.ended("skipped", self._now, *refusal), version=1)
            return Draft(skipped, MessageContent("", ""))
        try:
            content = write_content(
                self._ports,
                self._tenant,
                self._template,
                subject,
                language,
                choice.address_hash,
                message_id=message.id,
            )
        except TemplateFailed as failure:
            detail = f"{self._template.name}, {failure.place}: {failure.message}"[:_LONGEST_DETAIL]
            return Recipient(choice.deal.id, message.customer_id, "failed", "template_failed", detail)
        return Draft(message, content)

    def _without_address(self, chosen: Chosen) -> Recipient:
        choice = chosen.choice
        customer_id = choice.customer.id if choice.customer else None
        return Recipient(choice.deal.id, customer_id, "skipped", choice.reason or "no_address", choice.detail)

    def _writes(self, made: Draft | Recipient) -> Writes:
        if isinstance(made, Recipient):
            return self._ports.occurrences.add_recipient(self._tenant, self._origin, made, self._now)
        if made.message.is_open:
            return self._ports.messages.create(self._tenant, made.message, made.content)
        return self._ports.messages.record(self._tenant, made.message)


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
