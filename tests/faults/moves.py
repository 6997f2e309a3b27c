"""Deals that are moved through a chain of three tunnels while calls go wrong, and what must be true in the end.

Of some of them nothing can be counted before that is mended, so that their events end as dead letters.
"""

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched, pairwise
from pathlib import Path
from typing import Any

import httpx

from infra.local.processes.running import Running
from tests.e2e.company import Company
from tests.faults.proxies import Proxies, cloud_behind_proxies
from tests.poison import Poison, tried_again_soon

CLIENTS = 8
_PIPELINES = ("Một", "Hai", "Ba", "Bốn")
_AMOUNT = 12_500
_TRIES = 20
_POISONED = 10
"""Of how many deals the events cannot be counted."""
_ONCE_EACH = ["created", "moved", "transferred", "transferred", "transferred"]
LEAST_LETTERS = _POISONED * (len(_ONCE_EACH) - 1)
"""One for each event that cannot be counted; more where other calls went wrong too often."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: `wrong` says what is not as it must be, and is empty when all is well."""

    moves: int
    calls: int
    faults: int
    tried_again: int
    """Requests that the API did not answer well, which the client made once more."""
    letters: int
    """What was in the queues of dead letters before redrive."""
    wrong: Sequence[str]


def run(root: Path, base: int, moves: int) -> Outcome:
    """One run over a cloud of its own."""
    with cloud_behind_proxies(root, base) as (cloud, proxies):
        return _Run(Running.load(cloud.layout), proxies).of(moves)


class _Run:
    def __init__(self, running: Running, proxies: Proxies) -> None:
        self._company = Company(running, tenant="other")
        self._running = running
        self._proxies = proxies
        self._again: Counter[str] = Counter()

    def of(self, moves: int) -> Outcome:
        start, gate, *_, end = stages = self._chain()
        ids = self._deals(start, moves)
        self._company.must("drain", "--timeout", "600")
        poison = [Poison(self._running, f"T#other#DEAL#{id_}", "TALLY", "document") for id_ in ids[:_POISONED]]
        for each in poison:
            each.strike()
        before = self._proxies.counted()
        with tried_again_soon(self._running, "saletunnel-tally"):
            self._proxies.start_faults()
            self._all_move(ids, gate)
            self._company.must("drain", "--timeout", "1800")
            after = self._proxies.counted()
            self._proxies.stop_faults()
        letters = self._letters()
        for each in poison:
            each.be_mended()
        self._company.must("redrive")
        self._company.must("drain", "--timeout", "600")
        return Outcome(
            moves=moves,
            calls=after[0] - before[0],
            faults=after[1] - before[1],
            tried_again=self._again.total(),
            letters=letters,
            wrong=[
                *self._wrong_deals(ids, end),
                *self._wrong_totals(stages, moves),
                *_wrong_letters(letters, left=self._letters()),
            ],
        )

    def _chain(self) -> list[str]:
        """A stage where deals begin, and the four that a chain of three tunnels joins."""
        api = self._company.api
        made = [api.post("/v1/pipelines", {"name": name})["stages"] for name in _PIPELINES]
        start, gate = (stage["id"] for stage in made[0][:2])
        stages = [gate, *(stages[0]["id"] for stages in made[1:])]
        for source, target in pairwise(stages):
            tunnel = {"action": "move", "source": {"stage_id": source}, "target": {"stage_id": target}}
            api.post("/v1/tunnels", tunnel)
        return [start, *stages]

    def _deals(self, stage_id: str, count: int) -> list[str]:
        rows = [
            {"external_id": f"F-{at}", "title": f"Máy {at}", "stage": stage_id, "pipeline": _PIPELINES[0]}
            | {"amount": _AMOUNT, "currency": "USD"}
            for at in range(count)
        ]
        answers = [self._company.api.post("/v1/deals/import", {"rows": some}) for some in batched(rows, 100)]
        return [str(result["deal_id"]) for answer in answers for result in answer["results"]]

    def _all_move(self, ids: Sequence[str], stage_id: str) -> None:
        shares = [ids[at::CLIENTS] for at in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._move, range(CLIENTS), shares, [stage_id] * CLIENTS))

    def _move(self, client: int, ids: Sequence[str], stage_id: str) -> None:
        """One client moves its deals; what was not answered well is asked again under the same key."""
        headers = {"Authorization": f"Bearer {self._running.token(tenant='other')}"}
        with httpx.Client(base_url=self._running.api, headers=headers, timeout=60) as http:
            for id_ in ids:
                key = {"If-Match": '"1"', "Idempotency-Key": f"move-{id_}"}
                for _ in range(_TRIES):
                    answer = http.post(f"/v1/deals/{id_}/move", json={"stage_id": stage_id}, headers=key)
                    if answer.status_code < 500 and answer.status_code != 409:
                        break
                    self._again[f"client {client}"] += 1
                # A move that was made although its answer failed is refused as stale when it is asked for again.
                if answer.status_code not in (200, 412):
                    raise RuntimeError(f"{id_}: {answer.status_code} {answer.text}")

    def _wrong_deals(self, ids: Sequence[str], end: str) -> list[str]:
        with ThreadPoolExecutor(CLIENTS) as pool:
            kinds = list(pool.map(self._company.kinds, ids))
        wrong = [f"{id_}: {had}" for id_, had in zip(ids, kinds, strict=True) if had != _ONCE_EACH]
        standing = Counter(deal["id"] for deal in self._company.column(end))
        if standing != Counter(ids):
            wrong.append(f"{len(standing)} deals stand at the end of the chain instead of {len(ids)}")
        return wrong

    def _wrong_totals(self, stages: Sequence[str], moves: int) -> list[str]:
        wrong = []
        for name, expected in zip(_PIPELINES, (0, 0, 0, moves), strict=True):
            counts, sums = self._company.counts(name), self._company.sums(name)
            if (sum(counts.values()), sum(sums.values())) != (expected, expected * _AMOUNT):
                wrong.append(f"the board of {name} shows {counts} and {sums}")
        return wrong

    def _letters(self) -> int:
        found: dict[str, list[Any]] = json.loads(self._company.must("dlq", "--json"))
        return sum(map(len, found.values()))


def _wrong_letters(letters: int, left: int) -> list[str]:
    wrong = []
    if letters < LEAST_LETTERS:
        wrong.append(f"{letters} dead letters came up instead of {LEAST_LETTERS} at least")
    if left:
        wrong.append(f"{left} dead letters are left after redrive")
    return wrong
