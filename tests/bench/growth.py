"""The benchmarks of repeat sales at scale: a hundred thousand due deals, and half a million enrolments that wait.

They need about 25 minutes, so `make bench` runs them only by name: `python -m tests.bench --only growth enrolments`.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import batched, count
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter, sleep
from typing import cast
from urllib.parse import quote

from infra.local.aws import client as aws_client
from infra.local.demo.seed import MAINTENANCE, SALES, WON, seed
from infra.local.processes.running import Running
from saletunnel.domain.scheduled_work import LEASE
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from saletunnel.store.dynamo.table import Table
from saletunnel.store.enrolments import TableEnrolments

from .client import Client
from .measure import Row, shared
from .scenarios import DRAIN, client_of, run_command, stages_of
from .schedule import count_due_work

_DUE = "2018-11-16T16:50:00Z"
"""By then each deal of the noisy company has one due repeat: the deals were closed from February to November 2017."""
_LATER = "2018-11-16T17:05:00Z"
"""The repeats of the quiet company are due between the two sweeps, at midnight in Viet Nam."""
_HEAD_START = 5  # seconds that the noisy company's repeats are ahead
_QUIET = "quiet"
_QUIET_DEALS = 10
_LOOK_EVERY = 0.2  # seconds
_CLIENTS = 4
_WORKER = "perform_due_work"
_AT_ONCE = 99  # items in a transaction


def growth(running: Running, sizes: Sequence[int] = (10_000, 100_000)) -> Iterator[Row]:
    """Creates the due repeats of one company, first few and then many, while another company has ten due.

    The memory is that of the largest worker after each sweep.
    """
    seed(running, _QUIET)
    _catch_up_all(client_of(running))
    _catch_up_all(client_of(running, _QUIET))
    created, memory = 0, []
    for later, size in enumerate(sizes, 1 - len(sizes)):
        at = datetime.fromisoformat(_DUE) + later * LEASE  # a sweep within the lease of the one before finds nothing
        _import_won(client_of(running), f"due-{size}", size)
        run_command(running, *DRAIN)
        quiet = size == sizes[-1] and _QuietRepeats(running)
        start = perf_counter()
        run_command(running, "invoke", "sweep_due_work", "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}")
        if quiet:
            sleep(_HEAD_START)
            yield Row("10 due repeats of another company, meanwhile", quiet.seconds_until_created(), "s", 5)
        _wait_for_due_work(running)
        seconds = perf_counter() - start
        yield Row(f"{size:,} due repeat deals created", seconds, "s", 20 if size == 10_000 else 220)
        memory.append(_memory_of_workers(running))
        yield Row(f"memory of the largest worker after {size:,}", memory[-1], "MiB")
        created += size
        _must_have_created(client_of(running), stages_of(running)["maintenance_id"], created)
    yield Row("memory of the largest worker, many / few", memory[-1] / memory[0], "x", 1.2)


def enrolments(running: Running, few: int = 1_000, many: int = 500_000, rounds: int = 4) -> Iterator[Row]:
    """Creates 1,000 due repeats again and again: first beside few enrolments that wait, then beside many."""
    numbers, maintenance = count(), stages_of(running)["maintenance_id"]
    _catch_up_all(client_of(running))

    def seconds_of_a_round() -> float:
        number, client = next(numbers), client_of(running)  # an idle connection is closed meanwhile
        _import_won(client, f"round-{number}", few)
        run_command(running, *DRAIN)
        at = datetime.fromisoformat(_DUE) + number * LEASE
        start = perf_counter()
        run_command(running, "invoke", "sweep_due_work", "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}")
        _wait_for_due_work(running)
        seconds = perf_counter() - start
        _must_have_created(client, maintenance, few * (number + 1))
        return seconds

    seconds_of_a_round()  # starts the workers
    beside_few = median(seconds_of_a_round() for _ in range(rounds))
    yield Row(f"1,000 due repeats created beside {few * (rounds + 1):,} enrolments", beside_few, "s")
    _add_waiting_enrolments(running, many)
    beside_many = median(seconds_of_a_round() for _ in range(rounds))
    yield Row(f"1,000 due repeats created beside {many:,} more enrolments", beside_many, "s")
    yield Row("1,000 due repeats, beside many enrolments / beside few", beside_many / beside_few, "x", 1.1)


class _QuietRepeats:
    """Ten deals of the quiet company, whose repeats become due after those of the noisy company."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._client = client_of(running, _QUIET)
        pipelines = self._client.get("/v1/pipelines")["data"]
        self._target = next(pipeline["id"] for pipeline in pipelines if pipeline["name"] == MAINTENANCE)
        _import_won(self._client, "quiet", _QUIET_DEALS, closed=date(2017, 12, 1), days=1)

    def seconds_until_created(self) -> float:
        """The seconds from the sweep that finds them until the last of them is in the list of the deals."""
        start = perf_counter()
        sweep = Thread(target=run_command, args=(self._running, "invoke", "sweep_due_work", "--at", _LATER))
        sweep.start()
        path = f"/v1/deals?pipeline_id={self._target}&limit={_QUIET_DEALS}"
        while len(self._client.get(path)["data"]) < _QUIET_DEALS:
            sleep(_LOOK_EVERY)
        seconds = perf_counter() - start
        sweep.join()
        return seconds


