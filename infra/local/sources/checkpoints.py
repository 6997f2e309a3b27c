"""The position of each function in its stream, in a SQLite file that survives a killed process.

The position `reached` is that of the last record that is done. Up to the position `settled`, all messages that followed
from the records are done too. The local queues are in memory, so after an unclean stop reading restarts at `settled`.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, Self

type Kind = Literal["reached", "settled", "fired"]


class Checkpoints:
    """Positions by kind, reader and stream. `reader` is the name of a function or of a schedule."""

    def __init__(self, path: Path | Literal[":memory:"]):
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        # With a write-ahead log a commit does not wait for the disk, and a killed process loses nothing.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS checkpoints (kind TEXT, reader TEXT, stream TEXT, position TEXT NOT NULL,"
            " PRIMARY KEY (kind, reader, stream)) WITHOUT ROWID"
        )

    def get(self, kind: Kind, reader: str, stream: str) -> str | None:
        query = "SELECT position FROM checkpoints WHERE kind = ? AND reader = ? AND stream = ?"
        with closing(self._connection.execute(query, (kind, reader, stream))) as rows:
            row = rows.fetchone()
        return row[0] if row else None

    def set(self, kind: Kind, reader: str, stream: str, position: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)", (kind, reader, stream, position)
        )

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
