"""The event bus (EventBridge), to which every event of a deal is sent.

An event that is too large for the bus is announced by its key, and its receivers read it from the table.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from saletunnel.codec import from_text, to_text
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.notices.given_deals import given_to
from saletunnel.domain.repeats.concern import concerns_plans

SOURCE = "saletunnel"
ENTRY_LIMIT = 240 * 1024
"""Bytes of an entry and of a request. EventBridge and the queues behind it take 256 KB, envelopes included."""
_MOST_ENTRIES = 10
_TIME_BYTES = 14

type ReadEvent = Callable[[str, str, int], Event]
"""Reads an event by its tenant, its deal and its version."""


class Rejected(Exception):
    """The bus rejected an event; the argument is its error code."""


class EventBus:
    """The bus with this name, over a botocore client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def announce(self, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
        """Sends the events, each with its tenant. Returns the errors of the rejected events by position."""
        failed: dict[int, Exception] = {}
        for start, entries in _requests([self._entry(tenant, event) for tenant, event in events]):
            answer = self._client.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                results = enumerate(answer["Entries"], start)
                failed |= {at: Rejected(result["ErrorCode"]) for at, result in results if "ErrorCode" in result}
        return failed

    def _entry(self, tenant: str, event: Event) -> dict[str, Any]:
        detail = {
            "tenant": tenant,
            "plans": concerns_plans(event),
            "words": event.changes_search,
            "rules": event.concerns_rules,
            "notices": given_to(event) is not None,
        }
        entry = {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": f"deal.{event.kind}",
            "Time": event.at,
            "Detail": json.dumps({**detail, "event": to_text(event)}, ensure_ascii=False),
        }
        if _size(entry) > ENTRY_LIMIT:
            entry["Detail"] = json.dumps({**detail, "stored": [event.deal.id, event.version]}, ensure_ascii=False)
        return entry


def _requests(entries: Sequence[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The entries in requests that EventBridge accepts, each with the position of its first entry."""
    start, size = 0, 0
    for at, entry in enumerate(entries):
        added = _size(entry)
        if at > start and (at - start == _MOST_ENTRIES or size + added > ENTRY_LIMIT):
            yield start, list(entries[start:at])
            start, size = at, 0
        size += added
    if entries:
        yield start, list(entries[start:])


def _size(entry: dict[str, Any]) -> int:
    """The bytes of an entry, as EventBridge counts them."""
    return _TIME_BYTES + sum(len(entry[part].encode()) for part in ("Source", "DetailType", "Detail"))


def read_detail(message: str, read_event: ReadEvent) -> tuple[str, Event]:
    """The tenant and the event of a bus message from a queue. `read_event` reads an event that was too large."""
    detail = json.loads(message)["detail"]
    tenant: str = detail["tenant"]
    if "stored" in detail:
        deal_id, version = detail["stored"]
        return tenant, read_event(tenant, deal_id, version)
    return tenant, from_text(Event, detail["event"])
