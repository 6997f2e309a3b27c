"""The messages that all processes send in a second, counted in the table so that they hold one rate together.

The n-th message of a second is sent n steps after its beginning. So the messages are spread evenly over the second,
whatever the number of processes is. A worker takes the places of a batch with one write.
"""

from datetime import datetime, timedelta

from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.table import Table

_KEPT = timedelta(hours=1)
_RESERVED_SHARE = 10
"""Bulk messages leave one of so many places of a second to transactional ones."""


class TableSendRate:
    """See usecases.ports.SendRate."""

    def __init__(self, table: Table, a_second: int) -> None:
        self._table = table
        self._a_second = a_second

    def take(self, number: int, now: datetime, *, bulk: bool) -> list[datetime]:
        limit = max(1, self._a_second - self._a_second // _RESERVED_SHARE) if bulk else self._a_second
        second = now.replace(microsecond=0)
        taken = self._table.add(keys.send_rate_key(second), "messages", number, second + _KEPT)
        places = range(taken - number, min(taken, limit))
        return [second + timedelta(seconds=place / self._a_second) for place in places]
