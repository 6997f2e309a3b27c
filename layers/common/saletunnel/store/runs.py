"""Runs of automation rules: in the partition of their deal, in the due index, and in the logs of a tenant and a rule.

A finished run is kept for a while, so that the log shows it and a late delivery of its arrival changes nothing.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import batched

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Put, Query, Table, Write, every, succeeding
from saletunnel.usecases.pages import Placed

_KEPT = timedelta(days=90)
"""How long the log shows a finished run."""


class TableRuns:
    """See usecases.repositories.automation.Runs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, keys_: Collection[RunKey]) -> Mapping[RunKey, Run]:
        runs = [read(Run, item) for item in self._table.get_many(keys.run_key(tenant, key) for key in keys_)]
        return {run.key: run for run in runs}

    def of_deal(self, tenant: str, deal_id: str) -> list[Run]:
        query = Query(pk=keys.deal_partition(tenant, deal_id), prefix=keys.RUNS)
        return [read(Run, item) for item in every(self._table, query)]

    def of_arrival(self, tenant: str, deal_id: str, arrival: int) -> list[Run]:
        query = Query(pk=keys.deal_partition(tenant, deal_id), prefix=keys.runs_of_arrival(arrival))
        return [read(Run, item) for item in every(self._table, query)]

    def log(self, tenant: str, rule_id: str | None, *, after: str | None, at_once: int) -> Iterator[Placed[Run]]:
        merged = heapq.merge(*self._places(tenant, rule_id, after, at_once), reverse=True)
        for some in batched(merged, at_once):
            by_place = {place: places.read_run_place(place) for place in some}
            runs = self.many(tenant, by_place.values())
            yield from (Placed(runs[key], place) for place, key in by_place.items() if key in runs)

    def _places(self, tenant: str, rule_id: str | None, after: str | None, at_once: int) -> Iterable[Iterator[str]]:
        """The sort keys of the log's partitions, each newest first."""
        index = places.JOURNEY if rule_id else places.CLOSING
        partitions = (
            [places.rule_runs_partition(tenant, rule_id)]
            if rule_id
            else [places.runs_partition(tenant, shard) for shard in range(places.CLOSING_SHARDS)]
        )
        for pk in partitions:
            query = Query(pk=pk, up_to=after, index=index, limit=at_once, newest_first=True)
            yield (place for item in every(self._table, query) if (place := str(item[f"{index}_sk"])) != after)

    def save(self, tenant: str, run: Run) -> list[Write]:
        return [Put(keys.run_key(tenant, run.key), _item(tenant, run), succeeding(run.version), StaleVersion())]


def _item(tenant: str, run: Run) -> Item:
    item: Item = document(run)
    of_rule = places.rule_run_place(tenant, run.created_at, run.key)
    of_tenant = places.run_place(tenant, run.created_at, run.key)
    item |= {"journey_pk": of_rule.pk, "journey_sk": of_rule.sk}
    item |= {"closing_pk": of_tenant.pk, "closing_sk": of_tenant.sk}
    piece = run.piece(tenant)
    if piece is not None:
        place = places.due_place(WorkKind.RULE_RUN, piece)
        item |= {"due_pk": place.pk, "due_sk": place.sk}
    return {**item, **expiring(run.ended_at + _KEPT)} if run.ended_at is not None else item
