"""The writes that a usecase gets from repositories and passes to `commit`, which makes all of them or none."""

from collections.abc import Iterable, Sequence
from typing import Protocol

MOST_WRITES = 100
"""The maximum number of writes of a commit, as in DynamoDB."""
MOST_BYTES = 4_000_000
"""The maximum size of the writes of a commit: DynamoDB takes 4 MB in a transaction."""


class Write(Protocol):
    """A write of a repository. Usecases collect and commit writes but do not know their content."""

    @property
    def size(self) -> int:
        """The bytes that the write counts in a transaction."""


type Writes = Sequence[Write]


class TransactionTooLarge(Exception):
    """The writes have more than MOST_BYTES together. Nothing was written; fewer of them may fit."""


def bytes_in(writes: Iterable[Write]) -> int:
    """The size of the writes together."""
    return sum(write.size for write in writes)
