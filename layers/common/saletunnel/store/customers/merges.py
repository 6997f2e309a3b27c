"""Merged customers in the table: a record in the place of the customer who is gone, and an item for each moved deal."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from saletunnel.domain.customer_merge import Merge
from saletunnel.domain.errors import StaleVersion
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Present, Put, Query, Table, Update, Write, every

_KEPT_LONGER = timedelta(days=1)
"""How long a record stays after it can be undone: a deal in the bin, and a message, may still name its customer."""


class TableMerges:
    """See usecases.repositories.merges.Merges."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, source_ids: Collection[str]) -> Mapping[str, Merge]:
        items = self._table.get_many(keys.merge_key(tenant, id_) for id_ in source_ids)
        return {merge.source.id: merge for merge in (read(Merge, item) for item in items)}

    def into(self, tenant: str, customer_id: str, most: int) -> list[Merge]:
        pk = places.merges_partition(tenant, customer_id)
        found = self._table.query(Query(pk=pk, index=places.JOURNEY, newest_first=True, limit=most)).items
        ids = [str(item["journey_sk"]).rpartition("#")[2] for item in found]
        merges = self.many(tenant, ids)
        return [merges[id_] for id_ in ids if id_ in merges]

    def save(self, tenant: str, merge: Merge) -> list[Write]:
        place = places.merge_place(tenant, merge.after.id, merge.at, merge.source.id)
        item = {
            **document(merge),
            "customer_id": merge.after.id,
            "journey_pk": place.pk,
            "journey_sk": place.sk,
            **expiring(merge.ends_at + _KEPT_LONGER),
        }
        return [Put(keys.merge_key(tenant, merge.source.id), item, Absent(), StaleVersion())]

    def delete(self, tenant: str, merge: Merge) -> list[Write]:
        return [Delete(keys.merge_key(tenant, merge.source.id), Equals("customer_id", merge.after.id), StaleVersion())]

    def unchanged(self, tenant: str, merge: Merge) -> list[Write]:
        key, into = keys.merge_key(tenant, merge.source.id), merge.after.id
        return [Update(key, sets={"customer_id": into}, condition=Equals("customer_id", into), raises=StaleVersion())]

    def absent(self, tenant: str, source_id: str) -> list[Write]:
        return [Delete(keys.merge_key(tenant, source_id), Absent(), StaleVersion())]

    def mark(self, tenant: str, merge: Merge, deal_id: str) -> list[Write]:
        return [Put(keys.merged_deal_key(tenant, merge.source.id, deal_id), {**expiring(merge.ends_at + _KEPT_LONGER)})]

    def unmark(self, tenant: str, source_id: str, deal_id: str) -> list[Write]:
        return [Delete(keys.merged_deal_key(tenant, source_id, deal_id))]

    def marked(self, tenant: str, source_id: str, at_once: int) -> Iterator[str]:
        pk = keys.customer_partition(tenant, source_id)
        query = Query(pk=pk, prefix=keys.MERGED_DEALS, limit=at_once)
        return (str(item["sk"]).removeprefix(keys.MERGED_DEALS) for item in every(self._table, query))

    def rewin(self, tenant: str, deal_ids: Collection[str], customer_id: str) -> list[Write]:
        items = self._table.get_many(keys.won_key(tenant, id_) for id_ in deal_ids)
        pk = places.won_partition(tenant, customer_id)
        return [
            Update(Key(item["pk"], item["sk"]), sets={"customer_pk": pk}, condition=Present(), raises=StaleVersion())
            for item in items
        ]
