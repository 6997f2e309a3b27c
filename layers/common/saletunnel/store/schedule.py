"""Scheduled work in the table: the due pieces, and the sweep position of each shard of the due index."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Absent, Equals, Put, Query, Table, Write, every
from saletunnel.usecases.pages import Placed


class TableSchedule:
    """See usecases.repositories.scheduled_work.Schedule."""

    shards = places.DUE_SHARDS

    def __init__(self, table: Table) -> None:
        self._table = table

    def positions(self, kind: WorkKind) -> Mapping[int, SweepPosition]:
        items = every(self._table, Query(pk=keys.sweeps_partition(kind)))
        return {position.shard: position for position in (read(SweepPosition, item) for item in items)}

    def due(self, position: SweepPosition, until: datetime) -> Iterator[Placed[Piece]]:
        # "~" sorts after every character that follows the time in a sort key, so a piece that is due at `until` is
        # found. "!" sorts before them, so no key is between a place and the same place followed by "!".
        since = None if position.after is None else f"{position.after}!"
        up_to = f"{places.sortable(until)}~"
        if since is not None and since > up_to:
            return
        partition = places.due_partition(position.kind, position.shard)
        for item in every(self._table, Query(pk=partition, index=places.DUE, since=since, up_to=up_to)):
            place = str(item["due_sk"])
            yield Placed(places.read_piece(place), place)

    def advance(self, before: SweepPosition, after: SweepPosition) -> list[Write]:
        condition = Equals("attempt", before.attempt) if before.attempt else Absent()
        item = {**document(after), "attempt": after.attempt}
        return [Put(keys.sweep_key(after.kind, after.shard), item, condition, StaleVersion())]
