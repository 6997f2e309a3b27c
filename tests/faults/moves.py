"""Moves deals through a chain of three tunnels with rules while calls fail, and checks the result.

One rule sends a mail, and the workers that send mails are killed now and then.

The tallies of some deals are unreadable until they are repaired, so that the events of these deals become dead letters.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched, pairwise
from pathlib import Path
from typing import Any

import httpx

from infra.local.processes.running import Running
from tests.e2e.company import Company
from tests.faults.mails import Mails
from tests.faults.proxies import Proxies, cloud_behind_proxies
from tests.poison import Poison, retry_soon

CLIENTS = 8
_PIPELINES = ("Một", "Hai", "Ba", "Bốn")
_AMOUNT = 12_500
_TRIES = 20
_POISONED = 10
"""The number of deals with an unreadable tally."""
_EVENTS = ["created", "moved", "transferred", "transferred", "transferred", "changed"]
_ONCE_EACH = [*_EVENTS, "commented", "commented"]
"""The timeline of a deal at the end, without the entry about its mail: a rule comments on the second stage, and at the
end rules comment and change."""
LEAST_LETTERS = _POISONED * (len(_EVENTS) - 1)
"""One for each event that cannot be counted; there are more if other calls failed too often."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run. `violations` is empty if everything is as it must be."""

    moves: int
    calls: int
    faults: int
    repeated: int
    """Requests that the clients repeated because they had failed."""
    letters: int
    """The number of dead letters before the redrive."""
    killed: int
    """The number of workers that were killed while they sent mails."""
    mail_runs: Counter[str]
    """The number of runs of the rule that sends mails, by state."""
    violations: Sequence[str]


def run(root: Path, base: int, moves: int) -> Outcome:
    """Makes one fault run with a fresh cloud."""
    with cloud_behind_proxies(root, base) as (cloud, proxies):
        return _Run(Running.load(cloud.layout), proxies).execute(moves)


