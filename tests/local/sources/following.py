"""A mapping that follows a stream in memory, and handlers for it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import repeat
from typing import Any

from infra.local.http.client import Unreachable
from infra.local.sources.checkpoints import Checkpoints, Kind
from infra.local.sources.invoker import Result, Retry
from infra.local.sources.progress import Progress
from infra.local.sources.stream_batches import BatchProcessor, Stream
from infra.local.sources.stream_poller import Start, StreamPoller
from infra.local.sources.stream_reader import Record, StreamReader, sequence
from infra.local.template.model import StreamMapping

NOW = 1_800_000_000.0
MAPPING = StreamMapping(
    function="route_tunnels",
    batch_size=100,
    batch_window=0,
    filters=({"dynamodb": {"NewImage": {"entity": {"S": ["event"]}}}},),
    bisect=True,
    retries=2,
    max_age=3600,
    report_failures=True,
    on_failure="dead",
    parallelization=1,
)

type Handler = Callable[[Sequence[str]], Awaitable[Sequence[str] | None]]


def record(number: int, entity: str = "event", created: float = NOW) -> Record:
    return {
        "eventID": f"id-{number}",
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"pk": {"S": f"d{number}"}},
            "NewImage": {"entity": {"S": entity}, "number": {"N": str(number)}},
            "SequenceNumber": f"{number:024}",
            "SizeBytes": 100,
            "ApproximateCreationDateTime": created,
        },
    }


def name(number: int) -> str:
    return f"{number:024}"


class FakeSource:
    """A stream in memory."""

    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1"
    shard = "shard-1"

    def __init__(self, records: Sequence[Record] = ()):
        self.all = list(records)
        self.failures = 0

    async def read(self, after: str | None, limit: int) -> Sequence[Record]:
        if self.failures:
            self.failures -= 1
            raise Unreachable("the database is down")
        return [each for each in self.all if after is None or int(sequence(each)) > int(after)][:limit]


class WatchedCheckpoints(Checkpoints):
    """Checkpoints in memory that signal every change."""

    def __init__(self, changed: asyncio.Event):
        super().__init__(":memory:")
        self._changed = changed

    def set(self, kind: Kind, reader: str, stream: str, position: str) -> None:
        super().set(kind, reader, stream, position)
        self._changed.set()


class Following:
    """A mapping on a fake stream. `handle` returns the failed sequence numbers, or None for an error."""

    def __init__(self, source: FakeSource, handle: Handler, mapping: StreamMapping = MAPPING, start: Start = "reached"):
        self.source = source
        self.mapping = mapping
        self.start: Start = start
        self.handle = handle
        self.batches: list[list[str]] = []
        self.reports: list[tuple[str, Mapping[str, Any]]] = []
        self.changed = asyncio.Event()
        self.checkpoints = WatchedCheckpoints(self.changed)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds` is true; it is checked after each invocation and checkpoint."""
        while not holds():
            self.changed.clear()
            await self.changed.wait()

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        assert function == self.mapping.function
        numbers = [each["dynamodb"]["SequenceNumber"] for each in event["Records"]]
        self.batches.append(numbers)
        self.changed.set()
        failed = await self.handle(numbers)
        if failed is None:
            return Result(b'{"errorType": "ValueError"}', "Unhandled", "request-1")
        items = [{"itemIdentifier": each} for each in failed]
        return Result(json.dumps({"batchItemFailures": items}).encode(), None, "request-1")

    async def report(self, queue: str, message: Mapping[str, Any]) -> None:
        self.reports.append((queue, message))

    def __enter__(self) -> "Following":
        return self

    def __exit__(self, *_: object) -> None:
        self.checkpoints.close()

    def until_done(self, then: Callable[["Following"], Awaitable[None]] | None = None) -> None:
        """Run until the end of the stream is reached."""
        asyncio.run(self._until_done(then))

    async def _until_done(self, then: Callable[["Following"], Awaitable[None]] | None) -> None:
        reader = StreamReader(self.source, self.checkpoints.get(self.start, self.mapping.function, self.source.arn))
        reader.retry = Retry("reading", lambda: repeat(0.0))
        stream = Stream(self.source.arn, self.source.shard, "arn:function")
        processor = BatchProcessor(self.mapping, stream, self.invoke, self.report, lambda: NOW, lambda: repeat(0.0))
        self.poller = StreamPoller(self.mapping, reader, processor, self.checkpoints, self.start)
        self.progress = Progress(reader, {"route_tunnels": self.poller}, {}, _idle, settle_every=0)
        tasks = [asyncio.create_task(work) for work in (reader.run(), self.poller.run(), self.progress.settle())]
        async with asyncio.timeout(5):
            end = sequence(self.source.all[-1])
            await self.until(lambda: self.settled == end)
            if then is not None:
                await then(self)
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(outcome, asyncio.CancelledError)

    @property
    def reached(self) -> str | None:
        return self.checkpoints.get("reached", "route_tunnels", self.source.arn)

    @property
    def settled(self) -> str | None:
        return self.checkpoints.get("settled", "route_tunnels", self.source.arn)


async def _idle() -> bool:
    return True


async def succeed(numbers: Sequence[str]) -> Sequence[str]:
    return ()


def refuse(*poisoned: int) -> Handler:
    """A handler that reports the poisoned records of a batch as failed."""

    async def handle(numbers: Sequence[str]) -> Sequence[str]:
        return [number for number in numbers if int(number) in poisoned]

    return handle


def crash_on(*poisoned: int) -> Handler:
    """A handler that fails if the batch has a poisoned record."""

    async def handle(numbers: Sequence[str]) -> Sequence[str] | None:
        return None if any(int(number) in poisoned for number in numbers) else ()

    return handle
