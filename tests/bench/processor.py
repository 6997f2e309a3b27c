"""The CPU time of a local cloud by part, which shows where the time of a benchmark goes."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from infra.local.processes import record
from infra.local.processes.running import Running

_TICKS = os.sysconf("SC_CLK_TCK")
_WORKER = "awslambdaric"


def cpu_by_part(running: Running) -> Mapping[str, float]:
    """The seconds of CPU that each part and the living workers of each function have used."""
    parts = {process.pid: name for name, process in record.read(running.layout).items()}
    spent: defaultdict[str, float] = defaultdict(float)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            # The name of the program, in brackets, may contain blanks.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # the process has ended
            continue
        parent, ticks = int(fields[1]), int(fields[11]) + int(fields[12])
        pid = int(folder.name)
        if pid in parts:
            spent[parts[pid]] += ticks / _TICKS
        elif parent in parts and _WORKER in words:
            spent[words[words.index(_WORKER) + 1].removesuffix(".handler")] += ticks / _TICKS
    return spent
