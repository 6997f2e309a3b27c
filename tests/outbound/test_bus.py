"""The event bus: every event of a deal fits, and requests have at most 10 entries and 256 KB."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.codec import to_text
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.sizes import DEAL_LIMIT, bytes_of
from saletunnel.outbound.bus import EventBus, Rejected, read_detail
from tests.fakes import NOON
from tests.values import PERSON, a_deal, made

ENTRY = 256 * 1024
"""The bytes that EventBridge takes in an entry, and in a request."""


class Bus:
    """An EventBridge client that records its requests, and refuses the entries of a deal."""

    def __init__(self, refuses: str | None = None) -> None:
        self.requests: list[list[Any]] = []
        self._refuses = refuses

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803 - as botocore spells it
        assert 1 <= len(Entries) <= 10
        assert sum(len(entry["Detail"].encode()) + 100 for entry in Entries) <= ENTRY
        self.requests.append(Entries)
        refused = [self._refuses is not None and self._refuses in entry["Detail"] for entry in Entries]
        return {"FailedEntryCount": sum(refused), "Entries": [{"ErrorCode": "No"} if no else {} for no in refused]}


def read_nothing(tenant: str, deal_id: str, version: int) -> Event:
    raise AssertionError((tenant, deal_id, version))


def read_entry(entry: Any) -> tuple[str, Event]:
    return read_detail(json.dumps({"detail": json.loads(entry["Detail"])}), read_nothing)


ANY_TEXT = st.sampled_from(["x", '"', "\\", "ế", "\U0001f600", "\n"])


@given(ANY_TEXT, ANY_TEXT, st.integers(1, DEAL_LIMIT))
def test_the_event_of_a_deal_within_its_limit_is_sent_whole(first: str, second: str, size: int) -> None:
    before, after = filled(first, DEAL_LIMIT), filled(second, size)
    event = before.next_event("changed", PERSON, NOON, comments=after.comments, custom=after.custom)
    bus = Bus()
    assert EventBus(bus, "bus").announce([("t" * 64, event)]) == {}
    [[entry]] = bus.requests
    assert read_entry(entry) == ("t" * 64, event)


def filled(text: str, size: int) -> Deal:
    """A deal of about this many bytes, in its comments and in custom fields."""
    blank = a_deal(title="x" * 200)
    one = bytes_of(text) - 2
    left = max(0, size - size_of(blank) - 1000) // one
    comments, names = text * min(10_000, left), [f"f{number}" for number in range(50)]
    return replace(blank, comments=comments, custom=dict.fromkeys(names, text * (max(0, left - 10_000) // 50)))


def test_a_larger_event_is_announced_by_its_key() -> None:
    event = made(a_deal(title="x"))
    large = replace(event, deal=replace(event.deal, comments='"' * 100_000))
    bus = Bus()
    assert EventBus(bus, "bus").announce([("t1", large)]) == {}
    [[entry]] = bus.requests
    message = json.dumps({"detail": json.loads(entry["Detail"])})
    read: list[tuple[str, str, int]] = []

    def read_event(*key: Any) -> Event:
        read.append(key)
        return large

    assert read_detail(message, read_event) == ("t1", large)
    assert read == [("t1", "deal_1", 1)]


@pytest.mark.parametrize(("size", "requests"), [(10, [10, 10, 3]), (50_000, [4] * 5 + [3])])
def test_requests_are_cut_by_number_and_by_bytes(size: int, requests: list[int]) -> None:
    events = [("t1", made(a_deal(id=f"deal_{number:02}!", comments="x" * size))) for number in range(23)]
    bus = Bus()
    assert EventBus(bus, "bus").announce(events) == {}
    assert [len(entries) for entries in bus.requests] == requests
    sent = [read_entry(entry)[1] for entries in bus.requests for entry in entries]
    assert [to_text(event) for event in sent] == [to_text(event) for _, event in events]


@pytest.mark.parametrize("size", [10, 50_000])
def test_a_refused_event_is_named_by_its_position(size: int) -> None:
    events = [("t1", made(a_deal(id=f"deal_{number:02}!", comments="x" * size))) for number in range(23)]
    failed = EventBus(Bus(refuses="deal_13!"), "bus").announce(events)
    assert {at: type(error) for at, error in failed.items()} == {13: Rejected}
