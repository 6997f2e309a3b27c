"""Responses stored for a day under the client's `Idempotency-Key`."""

from datetime import datetime, timedelta

from saletunnel.domain.errors import IdempotencyMismatch, StaleVersion
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import expiring
from saletunnel.store.dynamo.table import AbsentOrLess, Put, Table, Write
from saletunnel.usecases.repositories.answers import KeptAnswer

KEPT = timedelta(hours=24)


class TableAnswers:
    """See usecases.repositories.answers.Answers.

    An expired item is ignored until the table deletes it. Times are compared in whole seconds, as the table does.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        for stored in self._table.get_many([keys.idempotency_key(tenant, user_id, key)]):
            if stored["expires_at"] <= int(now.timestamp()):
                continue
            if stored["fingerprint"] != fingerprint:
                raise IdempotencyMismatch("This Idempotency-Key was used with another request.")
            return stored["status"], stored["headers"], stored["body"]
        return None

    def save(
        self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime
    ) -> list[Write]:
        status, headers, body = answer
        item = {"fingerprint": fingerprint, "status": status, "headers": headers, "body": body, **expiring(now + KEPT)}
        unused = AbsentOrLess("expires_at", int(now.timestamp()) + 1)
        return [Put(keys.idempotency_key(tenant, user_id, key), item, unused, StaleVersion())]
