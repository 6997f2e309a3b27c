"""Responses stored for a day under the client's `Idempotency-Key`, so that a repeated request has no second effect.

A request locks the key first, and stores its response under the key at the end. If the function crashes in between, the
lock expires after LOCK and the request can be retried. Then derived ids and versions prevent a second effect.
"""

from datetime import datetime, timedelta

from saletunnel.domain.errors import AlreadyExists, IdempotencyMismatch, IdempotencyRunning
from saletunnel.store import keys
from saletunnel.store.table import AbsentOrLess, Put, Table

KEPT = timedelta(hours=24)
LOCK = timedelta(seconds=60)


type KeptAnswer = tuple[int, dict[str, str], str]
"""Status, headers and body."""


class TableAnswers:
    """Stored responses, by tenant, user and key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        """Locks the key and returns None, or returns the response that is stored under it.

        Raises IdempotencyMismatch if the key was used for another request, and IdempotencyRunning if the first request
        has not finished. Times are compared in whole seconds, the unit of the table's time to live.
        """
        second = int(now.timestamp())
        where = keys.idempotency_key(tenant, user_id, key)
        item = {
            "fingerprint": fingerprint,
            "free_at": second + int(LOCK.total_seconds()),
            "expires_at": second + int(KEPT.total_seconds()),
        }
        try:
            self._table.commit([Put(where, item, AbsentOrLess("free_at", second), AlreadyExists("locked"))])
        except AlreadyExists:
            return self._read(where, fingerprint, second)
        return None

    def finish(self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime) -> None:
        """Stores the response for a day."""
        status, headers, body = answer
        expires_at = int((now + KEPT).timestamp())
        item = {
            "fingerprint": fingerprint,
            "free_at": expires_at,
            "expires_at": expires_at,
            "status": status,
            "headers": headers,
            "body": body,
        }
        self._table.commit([Put(keys.idempotency_key(tenant, user_id, key), item)])

    def release(self, tenant: str, user_id: str, key: str) -> None:
        """Unlocks the key, so that the request can be retried."""
        freed = {"fingerprint": "", "free_at": 0, "expires_at": 0}
        self._table.commit([Put(keys.idempotency_key(tenant, user_id, key), freed)])

    def _read(self, where: keys.Key, fingerprint: str, second: int) -> KeptAnswer | None:
        items = self._table.get_many([where])
        if not items or items[0]["expires_at"] <= second:
            raise IdempotencyRunning("The key was unlocked just now. Send the request again.")
        stored = items[0]
        if stored["fingerprint"] != fingerprint:
            raise IdempotencyMismatch("This Idempotency-Key was used with another request.")
        if "status" not in stored:
            raise IdempotencyRunning("The first request with this Idempotency-Key is still running.")
        return stored["status"], stored["headers"], stored["body"]
