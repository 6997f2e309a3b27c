"""The number of requests of a company, by window of time."""

from datetime import datetime, timedelta

from saletunnel.store.dynamo.keys import request_count_key
from saletunnel.store.dynamo.table import Table

_KEPT = timedelta(hours=1)


class TableRequestCounts:
    """See http.throttling.RequestCounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, tenant: str, window: datetime, requests: int) -> int:
        return self._table.add(request_count_key(tenant, window), "requests", requests, window + _KEPT)
