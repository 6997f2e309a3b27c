"""The interface of the table: the writes, conditions and queries of the repositories.

A write has the domain error that its failed condition means. `commit` makes all writes in one transaction, or raises
that error. So storage errors become domain errors in one place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from saletunnel.domain.errors import DomainError
from saletunnel.store.dynamo.items import Item, item_bytes
from saletunnel.store.dynamo.keys import Key
from saletunnel.usecases import writes
from saletunnel.usecases.writes import MOST_BYTES, TransactionTooLarge, bytes_in

MOST_WRITES = 100
"""The maximum number of writes in a DynamoDB transaction."""


@dataclass(frozen=True, slots=True)
class Absent:
    """The item must not exist."""


@dataclass(frozen=True, slots=True)
class Present:
    """The item must exist."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The item's attribute must have the value."""

    attribute: str
    value: str | int


@dataclass(frozen=True, slots=True)
class AbsentOrLess:
    """The item must not exist, or its attribute must be less than the value."""

    attribute: str
    value: int


type Condition = Absent | Present | Equals | AbsentOrLess


@dataclass(frozen=True, slots=True)
class Put:
    """Replaces the whole item. `raises` is the error that a failed condition means."""

    key: Key
    item: Item
    condition: Condition | None = None
    raises: DomainError | None = None

    @property
    def size(self) -> int:
        return _key_bytes(self.key) + item_bytes(self.item)


@dataclass(frozen=True, slots=True)
class Update:
    """Sets, increments and removes attributes. Creates the item if it does not exist and the condition allows it."""

    key: Key
    sets: Item = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    removes: Sequence[str] = ()
    condition: Condition | None = None
    raises: DomainError | None = None

    @property
    def size(self) -> int:
        return _key_bytes(self.key) + item_bytes(self.sets) + item_bytes(self.adds)


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes the item; does nothing if it does not exist and there is no condition."""

    key: Key
    condition: Condition | None = None
    raises: DomainError | None = None

    @property
    def size(self) -> int:
        return _key_bytes(self.key)


type Write = Put | Update | Delete


def _key_bytes(key: Key) -> int:
    return len(key.pk.encode()) + len(key.sk.encode()) + 6


def must_fit(writes: Sequence[Write]) -> None:
    """Raises TransactionTooLarge if the writes have more than MOST_BYTES together."""
    size = bytes_in(writes)
    if size > MOST_BYTES:
        raise TransactionTooLarge(f"{size} bytes in {len(writes)} writes")


def table_write(write: writes.Write) -> Write:
    """The write of a usecase as a write of this table. Raises TypeError if another store made it."""
    if isinstance(write, Put | Update | Delete):
        return write
    raise TypeError(f"{type(write).__name__} is not a write of the table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The items of a partition of the table or of an index, by prefix or by range of their sort keys."""

    pk: str
    prefix: str = ""
    since: str | None = None
    """The first sort key of the range; requires `up_to`."""
    up_to: str | None = None
    index: str | None = None
    limit: int | None = None
    newest_first: bool = False
    start: Mapping[str, str] | None = None
    """All keys of the last item of the previous page."""
    owner: str | None = None
    """Only items with this `responsible_id`, or without one. Other items are dropped after `limit` is applied."""


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a query, and the start keys of the next page; None at the end."""

    items: Sequence[Item]
    next: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of items of a query, and the start keys of the next page; None at the end."""

    number: int
    next: Mapping[str, str] | None


def succeeding(version: int) -> Condition:
    """The condition of a write of `version`: the stored version is the one before, or no item exists for version 1."""
    return Absent() if version == 1 else Equals("version", version - 1)


class Table(Protocol):
    """A table. `DynamoTable` and the table in memory in `tests/fakes.py` pass the same contract tests."""

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """The existing items among these keys, in any order; strongly consistent."""

    def query(self, query: Query) -> Found:
        """At most `limit` items; strongly consistent on the table, eventually consistent on an index."""

    def count(self, query: Query) -> Counted:
        """Counts the items of a page of the query, with the consistency of `query`."""

    def add(self, key: Key, attribute: str, number: int, expires: datetime | None = None) -> int:
        """Adds to a counter outside of any transaction and returns the new value. The item may expire after `expires`.

        If a response is lost, it may be added twice, so it is only for counters that may have gaps.
        """

    def commit(self, writes: Sequence[Write]) -> None:
        """Makes all writes, at most MOST_WRITES and to different items, or none.

        Raises the error of the first write whose condition failed, Contended after too many conflicts, and
        TransactionTooLarge for more than MOST_BYTES.
        """


def every(table: Table, query: Query) -> Iterator[Item]:
    """The items of all pages of a query."""
    while True:
        found = table.query(query)
        yield from found.items
        if found.next is None:
            return
        query = replace(query, start=found.next)


def count_up_to(table: Table, query: Query, most: int) -> int:
    """The number of items of a query. It reads no more pages as soon as the number is greater than `most`."""
    number = 0
    while True:
        page = table.count(query)
        number += page.number
        if page.next is None or number > most:
            return number
        query = replace(query, start=page.next)
