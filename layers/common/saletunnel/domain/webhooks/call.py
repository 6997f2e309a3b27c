"""A call of an endpoint, as the sender gets it and as it reports the result.

The sender can reach neither the table nor the secrets, so a call has everything that it needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

FRESH = timedelta(minutes=4)
"""How long a signed call may wait for its sender. Receivers refuse messages that are older than five minutes."""
AttemptError = Literal[
    "address_refused", "name_unknown", "not_connected", "tls_failed", "timed_out", "malformed_answer", "result_lost"
]
"""Why a try has no status."""
ANSWER_KEPT = 1000
"""The characters of an answer that a company sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A try of a delivery. `number` is the delivery's number of tries; the headers have the signature of `body`."""

    tenant: str
    delivery_id: str
    number: int
    signed_at: datetime
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def is_fresh(self, now: datetime) -> bool:
        """Whether a receiver would still accept the signature's time."""
        return now < self.signed_at + FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a call: the status with the beginning of the answer, or an error."""

    status: int | None = None
    error: AttemptError | None = None
    answer: str = field(default="", repr=False)
    retry_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """The report about a call. Without a status and an error it was not made, because it had waited too long."""

    tenant: str
    delivery_id: str
    number: int
    status: int | None = None
    error: AttemptError | None = None
    answer: str = field(default="", repr=False)
    retry_after: str | None = None

    @property
    def is_unsent(self) -> bool:
        return self.status is None and self.error is None
