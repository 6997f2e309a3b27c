"""Figures in the table: an item per day and counted thing. Counts are added without a read."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from saletunnel.domain.figures.figures import ArrivalFigures, ArrivalKey, Figures, FlowKey
from saletunnel.domain.pipeline import Semantic
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.table import Query, Table, Update, Write, every

_AMOUNT = "amount#"
_UNKNOWN = "unknown"
"""The responsible of flows that were counted before flows were counted by responsible: agents do not see them."""


class TableFigures:
    """See usecases.repositories.figures.DailyFigures."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, tenant: str, figures: Figures) -> list[Write]:
        writes: list[Write] = []
        for key, counts in figures.arrivals.items():
            amounts = {f"{_AMOUNT}{currency}": amount for currency, amount in counts.amounts.items()}
            adds = {"entered": counts.entered, "arrived": counts.arrived, **amounts}
            key_ = keys.arrivals_key(tenant, key.stage_id, key.day, key.responsible_id)
            writes.append(Update(key_, sets={"semantic": counts.semantic} if counts.semantic else {}, adds=adds))
        for flow, count in figures.flows.items():
            key_ = keys.flow_key(tenant, flow.day, flow.hop, flow.tunnel_id, flow.target_stage_id, flow.responsible_id)
            writes.append(Update(key_, adds={"count": count}))
        return writes

    def arrivals(
        self, tenant: str, pipeline_id: str, first: date, last: date
    ) -> Iterator[tuple[ArrivalKey, ArrivalFigures]]:
        since, up_to = keys.days(first, last)
        query = Query(pk=keys.arrivals_partition(tenant, pipeline_id), since=since, up_to=up_to)
        for item in every(self._table, query):
            day, stage_id, responsible_id = item["sk"].split("#")
            key = ArrivalKey(stage_id, date.fromisoformat(day), responsible_id)
            semantic = Semantic(item["semantic"]) if "semantic" in item else None
            yield key, ArrivalFigures(item["entered"], item["arrived"], _amounts(item), semantic)

    def flows(self, tenant: str, first: date, last: date) -> Iterator[tuple[FlowKey, int]]:
        since, up_to = keys.days(first, last)
        query = Query(pk=keys.flows_partition(tenant), since=since, up_to=up_to)
        for item in every(self._table, query):
            day, hop, tunnel_id, target_stage_id, *responsible = item["sk"].split("#")
            responsible_id = responsible[0] if responsible else _UNKNOWN
            yield FlowKey(date.fromisoformat(day), int(hop), tunnel_id, target_stage_id, responsible_id), item["count"]


def _amounts(item: Item) -> Counter[str]:
    return Counter({name.removeprefix(_AMOUNT): amount for name, amount in item.items() if name.startswith(_AMOUNT)})
