"""Tallies and totals in the table: the counted state of each deal, and the sums per stage, currency and shard."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.figures.tally import KeptTotal, StageTotal, Tally, TotalKey, TotalValue
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Absent, Equals, Put, Query, Table, Update, Write, every


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
        adds = {"count": value.count, "amount": value.amount, "version": 1}
        return [Update(_shard_key(tenant, key, keys.total_shard(spread)), sets=_names(key), adds=adds)]

    def versioned_totals(self, tenant: str, pipeline_id: str) -> Mapping[TotalKey, KeptTotal]:
        values: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
        versions: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0] * keys.TOTAL_SHARDS)
        for item in self._shards(tenant, pipeline_id, keys.TOTALS, keys.OWNED):
            key = TotalKey(item["stage_id"], item["currency"], item.get("responsible_id"))
            values[key][0] += item["count"]
            values[key][1] += item["amount"]
            versions[key][int(item["sk"].rpartition("#")[2])] = item.get("version", -1)
        return {key: KeptTotal(TotalValue(*value), tuple(versions[key])) for key, value in values.items()}

    def correct(self, tenant: str, key: TotalKey, by: TotalValue, seen: Sequence[int]) -> list[Write]:
        nothing = TotalValue(0, 0)
        return [
            Update(
                _shard_key(tenant, key, shard),
                sets=_names(key),
                adds={"count": value.count, "amount": value.amount, "version": 1},
                condition=Equals("version", version) if version else Absent(),
                raises=StaleVersion(),
            )
            for shard, version in enumerate(seen)
            for value in [nothing if shard else by]
        ]

    def totals(self, tenant: str, pipeline_id: str, *, seen_by: str | None = None) -> list[StageTotal]:
        prefixes = [keys.TOTALS] if seen_by is None else [keys.owned_totals(seen_by), keys.owned_totals("")]
        sums: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
        for item in self._shards(tenant, pipeline_id, *prefixes):
            total = sums[TotalKey(item["stage_id"], item["currency"])]
            total[0] += item["count"]
            total[1] += item["amount"]
        return [StageTotal(key, TotalValue(*total)) for key, total in sums.items() if any(total)]

    def _shards(self, tenant: str, pipeline_id: str, *prefixes: str) -> Iterator[Item]:
        pk = keys.pipeline_partition(tenant, pipeline_id)
        return chain.from_iterable(every(self._table, Query(pk=pk, prefix=prefix)) for prefix in prefixes)


def _shard_key(tenant: str, key: TotalKey, shard: int) -> keys.Key:
    return keys.total_shard_key(tenant, key.stage_id, key.currency, key.responsible_id, shard)


def _names(key: TotalKey) -> Item:
    names = {"stage_id": key.stage_id, "currency": key.currency}
    return names if key.responsible_id is None else {**names, "responsible_id": key.responsible_id}
