"""Timers of delayed transfers, in the partition of their deal and in the due index.

A finished timer is removed from the index, but its item is kept for a while, so that a late delivery of its arrival
does not set the timer again.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.table import Absent, Equals, Put, Query, Table, Write, every

_KEPT = timedelta(days=30)
"""Longer than a delivery of a stream or a queue can be late."""


class TableTimers:
    """See usecases.repositories.scheduled_work.Timers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, keys_: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        timers = [read(Timer, item) for item in self._table.get_many(keys.timer_key(tenant, key) for key in keys_)]
        return {timer.key: timer for timer in timers}

    def of_deal(self, tenant: str, deal_id: str) -> Iterator[Timer]:
        query = Query(pk=keys.deal_partition(tenant, deal_id), prefix=keys.TIMERS)
        return (read(Timer, item) for item in every(self._table, query))

    def set(self, tenant: str, timer: Timer) -> list[Write]:
        place = places.due_place(WorkKind.DELAYED_TRANSFER, timer.piece(tenant))
        item = {**document(timer), "state": timer.state, "due_pk": place.pk, "due_sk": place.sk}
        return [Put(keys.timer_key(tenant, timer.key), item, Absent(), AlreadyExists("The timer is set already."))]

    def finish(self, tenant: str, timer: Timer, at: datetime) -> list[Write]:
        item = {**document(timer), "state": timer.state, **expiring(at + _KEPT)}
        return [Put(keys.timer_key(tenant, timer.key), item, Equals("state", "pending"), StaleVersion())]