def _catch_up_all(client: Client) -> None:
    """Lets the plans create cycles of the past: a sweep of 2018 is long after their days."""
    for plan in client.get("/v1/repeat-plans")["data"]:
        client.patch(f"/v1/repeat-plans/{plan['id']}", {"catch_up": "all"})


def _import_won(client: Client, prefix: str, size: int, closed: date = date(2017, 2, 1), days: int = 290) -> None:
    """Imports won deals that were closed on `days` days in turn, from `closed` on."""
    rows = (
        {"external_id": f"{prefix}-{at}", "title": f"Dishwasher {at}", "pipeline": SALES, "stage": WON, "amount": 1000}
        | dict.fromkeys(("closed_at", "created_at"), f"{closed + timedelta(days=at % days)}T00:00:00Z")
        for at in range(size)
    )
    for batch in batched(rows, 100):
        client.post("/v1/deals/import", {"rows": batch, "run_tunnels": False})


def _must_have_created(client: Client, pipeline_id: str, expected: int) -> None:
    """Counts the deals in the list of the pipeline, because the totals of its stages follow minutes later."""
    found, cursor = 0, ""
    while cursor is not None:
        page = client.get(
            f"/v1/deals?pipeline_id={pipeline_id}&limit=100&cursor={quote(cursor)}".removesuffix("&cursor=")
        )
        found, cursor = found + len(page["data"]), page["next_cursor"]
    if found != expected:
        raise RuntimeError(f"{found} repeat deals instead of {expected}")


def _wait_for_due_work(running: Running) -> None:
    due_work = count_due_work(running)
    while due_work():
        sleep(_LOOK_EVERY)


def _add_waiting_enrolments(running: Running, size: int) -> None:
    """Copies an enrolment of the company `size` times, as those of other families that are due in many years."""
    dynamodb = aws_client("dynamodb", running.database_url)
    table = DynamoTable(dynamodb, running.table, lambda _: None, lambda: secrets.token_hex(16))
    stored = TableEnrolments(cast(Table, table))
    plan = client_of(running).get("/v1/repeat-plans")["data"][0]["id"]
    journey_id, _, deal_id = next(iter(stored.of_plan("demo", plan, at_once=1))).value
    found, _ = stored.with_deals("demo", [(journey_id, plan)], [])
    waiting = replace(found[journey_id, plan], next_at=datetime(2040, 1, 1, tzinfo=UTC), version=1)

    def add(_: int, numbers: Sequence[int]) -> None:
        copies = (replace(waiting, journey_id=f"{journey_id}x{number}", deal_id=deal_id) for number in numbers)
        table.commit([write for copy in copies for write in stored.save("demo", copy)])

    shared(list(batched(range(size), _AT_ONCE)), _CLIENTS, add)
    run_command(running, *DRAIN)


def _memory_of_workers(running: Running) -> float:
    """The resident memory in MiB of the largest worker of the function that creates repeats."""
    config = str(running.root / "run" / "host.json")
    statuses = [_status(process) for process in Path("/proc").glob("[0-9]*")]
    host = next(pid for pid, (_, words, _) in statuses if config in words)
    sizes = [memory for _, (parent, words, memory) in statuses if parent == host and f"{_WORKER}.handler" in words]
    return max(sizes) / 1024


def _status(process: Path) -> tuple[int, tuple[int, Sequence[str], int]]:
    """The id of a process, the id of its parent, the words of its command, and its memory in KiB."""
    try:
        words = (process / "cmdline").read_text().split("\0")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    except OSError:  # it has ended
        return int(process.name), (0, [], 0)
    return int(process.name), (int(status["PPid"]), words, int(status.get("VmRSS", "0 kB").split()[0]))
