"""How far each function has read its stream, kept in a SQLite file that survives a killed process.

Besides the position there is a settled one: up to it, everything that followed from the records is done, too. The
local queues lie in memory; after an unclean stop the streams are read again from there.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, Self

type Kind = Literal["reached", "settled", "fired"]


class Checkpoints:
    """Texts by kind, reader and stream. `reader` is a function's or a schedule's name."""

    def __init__(self, path: Path | Literal[":memory:"]):
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        # With a write-ahead log a commit waits for no disk, and a killed process still loses nothing.
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
