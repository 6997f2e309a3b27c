"""The reputation guard: it looks at an occurrence of a campaign after a bounce or a complaint."""

from dataclasses import replace

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.reputation import judge
from saletunnel.domain.messages.message import CampaignOrigin
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

SLOWED, PAUSED = "CampaignsSlowed", "CampaignsPaused"
"""The metrics: campaigns that the guard has slowed, and those that it has paused."""


def guard(ports: Ports, tenant: str, origin: CampaignOrigin) -> None:
    """Slows or pauses the campaign of a message by the results of its occurrence. Idempotent. Raises Contended.

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
            return _save(ports, tenant, campaign, campaign.paused(ports.now(), "reputation")), PAUSED
        if verdict == "slow" and not campaign.walk.slowed:
            slowed = replace(campaign, walk=replace(campaign.walk, slowed=True))
            return _save(ports, tenant, campaign, slowed), SLOWED
        return (), None

    metric = decide_and_commit(ports, decide, ports.commit)
    if metric is not None:
        ports.measure(metric, 1)


def _save(ports: Ports, tenant: str, before: Campaign, after: Campaign) -> Writes:
    return ports.campaigns.save(tenant, after.succeeding(before))
