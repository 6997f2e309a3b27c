"""Answers kept for a day under the client's `Idempotency-Key`, so that a repeated request changes nothing twice.

The key is taken before the work begins and holds the answer when it is done. A function that dies between leaves it
taken for LOCK; then the request may be tried again, and the ids and versions of the domain guard the rest.
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
    """Answers by tenant, user and key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        """Takes the key, or gives the answer that it holds.

        Raises IdempotencyMismatch when the key was used for another request, IdempotencyRunning when the first one is
        not finished. Times are compared in whole seconds: that is what the table's time to live counts in.
        """
        second = int(now.timestamp())
        where = keys.idempotency_key(tenant, user_id, key)
        item = {
            "fingerprint": fingerprint,
            "free_at": second + int(LOCK.total_seconds()),
            "expires_at": second + int(KEPT.total_seconds()),
        }
        try:
            self._table.commit([Put(where, item, AbsentOrLess("free_at", second), AlreadyExists("taken"))])
        except AlreadyExists:
            return self._held(where, fingerprint, second)
        return None

    def finish(self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime) -> None:
        """Keeps the answer for a day."""
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
        """Frees the key: the request may be tried again."""
        freed = {"fingerprint": "", "free_at": 0, "expires_at": 0}
        self._table.commit([Put(keys.idempotency_key(tenant, user_id, key), freed)])

    def _held(self, where: keys.Key, fingerprint: str, second: int) -> KeptAnswer | None:
        items = self._table.get_many([where])
        if not items or items[0]["expires_at"] <= second:
            raise IdempotencyRunning("The key was freed this moment. Send the request again.")
        held = items[0]
        if held["fingerprint"] != fingerprint:
            raise IdempotencyMismatch("This Idempotency-Key was used with another request.")
        if "status" not in held:
            raise IdempotencyRunning("The first request with this Idempotency-Key is still running.")
        return held["status"], held["headers"], held["body"]
