"""Starts the parts of the local cloud, notices when one dies, and stops them all in order.

It is one thread that waits for signals, so that whatever happens next (a part that died, Ctrl-C, a part that became
ready) is seen at once and nothing is ever polled behind another's back.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from infra.local.errors import LocalCloudError
from infra.local.layout import CHECKOUT, Layout

from . import record
from .process import Identity, end, spawn

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SIGNALS = (signal.SIGCHLD, *_STOP)
_READY_EVERY = 0.05  # seconds between two looks at a part that starts
_READY_WITHIN = 60.0
_TAIL = 15  # lines of its log that are shown of a part that did not start


class StopRequested(Exception):
    """Ctrl-C or SIGTERM arrived, or the terminal was closed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the cloud; `is_ready` asks it whether it serves yet."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Started:
    process: subprocess.Popen[bytes]
    identity: Identity


class Supervisor:
    """The processes of one layout. Use it in the main thread, inside `record.sole` and a `with` of its own."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._started: dict[str, _Started] = {}
        self._me = _identity(os.getpid())

    def __enter__(self) -> "Supervisor":
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        self._record()
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(list(self._started)):
            self.stop(name)
        self._layout.processes.unlink(missing_ok=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def start(self, part: Part) -> None:
        """Start the part and return when it is ready.

        `LocalCloudError` with its last words when it ends instead or takes too long; then it does not run.
        """
        self._spawn(part)
        deadline = time.monotonic() + _READY_WITHIN
        while not part.is_ready():
            self._wait_for_signal(_READY_EVERY)
            if self._is_dead(part.name):
                code = self._reap(part.name)
                raise LocalCloudError(
                    f"{part.name} ended with {code} instead of starting\n{self._last_words(part.name)}"
                )
            if time.monotonic() > deadline:
                self.stop(part.name)
                raise LocalCloudError(
                    f"{part.name} is not ready after {_READY_WITHIN:.0f} s\n{self._last_words(part.name)}"
                )

    def run(self, part: Part) -> None:
        """Run a part that is to end by itself; `LocalCloudError` with its last words when it fails."""
        self._spawn(part)
        while not self._is_dead(part.name):
            self._wait_for_signal(None)
        if code := self._reap(part.name):
            raise LocalCloudError(f"{part.name} ended with {code}\n{self._last_words(part.name)}")

    def stop(self, name: str) -> bool:
        """End the part with all that it started; whether it stopped by itself when asked, as its state needs."""
        started = self._started.get(name)
        if started is None:
            return True
        end(started.identity, record.GRACE)
        return self._reap(name) != -signal.SIGKILL

    def runs(self, name: str) -> bool:
        """Whether the part was started and has not been found dead."""
        return name in self._started

    def died(self) -> list[str]:
        """Wait until a part has died and return all that have; `StopRequested` when it is time to stop."""
        while True:
            if dead := [name for name in self._started if self._is_dead(name)]:
                for name in dead:
                    self._reap(name)
                return dead
            self._wait_for_signal(None)

    def _spawn(self, part: Part) -> None:
        process = spawn(part.command, part.environment, CHECKOUT, self._layout.logs / f"{part.name}.log")
        self._started[part.name] = _Started(process, _identity(process.pid))
        self._record()

    def _wait_for_signal(self, timeout: float | None) -> None:
        if timeout is None:
            received: int | None = signal.sigwaitinfo(_SIGNALS).si_signo
        else:
            info = signal.sigtimedwait(_SIGNALS, timeout)
            received = info.si_signo if info else None
        if received in _STOP:
            raise StopRequested

    def _is_dead(self, name: str) -> bool:
        """Without reaping it: until then the kernel gives its id to nobody else."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._started[name].process.pid, options) is not None

    def _reap(self, name: str) -> int:
        """Forget a part that ended, and end what it left of its session."""
        started = self._started.pop(name)
        end(started.identity, record.GRACE)
        code = started.process.wait()
        self._record()
        return code

    def _record(self) -> None:
        parts = {name: started.identity for name, started in self._started.items()}
        record.write(self._layout, {record.SUPERVISOR: self._me, **parts})

    def _last_words(self, name: str) -> str:
        log = self._layout.logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-_TAIL:]
        return "\n".join([f"the end of {log}:", *lines])


def _identity(pid: int) -> Identity:
    """Of a process that cannot have been reaped yet; one that has ended already has no start time to ask for."""
    return Identity.of(pid) or Identity(pid, 0)
