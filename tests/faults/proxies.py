"""Proxies (microburst) between the functions and the services that they call. They make one call in ten fail.

They respond as AWS does when it throttles, has an internal error or a conflicting transaction. Or the call succeeds and
its response is lost. Of the calls that send mails, three in ten fail or are slow.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.aws import ENVIRONMENT
from infra.local.ports import Ports, is_free
from infra.local.processes.supervisor import Part
from tests.cloud import LocalCloud, local_cloud, running_part

_EVERY = 0.1
_MAILS_EVERY = 0.3
"""Each mail is one call, so more of these calls fail."""

type Fault = dict[str, Any]

_THROTTLED: Fault = {"error": {"code": "ThrottlingException"}}
_OVER_CAPACITY: Fault = {"error": {"code": "ProvisionedThroughputExceededException"}}
_TOO_MANY_MAILS: Fault = {"error": {"code": "TooManyRequestsException", "status": 429}}
_SLOW: Fault = {"latency": 1000}
_BROKEN: Fault = {"error": {"code": "InternalServerError", "status": 500}}
_LOST: Fault = {"response": {"abort_bytes": 0}}
_CONFLICT: Fault = {
    "error": {
        "code": "TransactionCanceledException",
        "status": 400,
        "fields": {"CancellationReasons": [{"Code": "TransactionConflict", "Message": "Transaction is ongoing."}]},
    }
}


def _rules(service: str, operation: str | None, *faults: Fault, every: float = _EVERY) -> list[Fault]:
    """Rules that give one call in ten one of the faults. Each rule gets the calls that earlier rules passed on.

    Without an `operation`, they are about all calls of the service.
    """
    whole = len(faults) / every
    return [
        {"service": service, "operation": operation, "probability": 1 / (whole - before), **fault}
        for before, fault in enumerate(faults)
    ]


_DATABASE = [
    *_rules("dynamodb", "TransactWriteItems", _THROTTLED, _BROKEN, _LOST, _CONFLICT),
    *_rules("dynamodb", "BatchGetItem", _OVER_CAPACITY, _BROKEN, _LOST),
    *_rules("dynamodb", "Query", _OVER_CAPACITY, _BROKEN, _LOST),
]
_SERVICES = [
    *_rules("sqs", "SendMessageBatch", _THROTTLED, _BROKEN, _LOST),
    *_rules("sqs", "SendMessage", _THROTTLED, _BROKEN, _LOST),
    *_rules("events", "PutEvents", _THROTTLED, _BROKEN, _LOST),
    # The proxy does not know the operations of this service, which differ by path. Only sending is called.
    *_rules("ses", None, _TOO_MANY_MAILS, _BROKEN, _LOST, _SLOW, every=_MAILS_EVERY),
]


@dataclass(frozen=True, slots=True)
class Proxies:
    """The URLs of the proxy before the database and of the proxy before the services."""

    database: str
    services: str

    def start_faults(self) -> None:
        _set_rules(self.database, _DATABASE)
        _set_rules(self.services, _SERVICES)

    def stop_faults(self) -> None:
        _set_rules(self.database, [])
        _set_rules(self.services, [])

    def count_calls(self) -> tuple[int, int]:
        """The number of calls, and of those that failed."""
        counts = [httpx.get(f"{url}/_microburst/stats").raise_for_status().json()["requests"] for url in self]
        return sum(each["total"] for each in counts), sum(each["faulted"] for each in counts)

    def __iter__(self) -> Iterator[str]:
        return iter((self.database, self.services))


def free_base() -> int:
    """The first of the free ports for the cloud and the proxies."""
    for _ in range(100):
        base = random.randrange(20000, 32000, 10)
        if all(is_free(base + at) for at in range(len(Ports.from_base(base).named()) + 2)):
            return base
    raise RuntimeError("no seven consecutive ports are free")


@contextmanager
def cloud_behind_proxies(root: Path, base: int) -> Iterator[tuple[LocalCloud, Proxies]]:
    """Runs a cloud with demo data on the ports from `base`. Its functions use proxies on the two ports after them."""
    ports = Ports.from_base(base)
    proxies = Proxies(*(f"http://127.0.0.1:{ports.event_sources + at}" for at in (1, 2)))
    with ExitStack() as stack:
        for name, url, upstream in (
            ("database-proxy", proxies.database, ports.url("database")),
            ("services-proxy", proxies.services, ports.url("services")),
        ):
            stack.enter_context(running_part(_proxy(name, url, upstream), root / f"{name}.log"))
        yield stack.enter_context(local_cloud(root / "cloud", "--proxies", *proxies, base=base)), proxies


def _proxy(name: str, url: str, upstream: str) -> Part:
    command = [sys.executable, "-m", "microburst", "--host", "127.0.0.1", "--port", url.rpartition(":")[2]]
    return Part(name, [*command, "--upstream", upstream], _answers(f"{url}/_microburst/health"), ENVIRONMENT)


def _answers(url: str) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            return httpx.get(url).is_success
        except httpx.TransportError:
            return False

    return ask


def _set_rules(url: str, rules: list[Fault]) -> None:
    httpx.post(f"{url}/_microburst/rules", json=rules).raise_for_status()
