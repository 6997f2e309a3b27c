"""Markers of reported chain stops, in the deal's partition: the admins were told of the stop."""

from datetime import datetime, timedelta

from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.store import keys
from saletunnel.store.items import expiring
from saletunnel.store.table import Put, Table, Write

_KEPT = timedelta(days=30)
"""Longer than a message can wait in a queue."""


class TableStops:
    """See usecases.repositories.stops.Stops."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_reported(self, stop: ChainStop) -> bool:
        return bool(self._table.get_many([keys.told_key(stop.tenant, stop.deal_id, stop.arrival)]))

    def mark_reported(self, stop: ChainStop, at: datetime) -> list[Write]:
        return [Put(keys.told_key(stop.tenant, stop.deal_id, stop.arrival), expiring(at + _KEPT))]
