"""The repository of responses by idempotency key, so that a repeated request has no second effect."""

from datetime import datetime
from typing import Protocol

from saletunnel.usecases.writes import Writes

type KeptAnswer = tuple[int, dict[str, str], str]
"""The status, headers and body of a stored response."""


class Answers(Protocol):
    def find(self, tenant: str, user_id: str, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
        """The response that is stored under the key. Raises IdempotencyMismatch if another request has used it."""

    def save(self, tenant: str, user_id: str, key: str, fingerprint: str, answer: KeptAnswer, now: datetime) -> Writes:
        """Stores a response for a day. The commit raises StaleVersion if the key has a response."""
