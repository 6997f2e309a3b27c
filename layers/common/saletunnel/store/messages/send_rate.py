"""The messages that all processes send in a second, counted in the table so that they hold one rate together.

E-mails and SMS have a rate each, because they have different providers.

The n-th message of a second is sent n steps after its beginning. So the messages are spread evenly over the second,
whatever the number of processes is. A worker takes the places of a batch with one write.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from saletunnel.domain.messages.fields import Channel
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.table import Table

_KEPT = timedelta(hours=1)
_RESERVED_SHARE = 10
"""Bulk messages leave one of so many places of a second to transactional ones."""


class TableSendRate:
    """See usecases.ports.SendRate."""

    def __init__(self, table: Table, a_second: Mapping[Channel, int]) -> None:
        self._table = table
        self._a_second = a_second

    def take(self, channel: Channel, number: int, now: datetime, *, bulk: bool) -> list[datetime]:
        rate = self._a_second[channel]
        limit = max(1, rate - rate // _RESERVED_SHARE) if bulk else rate
        second = now.replace(microsecond=0)
        taken = self._table.add(keys.send_rate_key(channel, second), "messages", number, second + _KEPT)
        places = range(taken - number, min(taken, limit))
        return [second + timedelta(seconds=place / rate) for place in places]
