"""The benchmarks of moves, transfers, columns and loads, each with a fresh cloud with demo data."""

import csv
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import batched
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from infra.local.demo.seed import INSTALLATION, MAINTENANCE, SALES, WON, stage_of
from infra.local.layout import CHECKOUT
from infra.local.processes.running import Running

from .client import Client
from .measure import Row, p50, p95, shared, timed

_CLIENTS = 8
DRAIN = ("drain", "--timeout", "1800")
"""It has a long timeout, because much follow-up work may be left when the requests are done."""


def moves(running: Running) -> Iterator[Row]:
    """Moves between two stages without tunnels, first by one client, then by eight."""
    client, stages = client_of(running), stages_of(running)
    ids = create_deals(client, stages["sales"][0], 400)
    versions = dict.fromkeys(ids, 1)
    clients = [client_of(running) for _ in range(_CLIENTS)]

    def move(number: int, deal_id: str) -> None:
        target = stages["sales"][versions[deal_id] % 3]
        versions[deal_id] = clients[number].move(deal_id, target, versions[deal_id])["version"]

    shared(ids[:100], _CLIENTS, move)  # warm up
    alone = [timed(lambda id_=id_: move(0, id_)) for id_ in ids]  # type: ignore[misc]
    yield Row("move a deal, 1 client, p50", p50(alone), "ms", 12)
    together = shared(ids * 3, _CLIENTS, move)
    yield Row("moves, 8 clients", 3 * len(ids) / together, "/s", 130, at_most=False)


def transfers(running: Running) -> Iterator[Row]:
    """Moves onto a stage with a tunnel, until the deal is visible in the other pipeline."""
    client, stages = client_of(running), stages_of(running)
    won, arrival = stages["won"], stages["installation"][0]
    lags = []
    for id_ in create_deals(client, stages["sales"][0], 200):
        client.move(id_, won, 1)
        start = perf_counter()
        while client.get(f"/v1/deals/{id_}")["stage_id"] != arrival:
            pass
        lags.append(perf_counter() - start)
    lags = lags[20:]  # the first ones start the router
    yield Row("stage reached → transfer visible, p50", p50(lags), "ms", 30)
    yield Row("stage reached → transfer visible, p95", p95(lags), "ms", 80)
    ids = create_deals(client, stages["sales"][0], 800)
    clients = [client_of(running) for _ in range(_CLIENTS)]

    def move_into_tunnel(number: int, deal_id: str) -> None:
        clients[number].move(deal_id, won, 1)

    def move_all_until_visible() -> None:
        shared(ids, _CLIENTS, move_into_tunnel)
        for deal_id in ids:
            while client.get(f"/v1/deals/{deal_id}")["stage_id"] != arrival:
                pass

    yield Row(
        "moves through a tunnel, 8 clients, all visible",
        len(ids) / timed(move_all_until_visible),
        "/s",
        80,
        at_most=False,
    )


def loading(running: Running, file: Path | None) -> Iterator[Row]:
    """Imports 8,800 opportunities, until all their tunnels, totals and enrolments are done."""
    chosen = file or write_opportunities(running.root / "opportunities.csv")
    start = perf_counter()
    run_command(running, "load", str(chosen), "--mapping", "crm_sales_opportunities")
    accepted = perf_counter() - start
    run_command(running, *DRAIN)
    yield Row("8,800 opportunities accepted", accepted, "s", 40)
    yield Row("8,800 opportunities drained", perf_counter() - start, "s", 100)


