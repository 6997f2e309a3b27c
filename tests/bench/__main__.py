"""The benchmarks: `python -m tests.bench`, with `--only NAME …`, `--opportunities FILE`, `--sizes N …` (of columns),
`--transfers N` and `--repeats N` (of neighbours).

`layers/common` must be on the path, as in `make bench`. Each benchmark that needs a local cloud gets a fresh one.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.local.layout import CHECKOUT
from infra.local.processes.running import Running
from tests.cloud import local_cloud

from . import cold, growth, mails, neighbours, router, rules, scenarios, schedule, warm
from .measure import Row, save, table

_REPORT = CHECKOUT / ".local" / "bench.json"


def main() -> None:
    """Prints each figure when it is measured, and all figures as a table at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--opportunities", type=Path, help="load this file instead of a made-up one")
    parser.add_argument("--only", nargs="+", help="only these benchmarks")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, 100_000], help="of the columns")
    parser.add_argument("--transfers", type=int, default=60, help="of the quiet neighbour, alone and beside the other")
    parser.add_argument("--repeats", type=int, default=schedule.REPEATS, help="due repeat deals of the noisy neighbour")
    options = parser.parse_args()
    benchmarks: dict[str, Callable[[], Iterator[Row]]] = {
        "cold": cold.cold,
        "warm": warm.warm,
        "moves": lambda: _on_a_cloud(scenarios.moves),
        "transfers": lambda: _on_a_cloud(scenarios.transfers),
        "router": lambda: _on_a_cloud(router.router),
        "repeats": lambda: _on_a_cloud(schedule.repeats),
        "neighbours": lambda: _on_a_cloud(
            lambda running: neighbours.neighbours(running, options.transfers, options.repeats)
        ),
        "delays": lambda: _on_a_cloud(schedule.delays),
        "rules": lambda: _on_a_cloud(rules.on_entry),
        "timers": lambda: _on_a_cloud(rules.timers),
        "mails": lambda: _on_a_cloud(mails.mails),
        "columns": lambda: _on_a_cloud(lambda running: scenarios.columns(running, options.sizes)),
        "loading": lambda: _on_a_cloud(lambda running: scenarios.loading(running, options.opportunities)),
    }
    by_name = {
        "growth": lambda: _on_a_cloud(growth.growth),
        "enrolments": lambda: _on_a_cloud(growth.enrolments),
    }
    rows: list[Row] = []
    for name in options.only or benchmarks:
        for row in (benchmarks | by_name)[name]():
            print(f"{name}: {row.name}: {row.reached:,.2f} {row.unit}", file=sys.stderr, flush=True)
            rows.append(row)
    print(table(rows))
    save(rows, _REPORT)


def _on_a_cloud(benchmark: Callable[[Running], Iterator[Row]]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as root, local_cloud(Path(root)) as cloud:
        yield from benchmark(Running.load(cloud.layout))


main()
