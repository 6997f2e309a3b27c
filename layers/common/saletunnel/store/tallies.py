"""Tallies and totals in the table: the counted state of each deal, and the sums per stage, currency and shard."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.figures.tally import KeptTotal, StageTotal, Tally, TotalKey, TotalValue
from saletunnel.store import keys
from saletunnel.store.items import document, expiring, read
from saletunnel.store.table import Absent, Equals, Put, Query, Table, Update, Write, every


class TableTallies:
    """See usecases.repositories.figures.Tallies."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Tally]:
        items = self._table.get_many(keys.tally_key(tenant, id_) for id_ in deal_ids)
        tallies = [read(Tally, item) for item in items]
        return {tally.deal_id: tally for tally in tallies}

    def save(self, tenant: str, tally: Tally, seen: int) -> list[Write]:
        condition = Equals("version", seen) if seen else Absent()
        item = {**document(tally), **expiring(tally.purged_at)}
        return [Put(keys.tally_key(tenant, tally.deal_id), item, condition, StaleVersion())]

    def add(self, tenant: str, key: TotalKey, value: TotalValue, spread: str) -> list[Write]:
        item_key = keys.total_key(tenant, key.stage_id, key.currency, spread)
        names = {"stage_id": key.stage_id, "currency": key.currency}
        return [Update(item_key, sets=names, adds={"count": value.count, "amount": value.amount, "version": 1})]

    def versioned_totals(self, tenant: str, pipeline_id: str) -> Mapping[TotalKey, KeptTotal]:
        values: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
        versions: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0] * keys.TOTAL_SHARDS)
        for item in every(self._table, self._shards(tenant, pipeline_id)):
            key = TotalKey(item["stage_id"], item["currency"])
            values[key][0] += item["count"]
            values[key][1] += item["amount"]
            versions[key][int(item["sk"].rpartition("#")[2])] = item.get("version", -1)
        return {key: KeptTotal(TotalValue(*value), tuple(versions[key])) for key, value in values.items()}

    def correct(self, tenant: str, key: TotalKey, by: TotalValue, seen: Sequence[int]) -> list[Write]:
        nothing = TotalValue(0, 0)
        return [
            Update(
                keys.total_shard_key(tenant, key.stage_id, key.currency, shard),
                sets={"stage_id": key.stage_id, "currency": key.currency},
                adds={"count": value.count, "amount": value.amount, "version": 1},
                condition=Equals("version", version) if version else Absent(),
                raises=StaleVersion(),
            )
            for shard, version in enumerate(seen)
            for value in [nothing if shard else by]
        ]

    def totals(self, tenant: str, pipeline_id: str) -> list[StageTotal]:
        sums: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
        for item in every(self._table, self._shards(tenant, pipeline_id)):
            total = sums[TotalKey(item["stage_id"], item["currency"])]
            total[0] += item["count"]
            total[1] += item["amount"]
        return [StageTotal(key, TotalValue(*total)) for key, total in sums.items() if any(total)]

    def _shards(self, tenant: str, pipeline_id: str) -> Query:
        return Query(pk=keys.pipeline_partition(tenant, pipeline_id), prefix=keys.TOTALS)
