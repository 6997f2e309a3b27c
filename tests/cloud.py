"""A whole local cloud for tests: real processes, own data, own ports.

It is started once per test session and takes a few seconds; tests that use it are marked `cloud`.
"""

import os
import random
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.layout import CHECKOUT, Layout
from infra.local.ports import Ports, is_free
from infra.local.processes.process import Identity, end, spawn
from infra.local.processes.running import Running
from infra.local.processes.supervisor import Part

_READY_WITHIN = 120.0


def free_base() -> int:
    """A base whose ports are free, below those that the kernel hands out itself.

    By chance, so that sessions that run at the same time seldom want the same.
    """
    for _ in range(100):
        base = random.randrange(20000, 32000, 5)
        if all(is_free(port) for port in Ports.from_base(base).named().values()):
            return base
    pytest.fail("no five consecutive ports are free")


class LocalCloud:
    """One `up` of a root folder; `lines` is what it has printed."""

    def __init__(self, root: Path, base: int, *arguments: str) -> None:
        self.layout = Layout(root)
        self.base = base
        self.lines: list[str] = []
        self._unread = b""
        command = [sys.executable, "-m", "infra.local", "--root", str(root), "up", "--port", str(base)]
        self.process = subprocess.Popen(
            [*command, "--stop-with-parent", *arguments],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_for(self, start: str, timeout: float = _READY_WITHIN) -> str:
        """The next line that begins with `start`; fails with everything printed when there is none in time."""
        deadline = time.monotonic() + timeout
        for line in self._read(deadline):
            if line.startswith(start):
                return line
        pytest.fail(f"no line {start!r} from the local cloud:\n" + "\n".join(self.lines))

    def stop(self) -> int:
        """Ask it to stop, read it to its end, and return its exit code."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        for _ in self._read(time.monotonic() + _READY_WITHIN):
            pass
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait()

    def _read(self, deadline: float) -> Iterator[str]:
        """Lines as they come, until the end of the output or the deadline."""
        output = self.process.stdout
        assert output is not None
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([output], [], [], left)[0]:
                return
            chunk = os.read(output.fileno(), 65536)
            *whole, self._unread = (self._unread + chunk).split(b"\n")
            for line in whole:
                self.lines.append(line.decode())
                yield self.lines[-1]
            if not chunk:
                return


def eventually(condition: Callable[[], bool], timeout: float = 30.0) -> None:
    """Return as soon as the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {timeout:g} s: {condition}")
        select.select([], [], [], 0.02)


@contextmanager
def running_part(part: Part, log: Path) -> Iterator[Identity]:
    """One process of the cloud alone, ready."""
    process = spawn(part.command, part.environment, CHECKOUT, log)
    identity = Identity.of(process.pid)
    assert identity is not None
    try:
        eventually(part.is_ready)
        yield identity
    finally:
        end(identity, grace=10)
        process.wait()


@contextmanager
def local_cloud(root: Path, *arguments: str, base: int | None = None) -> Iterator[LocalCloud]:
    """A cloud that is ready, stopped at the end."""
    started = LocalCloud(root, base or free_base(), *arguments)
    try:
        started.wait_for("ready ")
        yield started
    finally:
        if started.process.returncode is None:
            started.stop()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The session's cloud, seeded."""
    with local_cloud(tmp_path_factory.mktemp("cloud")) as started:
        yield Running.load(started.layout)
