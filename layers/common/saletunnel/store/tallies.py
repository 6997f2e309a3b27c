"""Tallies and totals in the table: what was counted of each deal, and the sums per stage, currency and shard."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.tally import StageTotal, Tally, TotalKey, TotalValue
from saletunnel.store import keys
from saletunnel.store.items import document, expiring, read
from saletunnel.store.table import Absent, Equals, Put, Query, Table, Update, Write, every


class TableTallies:
    """See usecases.ports.Tallies."""

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
        where = keys.total_key(tenant, key.stage_id, key.currency, spread)
        of = {"stage_id": key.stage_id, "currency": key.currency}
        return [Update(where, sets=of, adds={"count": value.count, "amount": value.amount})]

    def totals(self, tenant: str, pipeline_id: str) -> list[StageTotal]:
        query = Query(pk=keys.pipeline_partition(tenant, pipeline_id), prefix=keys.TOTALS)
        sums: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
        for item in every(self._table, query):
            total = sums[TotalKey(item["stage_id"], item["currency"])]
            total[0] += item["count"]
            total[1] += item["amount"]
        return [StageTotal(key, TotalValue(*total)) for key, total in sums.items() if any(total)]
