"""The lock of a layout, which its supervisor holds, and the record of the processes that the supervisor started.

The kernel releases the lock when the supervisor ends, even if it is killed. The record survives a killed supervisor, so
the next one can end what is left. A record belongs to its folder: in a copy of the folder it has no effect, since the
processes are those of the original.
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
GRACE = 15.0  # seconds that a part may take to stop
_LOOK_EVERY = 0.1


@contextmanager
def lock(layout: Layout) -> Iterator[None]:
    """Hold the lock of the layout. Waits for a cloud that is stopping; `LocalCloudError` when another cloud is up."""
    layout.prepare()
    with (layout.run / "lock").open("w") as file:
        deadline = time.monotonic() + GRACE
        while not _try_lock(file):
            if layout.running.exists() or time.monotonic() > deadline:
                raise LocalCloudError(f"the local cloud of {layout.root} is up: stop it with make down")
            time.sleep(_LOOK_EVERY)
        yield


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_up(layout: Layout) -> bool:
    """Whether the recorded supervisor is alive."""
    supervisor = read(layout).get(SUPERVISOR)
    return supervisor is not None and supervisor.alive


def write(layout: Layout, processes: dict[str, Identity]) -> None:
    """Replace the record atomically."""
    draft = layout.processes.with_suffix(".new")
    parts = {name: asdict(each) for name, each in processes.items()}
    draft.write_text(json.dumps({"root": str(layout.root.resolve()), "processes": parts}, indent=2) + "\n")
    draft.replace(layout.processes)


def read(layout: Layout) -> dict[str, Identity]:
    """The recorded processes of this layout by part, in the order of their start. They may have ended."""
    try:
        record = json.loads(layout.processes.read_text())
    except FileNotFoundError:
        return {}
    if record.get("root") != str(layout.root.resolve()):
        return {}
    return {name: Identity(**each) for name, each in record["processes"].items()}


def end_leftovers(layout: Layout) -> list[str]:
    """End the processes that a killed supervisor left, last started first. Returns the names of the living parts.

    Only for the holder of the lock.
    """
    leftovers = {name: process for name, process in read(layout).items() if name != SUPERVISOR}
    living = [name for name, process in leftovers.items() if process.alive]
    for process in reversed(leftovers.values()):
        end(process, GRACE)
    layout.processes.unlink(missing_ok=True)
    layout.running.unlink(missing_ok=True)
    return living
