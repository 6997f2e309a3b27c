"""Lists of deals by responsible, by customer, and by expected close date.

These indexes contain only keys, so a page takes two reads: the keys, then the deals. This makes lists more expensive,
but it saves more on the writes of deals.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Semantic
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, read
from saletunnel.store.dynamo.table import Query, Table, every
from saletunnel.usecases.pages import Placed


class TableDealLists:
    """See usecases.repositories.deals.DealLists."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_responsible(
        self, tenant: str, responsible_id: str | None, *, after: str | None, at_once: int
    ) -> Iterator[Placed[Deal | None]]:
        pk = places.owner_partition(tenant, responsible_id)
        start = _start(tenant, places.OWNER, pk, after) if after else None
        query = Query(pk=pk, index=places.OWNER, limit=at_once, newest_first=True, start=start)
        return self._deals(every(self._table, query), "owner_sk", at_once)

    def of_customer(
        self,
        tenant: str,
        customer_id: str,
        pipeline_id: str | None,
        status: Semantic | None,
        *,
        after: str | None,
        at_once: int,
    ) -> Iterator[Placed[Deal | None]]:
        pk, prefix = keys.customer_partition(tenant, customer_id), places.customer_deals(pipeline_id, status)
        start = _start(tenant, places.CUSTOMER, pk, f"{prefix}{after}") if after else None
        query = Query(pk=pk, prefix=prefix, index=places.CUSTOMER, limit=at_once, start=start)
        found = self._deals(every(self._table, query), "customer_sk", at_once)
        return (Placed(placed.value, placed.place.removeprefix(prefix)) for placed in found)

    def closing(
        self, tenant: str, first: date, last: date, *, after: str | None, at_once: int
    ) -> Iterator[Placed[Deal | None]]:
        since, up_to = keys.days(first, last)
        since = max(since, f"{after}!") if after else since  # "!" sorts directly after the place itself
        queries = (
            Query(
                pk=places.closing_partition(tenant, shard),
                since=since,
                up_to=up_to,
                index=places.CLOSING,
                limit=at_once,
            )
            for shard in range(places.CLOSING_SHARDS)
        )
        found = [every(self._table, query) for query in queries] if since <= up_to else []
        merged = heapq.merge(*found, key=lambda item: str(item["closing_sk"]))
        return self._deals(merged, "closing_sk", at_once)

    def _deals(self, found: Iterable[Item], place: str, at_once: int) -> Iterator[Placed[Deal | None]]:
        for items in batched(found, at_once):
            whole = self._table.get_many(keys.Key(item["pk"], item["sk"]) for item in items)
            deals = {deal.id: deal for deal in (read(Deal, item) for item in whole)}
            for item in items:
                yield Placed(deals.get(str(item[place]).rpartition("#")[2]), str(item[place]))


def _start(tenant: str, index: str, pk: str, place: str) -> dict[str, str]:
    key = keys.deal_key(tenant, place.rpartition("#")[2])
    return {f"{index}_pk": pk, f"{index}_sk": place, "pk": key.pk, "sk": key.sk}
