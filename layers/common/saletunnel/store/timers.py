"""Delayed transfers in the table, with the deal that they wait for, found by the moment at which they are due.

One that is done leaves the index and stays a while: an arrival that is delivered again late does not set it again.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from saletunnel.domain.errors import AlreadyExists, StaleVersion
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.store import keys, places
from saletunnel.store.items import document, read
from saletunnel.store.table import Absent, Equals, Put, Query, Table, Update, Write, every
from saletunnel.usecases.schedule.due import DueTimer

_KEPT = timedelta(days=30)
"""Longer than any delivery of a stream or a queue is late."""


class TableTimers:
    """See usecases.repositories.due_work.Timers."""

    shards = places.DUE_SHARDS

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, keys_: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        timers = [read(Timer, item) for item in self._table.get_many(keys.timer_key(tenant, key) for key in keys_)]
        return {timer.key: timer for timer in timers}

    def set(self, tenant: str, timer: Timer) -> list[Write]:
        place = places.timer_place(tenant, timer.key, places.sortable(timer.due_at))
        item = {**document(timer), "state": timer.state, "due_pk": place.pk, "due_sk": place.sk}
        return [Put(keys.timer_key(tenant, timer.key), item, Absent(), AlreadyExists("The timer is set already."))]

    def finish(self, tenant: str, timer: Timer, at: datetime) -> list[Write]:
        item = {**document(timer), "state": timer.state, "expires_at": int((at + _KEPT).timestamp())}
        return [Put(keys.timer_key(tenant, timer.key), item, Equals("state", "pending"), StaleVersion())]

    def due(self, shard: int, now: datetime) -> Iterator[DueTimer]:
        # "~" sorts after what follows a moment in a sort key: all that is due at `now` itself is in.
        query = Query(pk=places.timers_partition(shard), up_to=f"{places.sortable(now)}~", index=places.DUE)
        for item in every(self._table, query):
            due_at, tenant, deal_id, arrival, tunnel_id = str(item["due_sk"]).split("#")
            yield DueTimer(tenant, TimerKey(deal_id, int(arrival), tunnel_id), due_at)

    def lease(self, due: DueTimer, until: datetime) -> list[Write]:
        seen = places.timer_place(due.tenant, due.key, due.due_at)
        later = places.timer_place(due.tenant, due.key, places.sortable(until))
        return [
            Update(
                keys.timer_key(due.tenant, due.key),
                sets={"due_sk": later.sk},
                condition=Equals("due_sk", seen.sk),
                raises=StaleVersion(),
            )
        ]
