"""The event source mapping on the stream: filters, batches, partial failures, bisecting, retries, checkpoints."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
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


def test_records_that_pass_the_filter_are_processed_in_order_and_the_end_is_stored() -> None:
    source = FakeSource([record(1), record(2, "deal"), record(3), record(4, "deal")])
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(1), name(3)]]
        assert following.reached == name(4)


def test_no_batch_is_larger_than_the_mapping_allows() -> None:
    source = FakeSource([record(number) for number in range(1, 8)])
    with Following(source, succeed, replace(MAPPING, batch_size=3)) as following:
        following.until_done()
        assert [len(batch) for batch in following.batches] == [3, 3, 1]


def test_a_stream_longer_than_a_page_is_read_to_its_end() -> None:
    source = FakeSource([record(number) for number in range(1, 2502)])
    with Following(source, succeed) as following:
        following.until_done()
        assert [number for batch in following.batches for number in batch] == [name(n) for n in range(1, 2502)]


def test_reading_continues_at_the_checkpoint() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, succeed) as following:
        following.checkpoints.set("reached", "route_tunnels", source.arn, name(2))
        following.until_done()
        assert following.batches == [[name(3)]]


def test_reading_continues_at_the_settled_position_after_an_unclean_stop() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, succeed, start="settled") as following:
        following.checkpoints.set("reached", "route_tunnels", source.arn, name(3))
        following.checkpoints.set("settled", "route_tunnels", source.arn, name(1))
        following.until_done()
        assert following.batches == [[name(2), name(3)]]


def test_a_partial_failure_is_retried_from_the_first_failed_record() -> None:
    tries = iter([[name(3), name(4)], []])

    async def fail_once(numbers: Sequence[str]) -> Sequence[str]:
        return next(tries, [])

    source = FakeSource([record(number) for number in range(1, 5)])
    with Following(source, fail_once, replace(MAPPING, bisect=False)) as following:
        following.until_done()
        assert following.batches == [[name(n) for n in (1, 2, 3, 4)], [name(3), name(4)]]
        assert following.reports == []


def test_bisecting_gives_up_only_the_poisoned_record() -> None:
    source = FakeSource([record(number) for number in range(1, 9)])
    for handle in (refuse(3), crash_on(3)):
        with Following(source, handle) as following:
            following.until_done()
            after_it = {number for batch in following.batches for number in batch if name(3) not in batch}
            assert after_it >= {name(n) for n in (4, 5, 6, 7, 8)}
            assert following.reached == name(8)
            ((queue, message),) = following.reports
            assert queue == "dead"
            assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
            assert message["requestContext"]["approximateInvokeCount"] == 3
            assert message["DDBStreamBatchInfo"] == {
                "shardId": "shard-1",
                "startSequenceNumber": name(3),
                "endSequenceNumber": name(3),
                "approximateArrivalOfFirstRecord": "2027-01-15T08:00:00.000Z",
                "approximateArrivalOfLastRecord": "2027-01-15T08:00:00.000Z",
                "batchSize": 1,
                "streamArn": source.arn,
            }


def test_an_error_of_the_function_is_in_the_invocation_record() -> None:
    with Following(FakeSource([record(1)]), crash_on(1)) as following:
        following.until_done()
        assert following.reports[0][1]["responseContext"]["functionError"] == "Unhandled"
        assert following.batches == [[name(1)]] * 3


def test_without_bisecting_the_whole_batch_is_given_up() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, crash_on(2), replace(MAPPING, bisect=False, report_failures=False)) as following:
        following.until_done()
        assert following.batches == [[name(1), name(2), name(3)]] * 3
        assert following.reports[0][1]["DDBStreamBatchInfo"]["batchSize"] == 3


def test_without_a_failure_queue_a_given_up_record_is_skipped() -> None:
    with Following(FakeSource([record(1), record(2)]), crash_on(1), replace(MAPPING, on_failure=None)) as following:
        following.until_done()
        assert following.reports == []
        assert following.reached == name(2)


def test_an_expired_record_is_given_up_without_an_invocation() -> None:
    source = FakeSource([record(1, created=NOW - 3601), record(2)])
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(2)]]
        assert following.reports[0][1]["requestContext"]["condition"] == "RecordAgeExceeded"


def test_a_response_with_an_unknown_record_fails_the_whole_batch() -> None:
    answers = iter([["999"]])

    async def name_unknown(numbers: Sequence[str]) -> Sequence[str]:
        return next(answers, [])

    with Following(FakeSource([record(1), record(2)]), name_unknown, replace(MAPPING, bisect=False)) as following:
        following.until_done()
        assert following.batches == [[name(1), name(2)]] * 2


def test_the_checkpoint_waits_for_the_slowest_lane() -> None:
    source = FakeSource([record(number) for number in range(1, 21)])
    seen: list[str | None] = []

    async def first_last(numbers: Sequence[str]) -> Sequence[str]:
        if name(1) in numbers:
            await following.until(lambda: len({each for batch in following.batches for each in batch}) == 20)
            seen.append(following.reached)
        return ()

    with Following(source, first_last, replace(MAPPING, parallelization=2)) as following:
        following.until_done()
        assert len(following.batches) == 2
        assert seen == [None]
        assert following.reached == name(20)


def test_an_outage_of_the_database_loses_no_record() -> None:
    source = FakeSource([record(1)])
    source.failures = 3
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(1)]]


def test_an_outage_of_the_host_does_not_count_as_a_retry() -> None:
    absences = iter([True, True, True, True])

    async def fail(numbers: Sequence[str]) -> Sequence[str]:
        if next(absences, False):
            raise Unreachable("the host is down")
        return ()

    with Following(FakeSource([record(1)]), fail) as following:
        following.until_done()
        assert following.reports == []


def test_idle_includes_every_record_committed_before_the_call() -> None:
    source = FakeSource([record(1)])
    released = asyncio.Event()

    async def wait(numbers: Sequence[str]) -> Sequence[str]:
        if name(2) in numbers:
            await released.wait()
        return ()

    async def ask(following: Following) -> None:
        assert await following.progress.is_idle()
        source.all.append(record(2))
        assert not await following.progress.is_idle()
        released.set()
        await following.until(lambda: following.reached == name(2))
        assert (await following.progress.status())["idle"]

    with Following(source, wait) as following:
        following.until_done(ask)


def test_not_idle_while_the_stream_cannot_be_read() -> None:
    async def ask(following: Following) -> None:
        source.failures = 1
        status = await following.progress.status()
        assert not status["idle"]
        assert status["error"] == "the database is down"

    source = FakeSource([record(1)])
    with Following(source, succeed) as following:
        following.until_done(ask)
