"""Each benchmark over a fresh local cloud: `python -m tests.bench`, with `--only NAME …`, `--opportunities FILE` and
`--sizes N …` for the columns.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.local.layout import CHECKOUT
from infra.local.processes.running import Running
from tests.cloud import local_cloud

from . import router, scenarios
from .measure import Row, save, table

_REPORT = CHECKOUT / ".local" / "bench.json"


def main() -> None:
    """Prints a line for each figure as it is measured, then all of them as a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--opportunities", type=Path, help="load this file instead of a made-up one")
    parser.add_argument("--only", nargs="+", help="only these benchmarks")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, 100_000], help="of the columns")
    options = parser.parse_args()
    benchmarks: dict[str, Callable[[Running], Iterator[Row]]] = {
        "moves": scenarios.moves,
        "transfers": scenarios.transfers,
        "router": router.router,
        "repeats": scenarios.repeats,
        "columns": lambda running: scenarios.columns(running, options.sizes),
        "loading": lambda running: scenarios.loading(running, options.opportunities),
    }
    rows: list[Row] = []
    for name in options.only or benchmarks:
        with tempfile.TemporaryDirectory() as root, local_cloud(Path(root)) as cloud:
            for row in benchmarks[name](Running.load(cloud.layout)):
                print(f"{name}: {row.what}: {row.reached:,.1f} {row.unit}", file=sys.stderr, flush=True)
                rows.append(row)
    print(table(rows))
    save(rows, _REPORT)


main()
