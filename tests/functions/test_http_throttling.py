"""The requests of a company are limited, whatever the other companies do."""

from contextlib import suppress
from datetime import timedelta

import pytest

from saletunnel import runtime
from saletunnel.http.problems import HttpProblem
from saletunnel.http.throttling import BLOCK, Throttle
from saletunnel.store.request_counts import TableRequestCounts
from tests.fakes import NOON, MemoryTable
from tests.functions.http_caller import Member


def answered(throttle: Throttle, tenant: str = "acme", seconds: float = 0, requests: int = 1000) -> int:
    """How many of the requests pass at that time after noon."""
    passed = 0
    for _ in range(requests):
        with suppress(HttpProblem):
            throttle.count(tenant, NOON + timedelta(seconds=seconds))
            passed += 1
    return passed


@pytest.mark.parametrize("limit", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_company_has_its_share_in_each_window(limit: int) -> None:
    throttle = Throttle(TableRequestCounts(MemoryTable()), limit)
    assert [answered(throttle, seconds=seconds) for seconds in (0, 9.9, 10, 25)] == [limit, 0, limit, limit]


def test_the_share_of_a_company_is_its_own() -> None:
    throttle = Throttle(TableRequestCounts(MemoryTable()), 50)
    assert answered(throttle, "acme") == 50
    assert answered(throttle, "rival") == 50


def test_processes_share_the_limit() -> None:
    counts = TableRequestCounts(MemoryTable())
    processes = [Throttle(counts, 3 * BLOCK) for _ in range(5)]
    assert [answered(process, requests=BLOCK) for process in processes] == [BLOCK, BLOCK, BLOCK, 0, 0]


def test_one_write_counts_a_block_of_requests() -> None:
    class Counts:
        calls = 0

        def add(self, tenant: str, window: object, requests: int) -> int:
            self.calls += 1
            return self.calls * requests

    counts = Counts()
    assert answered(Throttle(counts, 10_000), requests=10 * BLOCK) == 10 * BLOCK
    assert counts.calls == 10


@pytest.mark.parametrize(("seconds", "wait"), [(0.0, "10"), (0.1, "10"), (9.0, "1"), (9.9, "1")])
def test_the_refusal_says_how_long_to_wait(seconds: float, wait: str) -> None:
    throttle = Throttle(TableRequestCounts(MemoryTable()), 1)
    now = NOON + timedelta(seconds=seconds)
    throttle.count("acme", now)
    with pytest.raises(HttpProblem) as refused:
        throttle.count("acme", now)
    assert refused.value.headers == {"retry-after": wait}


def test_requests_pass_while_they_cannot_be_counted() -> None:
    class Down:
        def add(self, tenant: str, window: object, requests: int) -> int:
            raise ConnectionError

    assert answered(Throttle(Down(), 50), requests=100) == 100


def test_a_company_that_asks_too_often_is_told_when_to_ask_again(
    admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPANY_REQUESTS", "3")
    runtime.throttle.cache_clear()
    replies = [admin.get("/v1/me") for _ in range(9)]
    refused = [reply for reply in replies if reply.status == 429]
    assert len(refused) >= 3  # nine requests are in two windows at most
    refused[0].refused(429, "too_many_requests")
    assert 1 <= int(refused[0].headers["retry-after"]) <= 10
    Member("rival").get("/v1/me").done()
    admin.get("/healthz").done()
