"""A delivery: one message to one endpoint, until the endpoint has accepted it or all tries have failed.

Its body is fixed when it is made, so a late try never sends a newer state. Its id is the id of the message and the same
at each try: a receiver recognises a message that it gets twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.scheduled_work import Piece
from saletunnel.domain.webhooks.call import AttemptError, CallResult

BODY_LIMIT = 150 * 1024
"""Bytes of a body. Its message in the queue has it in base 64 and must stay below 256 KB."""
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600))
"""The wait before each try."""
JITTER = 0.2
"""The part of a wait by which it is shorter or longer at most, so that the retries of an outage do not come at once."""
LEASE = timedelta(minutes=10)
"""How long a try may take until its result counts as lost: longer than a call waits for its sender and takes."""
SLOWED = timedelta(minutes=1)
"""How long an endpoint is left alone after it answered that it is overloaded, if it names no time."""
_MOST_PUT_OFF = timedelta(days=2)
"""How long after it was made a delivery is put off for an overloaded endpoint; later it is tried nevertheless."""
_LONGEST_WISH = timedelta(hours=24)
"""The longest `Retry-After` that is followed."""
_MOST_KEPT = 20
"""The number of attempts that a delivery keeps, also after replays."""
_OVERLOADED = frozenset({429, 502, 503, 504})
_GONE = 410

DeliveryState = Literal["pending", "sending", "done", "failed"]
DeliveryKind = Literal["rule", "test"]
DeliveryReason = Literal["tries_used_up", "endpoint_gone", "endpoint_off", "endpoint_deleted"]
"""Why a delivery failed."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try with the answer's status and the beginning of its text, or the error. `at` is when its result was noted."""

    number: int
    at: datetime
    status: int | None = None
    error: AttemptError | None = None
    answer: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the endpoint accepted the message. A redirect is a refusal."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class RunRef:
    """The run of a rule that made a delivery."""

    key: RunKey
    occurrence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`number` counts all tries, `tries` those since the delivery was made or replayed.

    While it is pending, `next_at` is the time of the next try; while it is sending, the time at which the result counts
    as lost.
    """

    id: str
    endpoint_id: str
    kind: DeliveryKind
    state: DeliveryState = "pending"
    created_at: datetime
    next_at: datetime | None = None
    number: int = 0
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    ended_at: datetime | None = None
    reason: DeliveryReason | None = None
    run: RunRef | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in ("pending", "sending")

    @property
    def most_tries(self) -> int:
        """A test is tried once: a person waits for its result."""
        return 1 if self.kind == "test" else len(WAITS)

    @property
    def last(self) -> Attempt | None:
        """The last attempt with a result."""
        return self.attempts[-1] if self.attempts else None

    def piece(self, tenant: str) -> Piece | None:
        """The delivery as scheduled work; None if it has ended."""
        return Piece(tenant, (self.id,), self.next_at) if self.is_open and self.next_at is not None else None

    def claimed(self, at: datetime) -> "Delivery":
        """The next version, whose call is being made."""
        return self._next(state="sending", number=self.number + 1, tries=self.tries + 1, next_at=at + LEASE)

    def put_off(self, until: datetime, now: datetime, chance: float) -> "Delivery | None":
        """The next version, which waits because its endpoint is overloaded; None if it has waited long enough."""
        if now >= self.created_at + _MOST_PUT_OFF:
            return None
        return self._next(next_at=until + (until - now) * JITTER * chance)

    def failed(self, reason: DeliveryReason, at: datetime) -> "Delivery":
        """The next version, which is not tried again."""
        return self._next(state="failed", next_at=None, ended_at=at, reason=reason)

    def replayed(self, at: datetime) -> "Delivery":
        """The next version of an ended delivery, which is tried again from the beginning."""
        return self._next(state="pending", next_at=at, tries=0, ended_at=None, reason=None)

    def unsent(self, at: datetime) -> "Delivery":
        """The next version after a call that was not made, because it had waited too long for its sender."""
        return self._next(state="pending", next_at=at, tries=self.tries - 1)

    def answered(self, attempt: Attempt, wished: timedelta | None, chance: float) -> "Delivery":
        """The next version after an attempt.

        `wished` is the wait that the endpoint asked for, and `chance` a random number from 0 to 1 for the jitter.
        """
        after = self._next(attempts=(*self.attempts, attempt)[-_MOST_KEPT:])
        if attempt.accepted:
            return replace(after, state="done", next_at=None, ended_at=attempt.at, reason=None)
        if attempt.status == _GONE:
            return replace(after, state="failed", next_at=None, ended_at=attempt.at, reason="endpoint_gone")
        if self.tries >= self.most_tries:
            return replace(after, state="failed", next_at=None, ended_at=attempt.at, reason="tries_used_up")
        wait = jittered(WAITS[self.tries], chance)
        return replace(after, state="pending", next_at=attempt.at + max(wait, wished or timedelta()))

    def awaits(self, result: CallResult) -> bool:
        """Whether a result still counts. After the lease, only the news that the endpoint accepted it does."""
        is_this = result.number == self.number
        accepted = result.status is not None and 200 <= result.status < 300
        return is_this and (self.state == "sending" or (self.state == "pending" and accepted))

    def _next(self, **changes: Any) -> "Delivery":
        return replace(self, **changes, version=self.version + 1)


def jittered(wait: timedelta, chance: float) -> timedelta:
    """The wait, up to JITTER of it shorter or longer."""
    return wait * (1 - JITTER + 2 * JITTER * chance)


def is_overloaded(attempt: Attempt) -> bool:
    """Whether the endpoint asked for fewer messages."""
    return attempt.status in _OVERLOADED


def is_gone(attempt: Attempt) -> bool:
    """Whether the endpoint said that it exists no more."""
    return attempt.status == _GONE


def wished_wait(retry_after: str | None, now: datetime) -> timedelta | None:
    """The wait that a header `Retry-After` asks for, at most a day; None without a valid header."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return min(timedelta(seconds=int(text)), _LONGEST_WISH)
    try:
        until = parsedate_to_datetime(text)
        return min(max(until - now, timedelta()), _LONGEST_WISH)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
