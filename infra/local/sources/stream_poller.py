"""The event source mapping of one function on the stream: reads, filters and batches the records.

It also tracks the position up to which every record is done. Later records may be done before earlier ones, because
lanes are concurrent.
"""

import asyncio
import zlib
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal

import orjson

from infra.local.template.model import StreamMapping

from .checkpoints import Checkpoints
from .event_patterns import Filter
from .stream_batches import Batch, BatchProcessor
from .stream_reader import Record, StreamReader, sequence

_PAYLOAD = 5 * 1024 * 1024  # bytes, after which a batch ends: one more record fits into the 6 MB of an invocation
_AHEAD = 1000  # records: reading pauses when so many are not done

type Start = Literal["reached", "settled"]


class StreamPoller:
    """Polls for one function. It has ParallelizationFactor lanes; all records of an item use the same lane."""

    def __init__(
        self,
        mapping: StreamMapping,
        reader: StreamReader,
        processor: BatchProcessor,
        checkpoints: Checkpoints,
        start: Start,
    ):
        self._mapping = mapping
        self._reader = reader
        self._processor = processor
        self._checkpoints = checkpoints
        self._filter = Filter(mapping.filters)
        self._lanes: list[asyncio.Queue[Record]] = [asyncio.Queue() for _ in range(mapping.parallelization)]
        self._undone: deque[str] = deque()  # sequence numbers, from the first that is not done
        self._done: set[str] = set()  # those of `_undone` that are done before an earlier record
        self._room = asyncio.Event()
        self._read = checkpoints.get(start, mapping.function, reader.source.arn)
        self.reached = self._read  # the position up to which every record is done
        self.count = 0

    async def run(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_on())
            for lane in self._lanes:
                group.create_task(self._process(lane))

    @property
    def in_flight(self) -> int:
        return len(self._undone) - len(self._done)

    @property
    def at_end(self) -> bool:
        """Whether every record that the reader has seen is done."""
        return self.reached == self._reader.head

    def settle(self, position: str) -> None:
        """Store that everything that followed from the records up to the position is done."""
        self._checkpoints.set("settled", self._mapping.function, self._reader.source.arn, position)

    def status(self) -> dict[str, Any]:
        return {
            "checkpoint": self.reached,
            "at_end": self.at_end,
            "records": self.count,
            "in_flight": self.in_flight,
            "last_error": self._reader.retry.last_error or self._processor.last_error,
        }

    async def _read_on(self) -> None:
        while True:
            chunk = await self._reader.after(self._read)
            self._read = chunk.end
            self._take([record for record in chunk.records if self._filter.passes(record)])
            self._save()
            while len(self._undone) >= _AHEAD:
                self._room.clear()
                await self._room.wait()

    def _take(self, records: Sequence[Record]) -> None:
        self.count += len(records)
        self._undone.extend(sequence(record) for record in records)
        for record in records:
            self._lanes[self._lane(record)].put_nowait(record)

    def _lane(self, record: Record) -> int:
        if len(self._lanes) == 1:
            return 0
        keys = orjson.dumps(record["dynamodb"]["Keys"], option=orjson.OPT_SORT_KEYS)
        return zlib.crc32(keys) % len(self._lanes)

    async def _process(self, lane: asyncio.Queue[Record]) -> None:
        while True:
            await self._processor.process(await self._batch(lane), self._finish)

    async def _batch(self, lane: asyncio.Queue[Record]) -> Batch:
        batch = [await lane.get()]
        size = _size(batch[0])
        loop = asyncio.get_running_loop()
        closes = loop.time() + self._mapping.batch_window
        while len(batch) < self._mapping.batch_size and size < _PAYLOAD:
            if lane.empty():
                if self._mapping.batch_window <= 0:
                    break
                try:
                    async with asyncio.timeout_at(closes):
                        batch.append(await lane.get())
                except TimeoutError:
                    break
            else:
                batch.append(lane.get_nowait())
            size += _size(batch[-1])
        return batch

    def _finish(self, records: Batch) -> None:
        self._done.update(sequence(record) for record in records)
        while self._undone and self._undone[0] in self._done:
            self.reached = self._undone.popleft()
            self._done.discard(self.reached)
        self._save()
        self._room.set()

    def _save(self) -> None:
        if not self._undone:
            self.reached = self._read  # the records after the last one were filtered out, so they are done too
        if self.reached is not None:
            self._checkpoints.set("reached", self._mapping.function, self._reader.source.arn, self.reached)


def _size(record: Record) -> int:
    """The number of bytes in an event: more than `SizeBytes`, since JSON escapes the quotes of a JSON text."""
    return len(orjson.dumps(record)) + 500
