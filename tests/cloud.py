"""A whole local cloud for tests, with processes, data and ports of its own.

It is started once per test session, which takes a few seconds. Tests that use it are marked `cloud`.
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
    """The first of five free ports, below the range from which the kernel picks ports.

    It is random, so that concurrent sessions seldom pick the same.
    """
    for _ in range(100):
        base = random.randrange(20000, 32000, 5)
        if all(is_free(port) for port in Ports.from_base(base).named().values()):
            return base
    pytest.fail("no five consecutive ports are free")


class LocalCloud:
    """A running `up` command of a root folder; `lines` are the lines that it has printed."""

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
        """The next line that begins with `start`. If none comes in time, fails and shows all lines."""
        deadline = time.monotonic() + timeout
        for line in self._read(deadline):
            if line.startswith(start):
                return line
        pytest.fail(f"no line {start!r} from the local cloud:\n" + "\n".join(self.lines))

    def stop(self) -> int:
        """Stops the command, reads its output to the end, and returns its exit code."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        for _ in self._read(time.monotonic() + _READY_WITHIN):
            pass
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait()

    def _read(self, deadline: float) -> Iterator[str]:
        """Lines as they are printed, until the end of the output or the deadline."""
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
    """Returns as soon as the condition holds; fails if that takes too long."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {timeout:g} s: {condition}")
        select.select([], [], [], 0.02)


@contextmanager
def running_part(part: Part, log: Path) -> Iterator[Identity]:
    """Runs a single process of the cloud; yields its identity when it is ready."""
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
    """Runs a local cloud; yields it when it is ready, and stops it at the end."""
    started = LocalCloud(root, base or free_base(), *arguments)
    try:
        started.wait_for("ready ")
        yield started
    finally:
        if started.process.returncode is None:
            started.stop()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The session's cloud, with the demo data."""
    with local_cloud(tmp_path_factory.mktemp("cloud")) as started:
        yield Running.load(started.layout)
