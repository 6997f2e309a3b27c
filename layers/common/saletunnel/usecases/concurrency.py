"""Optimistic concurrency: nothing is locked; a commit fails if something that it depends on was changed meanwhile.

A change of a seen version is then refused with StaleVersion, and the caller decides again. A change of any version
(`If-Match: *`) is decided again here, on fresh data, up to TRIES times.
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
    """The thing itself. Raises StaleVersion unless `seen` is its version, or None."""
    if seen is not None and seen != thing.version:
        raise StaleVersion
    return thing


def decide_and_commit[T](ports: Ports, decide: Callable[[], tuple[Writes, T]]) -> T:
    """Commits the writes that `decide` returns, and returns the result that comes with them.

    `decide` reads everything that it depends on: it is called again if another commit came in between. It may return
    no writes; then nothing is committed. What it raises passes, so that `check_seen` refuses a stale version.
    Raises Contended after TRIES calls.
    """
    for attempt in range(TRIES):
        if attempt:
            ports.pause(attempt - 1)  # Without a pause, many concurrent writers overtake each other again and again.
        writes, result = decide()
        if not writes:
            return result
        try:
            ports.commit(writes)
        except StaleVersion:
            continue
        return result
    raise Contended
