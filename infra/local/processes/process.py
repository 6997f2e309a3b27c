"""Starts processes, recognises them later, and ends them with all their children.

Each process leads a session of its own, so Ctrl-C at the terminal reaches only the supervisor. The kernel signals each
process when the supervisor dies. A process is recognised by its id and its start time, because the kernel reuses ids.
This needs Linux: `/proc`, `prctl` and `pidfd`.
"""

import ctypes
import os
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """Identifies a process. `started` is its start time, in clock ticks since the machine was booted."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The process that has this id now. None when there is none, or only a zombie."""
        stat = _stat(pid)
        return None if stat is None else cls(pid, stat.started)

    @property
    def alive(self) -> bool:
        return Identity.of(self.pid) == self

    def kill(self) -> None:
        """Send SIGKILL to this process, but never to another one with the same id."""
        _signal(self, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class _Stat:
    session: int
    started: int


def _stat(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may contain blanks and brackets
    if fields[0] in "ZX":
        return None
    return _Stat(session=int(fields[3]), started=int(fields[19]))


def spawn(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a session leader whose output is appended to `log`. Only for the main thread.

    The kernel sends it SIGTERM when the thread that started it ends.
    """
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        stop_with_parent()
        if os.getppid() != parent:  # the parent died before the kernel was asked for the signal
            os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=prepare,
        )


def stop_with_parent() -> None:
    """Let the kernel send this process SIGTERM when its parent ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end(leader: Identity, grace: float) -> None:
    """End a session: send SIGTERM to its leader, and kill what is left of the session after `grace` seconds.

    Does nothing when the leader's id belongs to another process by now.
    """
    if leader.alive:
        _signal(leader, signal.SIGTERM)
        _wait(leader, grace)
    elif Identity.of(leader.pid) is not None:
        return
    for member in _members(leader):
        member.kill()
        _wait(member, grace)


def _members(leader: Identity) -> list[Identity]:
    """The living processes of the leader's session. None can be older than the leader."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    stats = [(pid, stat) for pid in pids if (stat := _stat(pid)) is not None]
    return [
        Identity(pid, stat.started)
        for pid, stat in stats
        if stat.session == leader.pid and stat.started >= leader.started
    ]


def _signal(process: Identity, number: signal.Signals) -> None:
    """Send a signal through a pidfd, which cannot refer to another process between the check and the signal."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    try:
        if process.alive:
            signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        pass
    finally:
        os.close(descriptor)


def _wait(process: Identity, timeout: float) -> None:
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    try:
        if process.alive:
            select.select([descriptor], [], [], timeout)
    finally:
        os.close(descriptor)
