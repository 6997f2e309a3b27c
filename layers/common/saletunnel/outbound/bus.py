"""The event bus (EventBridge), to which every event of a deal is sent."""

import json
from collections.abc import Sequence
from itertools import batched
from typing import Any

from saletunnel.codec import from_text, to_text
from saletunnel.domain.deals.deal import Event

SOURCE = "saletunnel"
_MOST_ENTRIES = 10


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
        for batch in batched(enumerate(events), _MOST_ENTRIES):
            entries = [self._entry(tenant, event) for _, (tenant, event) in batch]
            answer = self._client.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                results = zip(batch, answer["Entries"], strict=True)
                failed |= {at: Rejected(result["ErrorCode"]) for (at, _), result in results if "ErrorCode" in result}
        return failed

    def _entry(self, tenant: str, event: Event) -> dict[str, Any]:
        detail = {"tenant": tenant, "closes": event.closes, "words": event.changes_search, "event": to_text(event)}
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": f"deal.{event.kind}",
            "Time": event.at,
            "Detail": json.dumps(detail, ensure_ascii=False),
        }


def read_detail(message: str) -> tuple[str, Event]:
    """The tenant and the event of a bus message from a queue."""
    detail = json.loads(message)["detail"]
    return detail["tenant"], from_text(Event, detail["event"])
