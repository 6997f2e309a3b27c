"""The table as the repositories see it: what they write and ask for.

A write carries the error that its failed condition means. `commit` makes all writes in one transaction or none, and
raises that error, so that storage failures become words of the domain at one point.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from saletunnel.domain.errors import DomainError
from saletunnel.store.items import Item
from saletunnel.store.keys import Key
from saletunnel.usecases import writes

MOST_WRITES = 100
"""The most writes that DynamoDB takes in a transaction."""


@dataclass(frozen=True, slots=True)
class Absent:
    """There must be no such item yet."""


@dataclass(frozen=True, slots=True)
class Present:
    """There must be such an item."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The item's attribute must have this value."""

    attribute: str
    value: str | int


@dataclass(frozen=True, slots=True)
class AbsentOrLess:
    """There must be no such item, or its attribute must be smaller."""

    attribute: str
    value: int


type Condition = Absent | Present | Equals | AbsentOrLess


@dataclass(frozen=True, slots=True)
class Put(writes.Write):
    """The whole item. `raises` is the error that a failed condition means."""

    key: Key
    item: Item
    condition: Condition | None = None
    raises: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Update(writes.Write):
    """Sets some attributes, adds to others and takes some away.

    It makes the item when there is none and no condition forbids it.
    """

    key: Key
    sets: Item = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    removes: Sequence[str] = ()
    condition: Condition | None = None
    raises: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Delete(writes.Write):
    """Takes the item away."""

    key: Key
    condition: Condition | None = None
    raises: DomainError | None = None


type Write = Put | Update | Delete


def table_write(write: writes.Write) -> Write:
    """A write that usecases commit, as the table takes it. Raises TypeError if it is not the table's."""
    if isinstance(write, Put | Update | Delete):
        return write
    raise TypeError(f"{type(write).__name__} is no write of the table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Items of one partition, of the table or of an index, by the beginning of their sort keys, or by a range."""

    pk: str
    prefix: str = ""
    since: str | None = None
    """With `up_to` only: from this sort key on."""
    up_to: str | None = None
    index: str | None = None
    limit: int | None = None
    newest_first: bool = False
    start: Mapping[str, str] | None = None
    """All keys of the item that the last page ended with."""
    owner: str | None = None
    """Only items without a `responsible_id`, or with this one; they are left out after `limit` was counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query read, and the keys to go on from when there may be more."""

    items: Sequence[Item]
    next: Mapping[str, str] | None


def succeeding(version: int) -> Condition:
    """The condition of a write that makes an item's `version`: it follows on the one before, or makes the item."""
    return Absent() if version == 1 else Equals("version", version - 1)


class Table(Protocol):
    """One table; `DynamoTable` is the real one, `tests/fakes.py` has one in memory with the same contract suite."""

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Those of the items that exist, consistently, in no order."""

    def query(self, query: Query) -> Found:
        """At most `limit` items; consistent on the table itself, a moment late on an index."""

    def add(self, key: Key, attribute: str, number: int) -> int:
        """Adds to a counter by itself, outside of any transaction; returns what it is then.

        It may count twice when an answer is lost: for counters that may have gaps.
        """

    def commit(self, writes: Sequence[Write]) -> None:
        """All of at most MOST_WRITES writes to different items, or none. Raises what the first failed write says."""


def every(table: Table, query: Query) -> Iterator[Item]:
    """All items of a query, page after page."""
    while True:
        found = table.query(query)
        yield from found.items
        if found.next is None:
            return
        query = replace(query, start=found.next)
