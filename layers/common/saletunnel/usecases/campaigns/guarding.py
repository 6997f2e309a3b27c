"""The reputation guard: it looks at an occurrence of a campaign after a bounce or a complaint."""

from dataclasses import replace

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.reputation import judge
from saletunnel.domain.messages.message import CampaignOrigin
from saletunnel.domain.notices.notice import Cause
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.notices.telling import active_admins, tell
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_MOST_TOLD = 10
"""The most admins that a pause tells: their notices and mails fit into its transaction."""
SLOWED, PAUSED = "CampaignsSlowed", "CampaignsPaused"
"""The metrics: campaigns that the guard has slowed, and those that it has paused."""


def guard(ports: Ports, tenant: str, origin: CampaignOrigin) -> None:
    """Slows or pauses the campaign of a message by the results of its occurrence, and tells the admins of a pause.

    Idempotent. Raises Contended.

    Only the last started occurrence of an active campaign is guarded: nothing more is sent of the others.
    """

    def decide() -> tuple[Writes, str | None]:
        campaign = ports.campaigns.many(tenant, [origin.campaign_id]).get(origin.campaign_id)
        if campaign is None or campaign.walk is None or campaign.walk.slot.id != origin.occurrence_id:
            return (), None
        if campaign.state != "active":
            return (), None
        counts = ports.occurrences.counts(tenant, origin.campaign_id, origin.occurrence_id)
        verdict = judge(counts.reputation.since(campaign.walk.accepted))
        if verdict == "pause":
            paused = campaign.paused(ports.now(), "reputation").succeeding(campaign)
            return (*ports.campaigns.save(tenant, paused), *_tell_admins(ports, tenant, paused)), PAUSED
        if verdict == "slow" and not campaign.walk.slowed:
            slowed = replace(campaign, walk=replace(campaign.walk, slowed=True))
            return ports.campaigns.save(tenant, slowed.succeeding(campaign)), SLOWED
        return (), None

    metric = decide_and_commit(ports, decide, ports.commit)
    if metric is not None:
        ports.measure(metric, 1)


def _tell_admins(ports: Ports, tenant: str, paused: Campaign) -> Writes:
    """The writes of a notice for each admin: each pause is told by itself."""
    admins = active_admins(ports.members.get(tenant).members)[:_MOST_TOLD]
    return tell(
        ports,
        tenant,
        [
            Cause(
                kind="campaign_paused",
                member_id=admin.id,
                subject=paused.id,
                at=paused.updated_at,
                text=paused.name,
                key=f"{paused.id}#{paused.version}",
                title=paused.name,
                path=f"/campaigns?campaign={paused.id}",
            )
            for admin in admins
        ],
    )
