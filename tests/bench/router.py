"""The benchmarks of the tunnel router: how late transfers are, and how many it makes when much is waiting."""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from time import perf_counter, sleep
from typing import Any

from infra.local import record
from infra.local.parts import EVENT_SOURCES
from infra.local.running import Running
from infra.local.seed import SALES, WON

from .measure import Row, p50, p95, shared
from .scenarios import client_of, command, deals_on, stages_of

_RATE = 20  # moves a second
_CLIENTS = 4
_MOVES = 400
_WAITING = 2000


def router(running: Running) -> Iterator[Row]:
    """Lags at a steady rate, as the router publishes them; then transfers of what has heaped up while nothing read."""
    log = _Log(running)
    _move_steadily(running, _RATE)  # a second of it starts the functions
    command(running, "drain")
    before = len(log.values("TransferLag"))
    _move_steadily(running, _MOVES)
    command(running, "drain")
    lags = [lag / 1000 for lag in log.values("TransferLag")[before:]]
    yield Row(f"entry → end of its transfer, {_RATE} moves a second, p50", p50(lags), "ms", 30)
    yield Row(f"entry → end of its transfer, {_RATE} moves a second, p95", p95(lags), "ms", 80)
    made = sum(log.values("Transfers"))
    with _nothing_reads(running):
        _enter(running, _WAITING)
    start = perf_counter()
    while sum(log.values("Transfers")) < made + _WAITING:
        sleep(0.02)
    yield Row("transfers of the router, full batches", _WAITING / (perf_counter() - start), "/s", 200, at_most=False)


class _Log:
    """What the router has published."""

    def __init__(self, running: Running) -> None:
        self._file = running.layout.function_logs / "route_tunnels.log"

    def values(self, metric: str) -> list[float]:
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        told = [json.loads(line) for line in lines if f'"{metric}":' in line]
        return [value for line in told for value in line[metric]]


def _move_steadily(running: Running, moves: int) -> None:
    """Clients take turns, so that the moves come at the rate whatever each of them takes."""
    won = stages_of(running)["won"]
    ids = deals_on(client_of(running), stages_of(running)["sales"][0], moves)
    clients = [client_of(running) for _ in range(_CLIENTS)]
    start = perf_counter()

    def move(number: int, numbered: tuple[int, str]) -> None:
        at, deal_id = numbered
        sleep(max(0.0, start + at / _RATE - perf_counter()))
        clients[number].move(deal_id, won, 1)

    shared(list(enumerate(ids)), _CLIENTS, move)


@contextmanager
def _nothing_reads(running: Running) -> Iterator[None]:
    """The pollers stand still meanwhile."""
    pollers = record.read(running.layout)[EVENT_SOURCES]
    os.kill(pollers.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pollers.pid, signal.SIGCONT)


def _enter(running: Running, deals: int) -> None:
    rows: Sequence[dict[str, Any]] = [
        {"external_id": f"waiting-{at}", "title": f"Dishwasher {at}", "pipeline": SALES, "stage": WON, "amount": 1000}
        for at in range(deals)
    ]
    client = client_of(running)
    for batch in batched(rows, 100):
        client.post("/v1/deals/import", {"rows": batch, "run_tunnels": True})
