"""Campaigns in the table. An active campaign has a place in the due index at its next moment."""

from collections.abc import Collection, Mapping

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Update, Write, every, succeeding
from saletunnel.store.tunnels import revise


class TableCampaigns:
    """See usecases.repositories.campaigns.Campaigns."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, campaign_id: str) -> Campaign:
        found = self.many(tenant, [campaign_id])
        if campaign_id not in found:
            raise NotFound("campaign", campaign_id)
        return found[campaign_id]

    def many(self, tenant: str, campaign_ids: Collection[str]) -> Mapping[str, Campaign]:
        items = self._table.get_many(keys.campaign_key(tenant, id_) for id_ in campaign_ids)
        return {campaign.id: campaign for campaign in (read(Campaign, item) for item in items)}

    def all(self, tenant: str) -> list[Campaign]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=keys.CAMPAIGNS))
        return sorted((read(Campaign, item) for item in items), key=lambda each: (each.created_at, each.id))

    def save(self, tenant: str, campaign: Campaign) -> list[Write]:
        item = document(campaign)
        piece = campaign.piece(tenant)
        if piece is not None:
            place = places.due_place(WorkKind.CAMPAIGN, piece)
            item |= {"due_pk": place.pk, "due_sk": place.sk}
        return [Put(keys.campaign_key(tenant, campaign.id), item, succeeding(campaign.version), StaleVersion())]

    def save_design(self, tenant: str, campaign: Campaign, revision: int) -> list[Write]:
        return [*self.save(tenant, campaign), *revise(tenant, revision)]

    def unchanged(self, tenant: str, campaign: Campaign) -> list[Write]:
        key, version = keys.campaign_key(tenant, campaign.id), campaign.version
        return [Update(key, sets={"version": version}, condition=Equals("version", version), raises=StaleVersion())]

    def delete(self, tenant: str, campaign: Campaign) -> list[Write]:
        return [Delete(keys.campaign_key(tenant, campaign.id), Equals("version", campaign.version), StaleVersion())]
