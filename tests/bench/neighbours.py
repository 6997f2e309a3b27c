"""The benchmark of fairness: the lag of a quiet company's tunnel, alone and while another company works at its limits.

The noisy company fans out a deal to the budget of its chain every two seconds, which stops the chain and mails its
admins, and thousands of its repeat deals are due at once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import perf_counter, sleep

from infra.local.demo.seed import INSTALLATION, SALES, WON, seed, stage_of
from infra.local.processes.running import Running

from .client import Client
from .measure import Row, p50, p95
from .scenarios import DRAIN, client_of, create_deals, run_command, stages_of
from .schedule import import_due_deals

_WARM_UP = 20
_FAN_OUT_EVERY = 2.0  # seconds
_MOVE_EVERY = 0.5  # seconds
_TUNNELS_EACH_WAY = 3
_QUIET = "quiet"


def neighbours(running: Running, transfers: int, repeats: int) -> Iterator[Row]:
    """The quiet company moves one deal after another into a tunnel, until each is visible in the other pipeline."""
    seed(running, _QUIET)
    quiet = _Quiet(running)
    import_due_deals(running, repeats)
    source = _create_fan_out(running)
    run_command(running, *DRAIN)
    quiet.lags(_WARM_UP)
    alone = quiet.lags(transfers)
    for name, percentile in (("p50", p50), ("p95", p95)):
        yield Row(f"transfer of a quiet company, alone, {name}", percentile(alone), "ms")
    with _noise(running, source) as fanned_out:
        beside = quiet.lags(transfers)
        yield Row("deals that the noisy company fanned out meanwhile", len(fanned_out), "")
    for name, percentile in (("p50", p50), ("p95", p95)):
        yield Row(f"transfer of a quiet company, beside a noisy one, {name}", percentile(beside), "ms")
        yield Row(f"transfer beside a noisy company / alone, {name}", percentile(beside) / percentile(alone), "x", 3)


class _Quiet:
    """The quiet company."""

    def __init__(self, running: Running) -> None:
        self._running = running
        pipelines = {pipeline["name"]: pipeline for pipeline in self._connect().get("/v1/pipelines")["data"]}
        self._start = pipelines[SALES]["stages"][0]["id"]
        self._won = stage_of(pipelines[SALES], WON)
        self._arrival = pipelines[INSTALLATION]["stages"][0]["id"]

    def lags(self, count: int) -> list[float]:
        """The seconds from the response to each move until its transfer is visible. The moves are spread over time."""
        client = self._connect()
        lags = []
        for id_ in create_deals(client, self._start, count):
            next_move = perf_counter() + _MOVE_EVERY
            client.move(id_, self._won, 1)
            start = perf_counter()
            while client.get(f"/v1/deals/{id_}")["stage_id"] != self._arrival:
                pass
            lags.append(perf_counter() - start)
            sleep(max(0.0, next_move - perf_counter()))
        return lags

    def _connect(self) -> Client:
        return Client(self._running, self._running.token(tenant=_QUIET))


def _create_fan_out(running: Running) -> str:
    """Copy tunnels in both directions between two stages of the noisy company; returns the first of the stages."""
    client, stages = client_of(running), stages_of(running)
    there, back = stages["sales"][1], stages["installation"][1]
    for number in range(_TUNNELS_EACH_WAY):
        for source, target in ((there, back), (back, there)):
            body = {"name": f"Fan out {number}", "action": "copy", "conditions": {"field": "title", "op": "is_set"}}
            client.post("/v1/tunnels", {**body, "source": {"stage_id": source}, "target": {"stage_id": target}})
    return str(there)


@contextmanager
def _noise(running: Running, source: str) -> Iterator[list[str]]:
    """The noisy company works while the context is open. Gives the ids of the deals that it has fanned out so far."""
    over = Event()
    made: list[str] = []

    def fan_out() -> None:
        client = client_of(running)
        while not over.wait(_FAN_OUT_EVERY):
            made.append(client.post("/v1/deals", {"title": "Fans out", "stage_id": source})["id"])

    def sweep() -> None:
        run_command(running, "invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(fan_out), pool.submit(sweep)]
        try:
            yield made
        finally:
            over.set()
        for each in working:
            each.result()
