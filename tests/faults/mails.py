"""The mails of a rule while calls fail and the workers that send them are killed.

Whatever happens, a customer gets at most one mail, and its run says what became of it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from infra.local.processes import record
from infra.local.processes.parts import HOST
from infra.local.processes.process import Identity
from infra.local.processes.running import Running
from tests.cloud import eventually
from tests.e2e.company import Company

_EVERY_FIFTH = 5
"""Every fifth deal has a customer, who has an address of their own."""
_WORKER = b"send_messages.handler"
_KILLED_EVERY = 2.0
_LATE = timedelta(minutes=1)
"""How long after its time a message may wait."""
_UNHEARD = timedelta(minutes=16)
"""Longer than a message waits for the event of a call whose answer was lost."""
_NOTES = {"done": "rule_ran", "skipped": "rule_skipped", "unknown": "rule_unknown"}
"""The timeline's entries about the runs of the rule, by how they may end."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the runs of the rule and the provider's mails show in the end."""

    runs: Counter[str]
    """The number of runs, by state."""
    killed: int
    notes: Mapping[str, str]
    """The timeline's entry about its run, by deal."""
    violations: Sequence[str]


class Mails:
    """A rule that sends an offer to the customers of deals. Most deals have no customer.

    A tunnel takes each deal away from the stage of the rule. The rule keeps its offers then: one that cancelled them
    would skip those that wait longer than a minute, because of the killed workers.
    """

    def __init__(self, company: Company, stage_id: str) -> None:
        """Creates the rule on the stage, which sends at any time of the day."""
        self._company = company
        self._killed = 0
        self._late: set[str] = set()
        always = {"opens": "00:00", "closes": "24:00", "a_day": 3, "a_week": 10}
        company.api.patch("/v1/message-settings", {"email_limits": always})
        texts = {"vi": {"subject": "Ưu đãi cho {{ customer.name }}", "html": "<p>{{ deal.title }}</p>"}}
        offer = {"name": "Ưu đãi", "channel": "email", "purpose": "marketing", "texts": texts}
        action = {"kind": "message", "template_id": company.api.post("/v1/message-templates", offer)["id"]}
        rule = {"name": "Ưu đãi", "stage": {"stage_id": stage_id}, "action": action, "on_leave": "keep"}
        self._rule_id: str = company.api.post("/v1/rules", rule)["id"]

    @staticmethod
    def customer_of(at: int) -> dict[str, str] | None:
        """The customer of a deal, by the number of the deal."""
        return None if at % _EVERY_FIFTH else {"name": f"Khách {at}", "email": _address_of(at)}

    @contextmanager
    def kill_senders(self, running: Running) -> Iterator[None]:
        """Kills a worker that sends mails now and then, wherever it is between its claim and its end."""
        host, stopped = record.read(running.layout)[HOST], Event()

        def kill() -> None:
            while not stopped.wait(_KILLED_EVERY):
                for worker in _workers_of(host)[:1]:
                    worker.kill()
                    self._killed += 1

        killer = Thread(target=kill)
        killer.start()
        try:
            yield
        finally:
            stopped.set()
            killer.join()

    def settle(self, ids: Sequence[str]) -> Sent:
        """Waits until each message is sent or claimed, ends the claims that nothing was heard of, and checks all."""
        eventually(lambda: not self._queued(), timeout=120)
        self._company.run("invoke", "sweep_due_work", "--at", (datetime.now(UTC) + _UNHEARD).isoformat())
        self._company.run("drain")
        runs = {run["deal_id"]: run for run in self._runs()}
        mails = [
            mail for mail in json.loads(self._company.run("mail", "--json")) if mail.get("Tags", {}).get("message")
        ]
        return Sent(
            runs=Counter(run["state"] for run in runs.values()),
            killed=self._killed,
            notes={deal_id: _NOTES.get(run["state"], run["state"]) for deal_id, run in runs.items()},
            violations=[
                *(f"the message {id_} was not sent within a minute of its time" for id_ in self._late),
                *_violations_of_runs(ids, runs),
                *_violations_of_mails(ids, runs, mails),
            ],
        )

    def _queued(self) -> list[dict[str, Any]]:
        """The messages that wait to be sent. Notes those that wait for more than a minute after their time."""
        waiting = [message for run in self._runs("sending") for message in self._messages(run["deal_id"])]
        queued = [message for message in waiting if message["state"] == "queued"]
        latest = datetime.now(UTC) - _LATE
        self._late |= {each["id"] for each in queued if datetime.fromisoformat(each["due_at"]) < latest}
        return queued

    def _messages(self, deal_id: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._company.api.get(f"/v1/messages?deal_id={deal_id}")["data"]
        return messages

    def _runs(self, state: str | None = None) -> Iterator[dict[str, Any]]:
        path = f"/v1/runs?limit=100&rule_id={self._rule_id}" + (f"&state={state}" if state else "")
        cursor = ""
        while cursor is not None:
            page = self._company.api.get(f"{path}&cursor={cursor}" if cursor else path)
            yield from page["data"]
            cursor = page["next_cursor"]


def _address_of(at: int) -> str:
    return f"khach-{at}@example.com"


def _workers_of(host: Identity) -> list[Identity]:
    """The processes of the function host that send mails."""
    threads = Path(f"/proc/{host.pid}/task").glob("*/children")
    pids = [int(pid) for children in threads for pid in _read(children).split()]
    workers = [Identity.of(pid) for pid in pids if _WORKER in _read(Path(f"/proc/{pid}/cmdline"))]
    return [worker for worker in workers if worker is not None]


def _read(file: Path) -> bytes:
    """The content of a file about a thread or a process; empty if it has ended."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _violations_of_runs(ids: Sequence[str], runs: Mapping[str, dict[str, Any]]) -> list[str]:
    violations = [f"{id_} has no run of the rule that sends mails" for id_ in ids if id_ not in runs]
    for at, id_ in enumerate(ids):
        run = runs.get(id_, {})
        has_customer = Mails.customer_of(at) is not None
        ends = ("done", "unknown") if has_customer else ("skipped",)
        if run and (run["state"] not in ends or not run["reason"]):
            violations.append(f"{id_}: the run that sends a mail is {run['state']}, {run['reason']}")
    return violations


def _violations_of_mails(
    ids: Sequence[str], runs: Mapping[str, dict[str, Any]], mails: Sequence[dict[str, Any]]
) -> list[str]:
    """A mail that was sent says so in its run, even if the answer of the provider was lost."""
    got = Counter(address for mail in mails for address in mail["To"])
    expected = Counter(_address_of(at) for at, id_ in enumerate(ids) if runs.get(id_, {}).get("state") == "done")
    violations = [
        f"{address} got {got[address]} mails instead of {expected[address]}"
        for address in got | expected
        if got[address] != expected[address]
    ]
    twice = [tag for tag, number in Counter(mail["Tags"]["message"] for mail in mails).items() if number > 1]
    return [*violations, *(f"the message {tag} was sent twice" for tag in twice)]
