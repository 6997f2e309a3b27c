"""Starts the parts of the local cloud, notices when one dies, and stops them in order.

It has one thread, which waits for signals. So a dead part or Ctrl-C is noticed at once, and there is no concurrency.
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
_READY_EVERY = 0.05  # seconds between two readiness checks
_READY_WITHIN = 60.0
_TAIL = 15  # lines of the log of a part that failed to start


class StopRequested(Exception):
    """Ctrl-C or SIGTERM was received, or the terminal was closed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the cloud. `is_ready` checks whether it serves."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Started:
    process: subprocess.Popen[bytes]
    identity: Identity


class Supervisor:
    """The processes of one layout, while the context is open. Only for the main thread, which holds `record.lock`."""

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

        `LocalCloudError` with the end of its log when it ends or takes too long. It does not run then.
        """
        self._spawn(part)
        deadline = time.monotonic() + _READY_WITHIN
        while not part.is_ready():
            self._wait_for_signal(_READY_EVERY)
            if self._is_dead(part.name):
                code = self._reap(part.name)
                raise LocalCloudError(f"{part.name} ended with {code} instead of starting\n{self._log_end(part.name)}")
            if time.monotonic() > deadline:
                self.stop(part.name)
                raise LocalCloudError(
                    f"{part.name} is not ready after {_READY_WITHIN:.0f} s\n{self._log_end(part.name)}"
                )

    def run(self, part: Part) -> None:
        """Run a part that ends by itself. `LocalCloudError` with the end of its log when it fails."""
        self._spawn(part)
        while not self._is_dead(part.name):
            self._wait_for_signal(None)
        if code := self._reap(part.name):
            raise LocalCloudError(f"{part.name} ended with {code}\n{self._log_end(part.name)}")

    def stop(self, name: str) -> bool:
        """End the part and its children. Returns whether it stopped on SIGTERM, and so could save its state."""
        started = self._started.get(name)
        if started is None:
            return True
        end(started.identity, record.GRACE)
        return self._reap(name) != -signal.SIGKILL

    def runs(self, name: str) -> bool:
        """Whether the part was started and has not been seen dead."""
        return name in self._started

    def wait_for_dead(self) -> list[str]:
        """Wait until a part has died. Returns all dead parts. Raises StopRequested on a signal to stop."""
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
        """Whether the part has ended. It is not reaped here, so the kernel cannot reuse its id."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._started[name].process.pid, options) is not None

    def _reap(self, name: str) -> int:
        """Forget a part that ended, and end its children. Returns its exit code."""
        started = self._started.pop(name)
        end(started.identity, record.GRACE)
        code = started.process.wait()
        self._record()
        return code

    def _record(self) -> None:
        parts = {name: started.identity for name, started in self._started.items()}
        record.write(self._layout, {record.SUPERVISOR: self._me, **parts})

    def _log_end(self, name: str) -> str:
        log = self._layout.logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-_TAIL:]
        return "\n".join([f"the end of {log}:", *lines])


def _identity(pid: int) -> Identity:
    """The identity of a child that has not been reaped. A zombie has no start time any more."""
    return Identity.of(pid) or Identity(pid, 0)
