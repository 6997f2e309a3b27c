"""Optimistic concurrency: nothing is locked; a commit fails if data that it depends on has changed since it was read.

If the request requires a version, it is then refused with StaleVersion. A request for any version (`If-Match: *`) is
decided again here, on fresh data, up to TRIES times.
"""

from collections.abc import Callable
from typing import Protocol

from saletunnel.domain.errors import Contended, StaleVersion
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

TRIES = 8


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


def check_seen[T: Versioned](thing: T, seen: int | None) -> T:
    """Returns the thing. Raises StaleVersion unless `seen` is its version or None."""
    if seen is not None and seen != thing.version:
        raise StaleVersion
    return thing


def decide_and_commit[T](
    ports: Ports, decide: Callable[[], tuple[Writes, T]], commit: Callable[[Writes], None] | None = None
) -> T:
    """Commits the writes that `decide` returns, and returns the result that comes with them.

    They complete the request (see `Ports.complete`), unless `commit` is given.

    `decide` must read everything that it depends on, since it is called again after a concurrent change. If it returns
    no writes, nothing is committed. Its errors are not caught, so `check_seen` in it refuses a stale version.
    Raises Contended after TRIES calls.
    """
    for attempt in range(TRIES):
        if attempt:
            ports.pause(attempt - 1)  # without pauses, many concurrent writers would keep failing
        writes, result = decide()
        if not writes:
            return result
        try:
            (commit or ports.complete)(writes)
        except StaleVersion:
            continue
        return result
    raise Contended
