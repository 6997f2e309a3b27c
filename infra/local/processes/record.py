"""Who runs the cloud of a layout: a lock held by its supervisor, and a record of the processes that it started.

The lock is the kernel's, so it is let go in whatever way the supervisor ends; the record outlives a supervisor that
was killed, and lets the next one end what that one left behind.
"""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TextIO

from infra.local.errors import LocalCloudError
from infra.local.layout import Layout

from .process import Identity, end

SUPERVISOR = "supervisor"
GRACE = 15.0  # seconds a part may take to stop in order
_LOOK_EVERY = 0.1


@contextmanager
def sole(layout: Layout) -> Iterator[None]:
    """Be the only one that uses the layout; `LocalCloudError` when another is. One that is stopping is waited for."""
    layout.prepare()
    with (layout.run / "lock").open("w") as lock:
        deadline = time.monotonic() + GRACE
        while not _locked(lock):
            if layout.running.exists() or time.monotonic() > deadline:
                raise LocalCloudError(f"the local cloud of {layout.root} is up: stop it with make down")
            time.sleep(_LOOK_EVERY)
        yield


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_up(layout: Layout) -> bool:
    """Whether the recorded supervisor lives."""
    supervisor = read(layout).get(SUPERVISOR)
    return supervisor is not None and supervisor.alive


def write(layout: Layout, processes: dict[str, Identity]) -> None:
    """Replace the record in one step, so that no reader finds half of it."""
    draft = layout.processes.with_suffix(".new")
    draft.write_text(json.dumps({name: asdict(each) for name, each in processes.items()}, indent=2) + "\n")
    draft.replace(layout.processes)


def read(layout: Layout) -> dict[str, Identity]:
    """The recorded processes by part, in the order they were started; they may be long gone."""
    try:
        record = json.loads(layout.processes.read_text())
    except FileNotFoundError:
        return {}
    return {name: Identity(**each) for name, each in record.items()}


def end_leftovers(layout: Layout) -> list[str]:
    """End what a killed supervisor left running, last started first; the names of the parts that were.

    Only for the holder of the lock.
    """
    leftovers = {name: process for name, process in read(layout).items() if name != SUPERVISOR}
    living = [name for name, process in leftovers.items() if process.alive]
    for process in reversed(leftovers.values()):
        end(process, GRACE)
    layout.processes.unlink(missing_ok=True)
    layout.running.unlink(missing_ok=True)
    return living