def columns(running: Running, sizes: Sequence[int]) -> Iterator[Row]:
    """Reads 50 deals of columns of different sizes in turn, and the board with all of them."""
    client, stages = client_of(running), stages_of(running)
    board = f"/v1/pipelines/{stages['sales_id']}/board?per_stage=20"
    filled = list(zip(sizes, stages["sales"], strict=False))
    for size, stage_id in filled:
        _import_deals(client, stage_id, size)
    run_command(running, *DRAIN)
    paths = [f"/v1/pipelines/{stages['sales_id']}/stages/{stage_id}/deals?limit=50" for _, stage_id in filled]
    rounds = [[timed(lambda path=path: client.get(path)) for path in paths] for _ in range(220)][20:]  # type: ignore[misc]
    reached = [p50(times) for times in zip(*rounds, strict=True)]
    for (size, _), milliseconds in zip(filled, reached, strict=True):
        yield Row(f"50 deals of a column of {size:,}, p50", milliseconds, "ms", 20)
    yield Row(f"50 deals of a column, {sizes[-1]:,} / {sizes[0]:,}", reached[-1] / reached[0], "x", 1.1)
    times = [timed(lambda: client.get(board)) for _ in range(120)][20:]
    yield Row(f"board of {len(stages['sales'])} stages at {sum(sizes):,} deals, p50", p50(times), "ms", 60)
    counted = [column["count"] for column in client.get(board)["columns"]][: len(sizes)]
    if counted != list(sizes):
        raise RuntimeError(f"{counted} deals counted instead of {sizes}")


def _import_deals(client: Client, stage_id: str, count: int) -> None:
    """Imports deals onto a stage of Sales."""
    rows = (
        {"external_id": f"{stage_id}-{at}", "title": f"D{at}", "pipeline": SALES, "stage": stage_id, "amount": 1000}
        for at in range(count)
    )
    for batch in batched(rows, 100):
        client.post("/v1/deals/import", {"rows": batch, "run_tunnels": False})


def run_command(running: Running, *words: str) -> str:
    """Runs a command of the local cloud and returns its output; raises an error if it fails."""
    line = [sys.executable, "-m", "infra.local", "--root", str(running.root), *words]
    return subprocess.run(line, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout


def client_of(running: Running, tenant: str = "demo") -> Client:
    return Client(running, running.token(tenant=tenant))


def stages_of(running: Running) -> dict[str, Any]:
    pipelines = {pipeline["name"]: pipeline for pipeline in client_of(running).get("/v1/pipelines")["data"]}
    return {
        "sales_id": pipelines[SALES]["id"],
        "sales": [stage["id"] for stage in pipelines[SALES]["stages"]],
        "won": stage_of(pipelines[SALES], WON),
        "installation": [stage["id"] for stage in pipelines[INSTALLATION]["stages"]],
        "maintenance_id": pipelines[MAINTENANCE]["id"],
    }


def create_deals(client: Client, stage_id: str, count: int) -> list[str]:
    body = {"title": "Dishwasher", "stage_id": stage_id, "amount": 125_000, "currency": "USD"}
    body["customer"] = {"name": "An", "email": "an@example.com"}
    return [client.post("/v1/deals", body)["id"] for _ in range(count)]


def write_opportunities(file: Path, rows: int = 8800) -> Path:
    """Writes a file of random opportunities, in the format, size and proportions of a real sales team's file."""
    random = Random(rows)
    stages = random.choices(("Won", "Lost", "Engaging", "Prospecting"), (4238, 2473, 1589, 500), k=rows)
    columns = "opportunity_id sales_agent product account deal_stage engage_date close_date close_value".split()
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(columns)
        for at, stage in enumerate(stages):
            engaged = date(2016, 10, 20) + timedelta(days=random.randrange(100))
            closed = date(2017, 3, 1) + timedelta(days=random.randrange(306))
            done = stage in ("Won", "Lost")
            account = f"Company {random.randrange(85)}" if random.random() > 0.16 else ""
            value = random.randrange(50, 30_000) if stage == "Won" else 0
            engaged_at = "" if stage == "Prospecting" else engaged
            ending = (closed, value) if done else ("", "")
            writer.writerow(
                [f"OPP{at:05}", f"Agent {at % 30}", f"Product {at % 7}", account, stage, engaged_at, *ending]
            )
    return file
