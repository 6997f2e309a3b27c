"""A standard queue of SQS, whose requests take hardly longer with 100,000 messages than with ten.

A message is visible, in flight (it was received and is hidden for a while), or delayed (it is hidden before it is
received for the first time). The queue is fair between message groups: the group with the fewest messages in flight is
received first. Messages are the dicts of ministack, with `visible_at` in seconds since 1970.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Literal

Message = dict[str, Any]
_State = Literal["visible", "in_flight", "delayed"]


@dataclass(slots=True, eq=False)
class _Entry:
    """`at` is the place of the message in the order in which messages were sent."""

    at: int
    message: Message
    state: _State

    @property
    def group(self) -> str | None:
        group: str | None = self.message.get("group_id")
        return group


class StandardQueue:
    """The messages of a queue. They are read like a list in the order of sending."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._sent = 0
        self.clear()
        for message in messages:
            self.append(message)

    def clear(self) -> None:
        """Deletes all messages."""
        self._entries: dict[int, _Entry] = {}
        self._by_handle: dict[str, _Entry] = {}
        self._hidden: list[tuple[float, int]] = []  # a heap of when to look at an entry again
        self._visible: dict[str | None, list[int]] = {}  # a heap for each group; it may have places of the past
        self._states: Counter[str] = Counter()
        self._in_flight: Counter[str | None] = Counter()
        self._returned: dict[int, _Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Message]:
        return (entry.message for entry in list(self._entries.values()))

    def __getitem__(self, at: int) -> Message:
        """ministack reads the message that it has just added."""
        return next(reversed(self._entries.values())).message if at == -1 else list(self)[at]

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Message]:
        """A list, because ministack stores a copy of its queues as JSON when it stops."""
        return deepcopy(list(self), memo)

    def append(self, message: Message) -> None:
        """Adds a message, which may have been received from another queue or before a restart."""
        entry = _Entry(self._sent, message, "in_flight" if message.get("receive_count") else "delayed")
        self._sent += 1
        self._entries[entry.at] = entry
        if message.get("receipt_handle"):
            self._by_handle[message["receipt_handle"]] = entry
        self._count(entry, 1)
        heappush(self._hidden, (message.get("visible_at", 0.0), entry.at))

    def receive(self, most: int, hidden_for: float, now: float, new_handle: Callable[[], str]) -> list[Message]:
        """Up to `most` visible messages, which are now in flight for so many seconds."""
        self._show(now)
        oldest = {group: self._next(group) for group in list(self._visible)}
        groups = [(self._in_flight[group], at, group) for group, at in oldest.items() if at is not None]
        heapify(groups)
        received: list[Message] = []
        while groups and len(received) < most:
            in_flight, at, group = heappop(groups)
            entry = self._entries[at]
            self._hide(entry, now + hidden_for)
            self._by_handle.pop(entry.message.get("receipt_handle") or "", None)
            entry.message["receipt_handle"] = handle = new_handle()
            self._by_handle[handle] = entry
            entry.message["receive_count"] = entry.message.get("receive_count", 0) + 1
            received.append(entry.message)
            following = self._next(group)
            if following is not None:
                heappush(groups, (in_flight + 1, following, group))
        return received

    def delete(self, handle: str) -> bool:
        """Deletes the message that has this receipt handle from its latest receive. False if there is none."""
        entry = self._by_handle.get(handle)
        if entry is not None:
            self._remove(entry)
        return entry is not None

    def hide(self, handle: str, until: float) -> bool:
        """Hides the message with this receipt handle until then. False if there is none."""
        entry = self._by_handle.get(handle)
        if entry is not None:
            self._hide(entry, until)
        return entry is not None

    def filter_returned(self, keep: Callable[[list[Message]], list[Message]], now: float) -> None:
        """Deletes what `keep` leaves out of the messages that became visible again since the last call."""
        self._show(now)
        returned = [entry for entry in self._returned.values() if entry.state == "visible"]
        self._returned.clear()
        kept = set(map(id, keep([entry.message for entry in returned]))) if returned else set()
        for entry in returned:
            if id(entry.message) not in kept:
                self._remove(entry)

    def delete_oldest(self, is_expired: Callable[[Message], bool]) -> None:
        """Deletes the oldest messages, up to the first that is not expired."""
        while self._entries and is_expired((oldest := next(iter(self._entries.values()))).message):
            self._remove(oldest)

    def count(self, now: float) -> Counter[str]:
        """The number of messages by state."""
        self._show(now)
        return self._states

    def _show(self, now: float) -> None:
        """Makes the hidden messages visible whose time has come."""
        while self._hidden and self._hidden[0][0] <= now:
            until, at = heappop(self._hidden)
            entry = self._entries.get(at)
            if entry is None or entry.state == "visible" or entry.message.get("visible_at", 0.0) != until:
                continue
            if entry.state == "in_flight":
                self._returned[at] = entry
            self._enter(entry, "visible")
            heappush(self._visible.setdefault(entry.group, []), at)

    def _next(self, group: str | None) -> int | None:
        """The place of the oldest visible message of a group. Drops the places of the past."""
        places = self._visible.get(group, [])
        while places:
            entry = self._entries.get(places[0])
            if entry is not None and entry.state == "visible":
                return places[0]
            heappop(places)
        self._visible.pop(group, None)
        return None

    def _hide(self, entry: _Entry, until: float) -> None:
        self._enter(entry, "in_flight")
        entry.message["visible_at"] = until
        heappush(self._hidden, (until, entry.at))

    def _enter(self, entry: _Entry, state: _State) -> None:
        self._count(entry, -1)
        entry.state = state
        self._count(entry, 1)

    def _remove(self, entry: _Entry) -> None:
        self._count(entry, -1)
        del self._entries[entry.at]
        self._returned.pop(entry.at, None)
        self._by_handle.pop(entry.message.get("receipt_handle") or "", None)

    def _count(self, entry: _Entry, number: int) -> None:
        self._states[entry.state] += number
        if entry.state == "in_flight":
            self._in_flight[entry.group] += number
