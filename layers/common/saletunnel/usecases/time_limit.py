"""A limit on the time that a piece of work may take, so that a piece that never ends is set apart like any failure."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLong(Exception):
    """The work was stopped at its time limit. It may or may not have been committed, as after a crash."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TookTooLong where the work stands after `seconds`, also within a regular expression.

    The limit uses the timer of the process, which interrupts only the main thread, where Lambda runs a handler. In
    another thread there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TookTooLong(f"stopped after {seconds:g} s") from None

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
