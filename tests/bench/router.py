"""The benchmarks of the tunnel router: the lag of transfers, and the throughput when many arrivals wait."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import batched, chain
from time import perf_counter, sleep
from typing import Any

import httpx

from infra.local.aws import REGION
from infra.local.demo.seed import SALES, WON, seed
from infra.local.http.aws_json import AwsJson
from infra.local.http.client import Client
from infra.local.processes import record
from infra.local.processes.parts import EVENT_SOURCES
from infra.local.processes.running import Running
from infra.local.sources.stream_reader import DynamoDBStream, sequence

from .measure import Row, p50, p95, shared
from .scenarios import DRAIN, client_of, create_deals, run_command, stages_of

RATE = 20  # moves a second
_CLIENTS = 4
_MOVES = 400
_COMPANIES = 5
_WAITING = 400
"""The number of waiting arrivals of each company."""
_BATCH = 100
_AT_ONCE = 2
"""The batch size and the number of parallel batches, as in the template."""


def router(running: Running) -> Iterator[Row]:
    """Measures lags at a steady rate, and then the throughput with full batches.

    A batch has the share of each of its companies, so the router hands over no arrival.
    """
    log = FunctionLog(running, "route_tunnels")
    won = stages_of(running)["won"]
    move_steadily(running, RATE, won)  # one second of moves starts the functions
    run_command(running, *DRAIN)
    before = len(log.values("TransferLag"))
    move_steadily(running, _MOVES, won)
    run_command(running, *DRAIN)
    lags = [lag / 1000 for lag in log.values("TransferLag")[before:]]
    yield Row(f"arrival → end of its transfer, {RATE} moves a second, p50", p50(lags), "ms", 30)
    yield Row(f"arrival → end of its transfer, {RATE} moves a second, p95", p95(lags), "ms", 80)
    companies = [f"waiting-{number}" for number in range(_COMPANIES)]
    for tenant in companies:
        seed(running, tenant)
    run_command(running, *DRAIN)
    with _pause_pollers(running):
        for tenant in companies:
            _import_won_deals(running, tenant)
        by_company = [_arrivals(running, f"{tenant}-") for tenant in companies]
        batches = list(batched(chain(*zip(*by_company, strict=True)), _BATCH))
        made = sum(log.values("Transfers"))
        seconds = shared(batches, _AT_ONCE, lambda _, batch: _invoke_router(running, batch))
    made = sum(log.values("Transfers")) - made
    if made != _COMPANIES * _WAITING:
        raise RuntimeError(f"{made:g} transfers instead of {_COMPANIES * _WAITING}")
    name = f"transfers of the router, batches of {_BATCH} of {_COMPANIES} companies, {_AT_ONCE} at once"
    yield Row(name, made / seconds, "/s", 200, at_most=False)


class FunctionLog:
    """The metrics that a function has published."""

    def __init__(self, running: Running, function: str) -> None:
        self._file = running.layout.function_logs / f"{function}.log"

    def values(self, metric: str) -> list[float]:
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        entries = [entry for line in lines if f'"{metric}":' in line for entry in _read_entries(line)]
        return [value for entry in entries for value in entry.get(metric, ())]


def _read_entries(line: str) -> Iterator[dict[str, Any]]:
    """The entries of a line: several if workers wrote at the same time."""
    decoder = json.JSONDecoder()
    while line:
        entry, end = decoder.raw_decode(line)
        yield entry
        line = line[end:]


def move_steadily(running: Running, moves: int, stage_id: str) -> None:
    """Moves deals to a stage at a constant rate. Clients take turns, so that a slow move does not delay the next."""
    ids = create_deals(client_of(running), stages_of(running)["sales"][0], moves)
    clients = [client_of(running) for _ in range(_CLIENTS)]
    start = perf_counter()

    def move(number: int, numbered: tuple[int, str]) -> None:
        at, deal_id = numbered
        sleep(max(0.0, start + at / RATE - perf_counter()))
        clients[number].move(deal_id, stage_id, 1)

    shared(list(enumerate(ids)), _CLIENTS, move)


@contextmanager
def _pause_pollers(running: Running) -> Iterator[None]:
    """Stops the pollers inside the `with` block."""
    pollers = record.read(running.layout)[EVENT_SOURCES]
    os.kill(pollers.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pollers.pid, signal.SIGCONT)


def _import_won_deals(running: Running, tenant: str) -> None:
    rows: Sequence[dict[str, Any]] = [
        {"external_id": f"{tenant}-{at}", "title": f"Dishwasher {at}", "pipeline": SALES, "stage": WON, "amount": 1000}
        for at in range(_WAITING)
    ]
    client = client_of(running, tenant)
    for batch in batched(rows, 100):
        client.post("/v1/deals/import", {"rows": batch, "run_tunnels": True})


def _arrivals(running: Running, prefix: str) -> list[dict[str, Any]]:
    """The stream records of arrivals of deals whose external id begins with `prefix`."""
    records = asyncio.run(_read_stream(running))
    images = ((record, record["dynamodb"].get("NewImage", {})) for record in records)
    marker = f'"external_id":"{prefix}'
    return [record for record, image in images if "enters" in image and marker in image["event"]["S"]]


async def _read_stream(running: Running) -> list[dict[str, Any]]:
    """All records of the stream."""
    async with Client(running.database_url) as database:
        api = partial(AwsJson, database, service="dynamodb", version="1.0", region=REGION)
        stream = DynamoDBStream(
            api(target="DynamoDB_20120810"), api(target="DynamoDBStreams_20120810"), running.table, REGION
        )
        await stream.open()
        records: list[dict[str, Any]] = []
        while page := await stream.read(sequence(records[-1]) if records else None, 1000):
            records += map(dict, page)
    return records


def _invoke_router(running: Running, records: Sequence[dict[str, Any]]) -> None:
    url = f"{running.ports.url('functions')}/2015-03-31/functions/route_tunnels/invocations"
    answer = httpx.post(url, json={"Records": records}, timeout=60).raise_for_status().json()
    if answer["batchItemFailures"]:
        raise RuntimeError(f"{len(answer['batchItemFailures'])} arrivals could not be routed")
