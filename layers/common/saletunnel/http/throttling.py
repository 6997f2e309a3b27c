"""Each company has a share of the API, so that the requests of one company do not slow down those of the others.

API Gateway's throttling is for all companies together. A process reserves a block of requests for a company in the
table and counts them itself, so that only one request in a block needs a write (docs/decisions/0030).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from saletunnel.http.problems import HttpProblem
from saletunnel.telemetry import logger

WINDOW = timedelta(seconds=10)
BLOCK = 20
_MOST_COMPANIES = 1000
"""How many companies a process remembers."""


class RequestCounts(Protocol):
    """The requests of all processes; `store.request_counts.TableRequestCounts` implements it."""

    def add(self, tenant: str, window: datetime, requests: int) -> int:
        """Adds to the requests of the window that begins then, and returns their number."""


@dataclass(slots=True)
class _Reserved:
    """A block of requests in a window. `left` of them may still be answered, or none if `is_refused`."""

    window: datetime
    left: int
    is_refused: bool


class Throttle:
    """The requests that this process may answer for each company."""

    def __init__(self, counts: RequestCounts, limit: int) -> None:
        """`limit` is the most requests of a company in a window."""
        self._counts = counts
        self._limit = limit
        self._reserved: dict[str, _Reserved] = {}

    def count(self, tenant: str, now: datetime) -> None:
        """Counts a request. Raises HttpProblem `too_many_requests` with the seconds until the next window."""
        window = datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), UTC)
        reserved = self._reserved.get(tenant)
        if reserved is None or reserved.window != window or (reserved.left == 0 and not reserved.is_refused):
            reserved = self._reserve(tenant, window)
        if reserved.is_refused:
            seconds = -((now - window - WINDOW) // timedelta(seconds=1))
            raise HttpProblem(
                "too_many_requests",
                f"The company sent more than {self._limit} requests in {WINDOW.seconds} seconds.",
                {"retry-after": str(seconds)},
            )
        reserved.left -= 1

    def _reserve(self, tenant: str, window: datetime) -> _Reserved:
        """A new block. It is refused if the company has reached its limit. If counting fails, the block is granted."""
        try:
            before = self._counts.add(tenant, window, BLOCK) - BLOCK
        except Exception:
            logger.exception("the requests could not be counted", tenant=tenant)
            before = 0
        if len(self._reserved) >= _MOST_COMPANIES:
            self._reserved.clear()
        left = max(0, min(BLOCK, self._limit - before))
        self._reserved[tenant] = reserved = _Reserved(window, left, is_refused=left == 0)
        return reserved
