"""Processes: they are recognised safely, and ended with their children."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.processes.process import Identity, end, spawn
from infra.local.processes.record import SUPERVISOR, end_leftovers, is_up, lock, read, write
from infra.local.processes.running import Running

SLEEPER = [sys.executable, "-c", "import time; print('started', flush=True); time.sleep(600)"]
PARENT_OF_ONE = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
SPAWNER = """
import sys, time
from pathlib import Path
from infra.local.processes.process import spawn
child = spawn([sys.executable, "-c", "import time; time.sleep(600)"], {}, Path("."), Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def start(started: list[subprocess.Popen[bytes]], *command: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    started.append(process)
    return process


def first_line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()


def identity(pid: int) -> Identity:
    found = Identity.of(pid)
    assert found is not None
    return found


def wait_until_gone(process: Identity) -> bool:
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 30)[0])
    finally:
        os.close(descriptor)


def test_a_process_that_has_ended_is_not_alive(started: list[subprocess.Popen[bytes]]) -> None:
    process = start(started, *SLEEPER)
    known = identity(process.pid)
    assert known.alive

    process.kill()
    process.wait()

    assert not known.alive


def test_ending_a_leader_ends_its_children(started: list[subprocess.Popen[bytes]]) -> None:
    leader = start(started, sys.executable, "-c", PARENT_OF_ONE)
    child = identity(int(first_line(leader)))

    end(identity(leader.pid), grace=30)

    assert leader.wait() == -signal.SIGTERM
    assert wait_until_gone(child)


def test_ending_a_killed_leader_ends_the_rest_of_its_session(started: list[subprocess.Popen[bytes]]) -> None:
    process = start(started, sys.executable, "-c", PARENT_OF_ONE)
    leader, child = identity(process.pid), identity(int(first_line(process)))
    process.kill()
    process.wait()

    end(leader, grace=30)

    assert wait_until_gone(child)


def test_a_leader_that_ignores_sigterm_is_killed(started: list[subprocess.Popen[bytes]]) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    process = start(started, sys.executable, "-c", stubborn)
    first_line(process)

    end(identity(process.pid), grace=0.05)

    assert process.wait() == -signal.SIGKILL


def test_a_later_process_with_the_same_id_is_left_alone(started: list[subprocess.Popen[bytes]]) -> None:
    process = start(started, *SLEEPER)
    foreign = identity(process.pid)

    end(Identity(foreign.pid, foreign.started - 1), grace=0.05)

    assert foreign.alive


def test_a_part_ends_when_its_supervisor_is_killed(started: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    supervisor = start(started, sys.executable, "-c", SPAWNER, str(tmp_path / "log"))
    part = identity(int(first_line(supervisor)))

    supervisor.kill()

    assert wait_until_gone(part)


def test_the_output_of_a_part_is_appended_to_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    for word in ("first", "second"):
        spawn([sys.executable, "-c", f"print('{word}')"], {}, tmp_path, log).wait()

    assert log.read_text() == "first\nsecond\n"


def test_recorded_leftovers_are_ended_and_named(started: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    process = start(started, *SLEEPER)
    gone = Identity(pid=process.pid, started=1)
    with lock(layout):
        write(layout, {SUPERVISOR: gone, "database": identity(process.pid), "host": gone})

        assert end_leftovers(layout) == ["database"]

    assert process.wait() == -signal.SIGTERM
    assert read(layout) == {}


def test_a_copied_record_does_not_concern_the_processes_of_the_original(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    original, copy = Layout(tmp_path / "original"), Layout(tmp_path / "copy")
    process = start(started, *SLEEPER)
    known = identity(process.pid)
    with lock(original):
        write(original, {SUPERVISOR: identity(os.getpid()), "database": known})
        running = Running("api", "web", Ports.from_base(1), "pool", "client", "table", "url", original.root)
        running.save()
        shutil.copytree(original.root, copy.root)

        with lock(copy):
            assert not is_up(copy)
            with pytest.raises(LocalCloudError, match="is not running"):
                Running.load(copy)
            assert end_leftovers(copy) == []

        assert known.alive
        assert (is_up(original), read(original)["database"], Running.load(original)) == (True, known, running)
    assert read(copy) == {}


def test_the_record_tells_whether_the_supervisor_is_alive(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with lock(layout):
        assert not is_up(layout)

        write(layout, {SUPERVISOR: identity(os.getpid())})

        assert is_up(layout)


def test_a_layout_has_one_user_at_a_time(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with lock(layout):
        layout.running.touch()

        with pytest.raises(LocalCloudError, match="is up: stop it"), lock(layout):
            pass