class _Run:
    def __init__(self, running: Running, proxies: Proxies) -> None:
        self._company = Company(running, tenant="other")
        self._running = running
        self._proxies = proxies
        self._repeated: Counter[str] = Counter()

    def execute(self, moves: int) -> Outcome:
        start, gate, *_, middle, end = stages = self._create_chain()
        mails = Mails(self._company, middle)
        ids = self._import_deals(start, moves)
        self._company.run("drain", "--timeout", "600")
        poisons = [Poison(self._running, f"T#other#DEAL#{id_}", "TALLY", "document") for id_ in ids[:_POISONED]]
        for poison in poisons:
            poison.spoil()
        before = self._proxies.count_calls()
        with (
            retry_soon(self._running, "saletunnel-tally"),
            retry_soon(self._running, "saletunnel-bulk-mail"),
            mails.kill_senders(self._running),
        ):
            self._proxies.start_faults()
            self._move_all(ids, gate)
            self._company.run("drain", "--timeout", "1800")
            after = self._proxies.count_calls()
            self._proxies.stop_faults()
        letters = self._letters()
        for poison in poisons:
            poison.repair()
        self._company.run("redrive")
        self._company.run("drain", "--timeout", "600")
        sent = mails.settle(ids)
        return Outcome(
            moves=moves,
            calls=after[0] - before[0],
            faults=after[1] - before[1],
            repeated=self._repeated.total(),
            letters=letters,
            killed=sent.killed,
            mail_runs=sent.runs,
            violations=[
                *sent.violations,
                *self._violations_of_deals(ids, end, sent.notes),
                *self._violations_of_totals(stages, moves),
                *_violations_of_letters(letters, left=self._letters()),
            ],
        )

    def _create_chain(self) -> list[str]:
        """Creates three tunnels and three rules. Returns a start stage, and the four stages that the tunnels join."""
        api = self._company.api
        made = [api.post("/v1/pipelines", {"name": name})["stages"] for name in _PIPELINES]
        start, gate = (stage["id"] for stage in made[0][:2])
        stages = [gate, *(stages[0]["id"] for stages in made[1:])]
        for source, target in pairwise(stages):
            tunnel = {"action": "move", "source": {"stage_id": source}, "target": {"stage_id": target}}
            api.post("/v1/tunnels", tunnel)
        comment = {"kind": "comment", "text": "Xin chào"}
        change = {"kind": "change", "changes": {"add_tags": ["xong"]}}
        after = {"kind": "after", "period": "PT2S"}
        for stage_id, rule in (
            (stages[1], {"action": comment}),
            (stages[-1], {"action": comment}),
            (stages[-1], {"action": change, "when": after}),
        ):
            api.post("/v1/rules", {"name": "Quy tắc", "stage": {"stage_id": stage_id}, **rule})
        return [start, *stages]

    def _import_deals(self, stage_id: str, count: int) -> list[str]:
        rows: list[dict[str, Any]] = [
            {"external_id": f"F-{at}", "title": f"Máy {at}", "stage": stage_id, "pipeline": _PIPELINES[0]}
            | {"amount": _AMOUNT, "currency": "USD", "customer": Mails.customer_of(at)}
            for at in range(count)
        ]
        answers = [self._company.api.post("/v1/deals/import", {"rows": batch}) for batch in batched(rows, 100)]
        return [str(result["deal_id"]) for answer in answers for result in answer["results"]]

    def _move_all(self, ids: Sequence[str], stage_id: str) -> None:
        shares = [ids[at::CLIENTS] for at in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._move, range(CLIENTS), shares, [stage_id] * CLIENTS))

    def _move(self, client: int, ids: Sequence[str], stage_id: str) -> None:
        """Moves the deals of one client. A failed request is repeated with the same idempotency key."""
        headers = {"Authorization": f"Bearer {self._running.token(tenant='other')}"}
        with httpx.Client(base_url=self._running.api, headers=headers, timeout=60) as http:
            for id_ in ids:
                key = {"If-Match": '"1"', "Idempotency-Key": f"move-{id_}"}
                for _ in range(_TRIES):
                    answer = http.post(f"/v1/deals/{id_}/move", json={"stage_id": stage_id}, headers=key)
                    if answer.status_code < 500:
                        break
                    self._repeated[f"client {client}"] += 1
                # If a move succeeded and its response was lost, the repeated request gets the response.
                if answer.status_code != 200:
                    raise RuntimeError(f"{id_}: {answer.status_code} {answer.text}")

    def _violations_of_deals(self, ids: Sequence[str], end: str, notes: Mapping[str, str]) -> list[str]:
        with ThreadPoolExecutor(CLIENTS) as pool:
            kinds = list(pool.map(self._company.kinds, ids))
        violations = [
            f"{id_}: {found}"
            for id_, found in zip(ids, kinds, strict=True)
            if _acts(found) != sorted([*_ONCE_EACH, notes.get(id_, "")])
        ]
        at_end = Counter(deal["id"] for deal in self._company.column(end))
        if at_end != Counter(ids):
            violations.append(f"{len(at_end)} deals are at the end of the chain instead of {len(ids)}")
        return violations

    def _violations_of_totals(self, stages: Sequence[str], moves: int) -> list[str]:
        violations = []
        for name, expected in zip(_PIPELINES, (0, 0, 0, moves), strict=True):
            counts, sums = self._company.counts(name), self._company.sums(name)
            if (sum(counts.values()), sum(sums.values())) != (expected, expected * _AMOUNT):
                violations.append(f"the board of {name} shows {counts} and {sums}")
        return violations

    def _letters(self) -> int:
        found: dict[str, list[Any]] = json.loads(self._company.run("dlq", "--json"))
        return sum(map(len, found.values()))


def _acts(kinds: Sequence[str]) -> list[str]:
    """The kinds of what was done, sorted. A late rule acts at once, so that it never was pending."""
    return sorted(kind for kind in kinds if kind != "rule_pending")


def _violations_of_letters(letters: int, left: int) -> list[str]:
    violations = []
    if letters < LEAST_LETTERS:
        violations.append(f"{letters} dead letters were found instead of at least {LEAST_LETTERS}")
    if left:
        violations.append(f"{left} dead letters are left after redrive")
    return violations
