"""The benchmarks of automation rules: how late rules on entry act, and how late the timers of many deals fire."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from operator import itemgetter
from time import sleep, time

from infra.local.demo.seed import SALES
from infra.local.processes.running import Running

from .client import Client
from .measure import Row, p50, p95
from .processor import cpu_by_part
from .router import RATE, FunctionLog, move_steadily
from .scenarios import DRAIN, client_of, run_command, stages_of

_MOVES = 400
_TIMERS = 20_000
_WITHIN = 60  # seconds in which all of them are due
_LONGEST = 600  # seconds after the last is due
_LOOK_EVERY = 0.2  # seconds


def on_entry(running: Running) -> Iterator[Row]:
    """Moves at a steady rate onto a stage with a rule that comments."""
    client, stage_id = client_of(running), stages_of(running)["sales"][2]
    action = {"kind": "comment", "text": "Hello {customer}"}
    client.post("/v1/rules", {"name": "Hello", "stage": {"stage_id": stage_id}, "action": action})
    log = FunctionLog(running, "run_rules")
    move_steadily(running, RATE, stage_id)  # one second of moves starts the functions
    run_command(running, *DRAIN)
    before = len(log.values("RuleLag"))
    move_steadily(running, _MOVES, stage_id)
    run_command(running, *DRAIN)
    lags = [lag / 1000 for lag in log.values("RuleLag")[before:]]
    if len(lags) != _MOVES:
        raise RuntimeError(f"{len(lags)} runs instead of {_MOVES}")
    yield Row(f"arrival → rule has acted, {RATE} moves a second, p50", p50(lags), "ms", 100)
    yield Row(f"arrival → rule has acted, {RATE} moves a second, p95", p95(lags), "ms", 300)


def timers(running: Running) -> Iterator[Row]:
    """20,000 runs of one company that are due within a minute, and a single run of another company among them."""
    client, other = client_of(running), client_of(running, "other")
    stage_id = stages_of(running)["sales"][2]
    own = other.post("/v1/pipelines", {"name": "Alone"})["stages"][0]["id"]
    for each, where in ((client, stage_id), (other, own)):
        when = {"kind": "after", "period": f"PT{_minutes()}M"}
        action = {"kind": "change", "changes": {"add_tags": ["fired"]}}
        each.post("/v1/rules", {"name": "Later", "stage": {"stage_id": where}, "when": when, "action": action})
    log = FunctionLog(running, "perform_due_work")
    first_due = time() + 60 * _minutes()
    _import_deals(client, stage_id)
    alone = client_of(running, "other").post("/v1/deals", {"title": "alone", "stage_id": own})
    last_due = time() + 60 * _minutes()
    sleep(max(0.0, first_due - time()))
    before = cpu_by_part(running)
    due = datetime.fromisoformat(alone["entered_stage_at"]) + timedelta(minutes=_minutes())
    late_alone = _wait(client_of(running, "other"), alone["id"], due)
    while len(log.values("DueLag")) < _TIMERS and time() < last_due + _LONGEST:
        sleep(_LOOK_EVERY)  # the queue may be empty because a late sweep has not sent all of them
    run_command(running, *DRAIN)
    spent = {part: seconds - before.get(part, 0.0) for part, seconds in cpu_by_part(running).items()}
    lateness = [lag / 1000 for lag in log.values("DueLag")]
    if len(lateness) < _TIMERS:
        raise RuntimeError(f"{len(lateness)} runs instead of {_TIMERS}")
    yield Row(f"{_TIMERS:,} runs due in a minute, late p50", p50(lateness), "ms")
    yield Row(f"{_TIMERS:,} runs due in a minute, late p95", p95(lateness), "ms", 5000)
    yield Row(f"{_TIMERS:,} runs due in a minute, the latest", max(lateness), "s", _WITHIN)
    yield Row("another company's run meanwhile, late", late_alone * 1000, "ms", 2000)
    yield Row("the time within which they were due", last_due - first_due, "s", _WITHIN)
    for part, seconds in sorted(spent.items(), key=itemgetter(1), reverse=True):
        yield Row(f"CPU from the first due run to the end of all work, {part}", seconds, "s")


def _minutes() -> int:
    """The delay: long enough that all deals are there before the first run is due."""
    return 4


def _import_deals(client: Client, stage_id: str) -> None:
    """Imports the deals at a steady rate, so that their runs are due at this rate."""
    start = time()
    for batch in batched(range(_TIMERS), 100):
        sleep(max(0.0, start + _WITHIN * batch[0] / _TIMERS - time()))
        rows = [{"external_id": f"timer-{at}", "title": f"D{at}", "pipeline": SALES, "stage": stage_id} for at in batch]
        client.post("/v1/deals/import", {"rows": rows, "run_tunnels": True})


def _wait(client: Client, deal_id: str, due: datetime) -> float:
    """The seconds from `due` until the deal was changed."""
    while not client.get(f"/v1/deals/{deal_id}")["tags"]:
        sleep(_LOOK_EVERY / 10)
    return time() - due.timestamp()
