"""Processes a batch of stream records by the rules of Lambda: retries, bisecting, failure destination.

A batch is retried until all of its records are done or given up. Later batches of its lane wait for that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from infra.local.template.model import StreamMapping

from .invoker import Invoke, Result, Retry, exponential_backoff, failed_items
from .stream_reader import Record, sequence

_EXHAUSTED = "RetryAttemptsExhausted"
_TOO_OLD = "RecordAgeExceeded"
_log = logging.getLogger(__name__)

type Batch = Sequence[Record]


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream, as an invocation record describes it."""

    arn: str
    shard: str
    function_arn: str


class BatchProcessor:
    """Processes the batches of one mapping. `report` sends an invocation record to the queue of a name."""

    def __init__(
        self,
        mapping: StreamMapping,
        stream: Stream,
        invoke: Invoke,
        report: Callable[[str, Mapping[str, Any]], Awaitable[None]],
        now: Callable[[], float],
        pauses: Callable[[], Iterator[float]] = lambda: exponential_backoff(0.05, 5),
    ):
        self._mapping = mapping
        self._stream = stream
        self._invoke = invoke
        self._report = report
        self._now = now
        self._pauses = pauses
        self._invoking = Retry(f"invoking {mapping.function}", pauses)
        self._reporting = Retry(f"reporting failures of {mapping.function}", pauses)
        self.last_error: str | None = None

    async def process(self, batch: Batch, done: Callable[[Batch], None]) -> None:
        """Invoke the function until every record is done or given up. `done` is called with these records, in order."""
        left = [(batch, 0)]  # a stack of batches, each with the number of its failures
        pauses = self._pauses()
        while left:
            records, failures = left.pop()
            young = self._drop_expired(records)
            if len(young) < len(records):
                old = records[: len(records) - len(young)]
                await self._give_up(old, _TOO_OLD, failures, None)
                done(old)
                records = young
            if not records:
                continue
            result = await self._invoking.call(partial(self._invoke, self._mapping.function, {"Records": records}))
            good = self._count_done(records, result)
            if good:
                done(records[:good])
                pauses, failures, records = self._pauses(), 0, records[good:]
            if records:
                left += await self._after_failure(records, failures + 1, result, done)
                await asyncio.sleep(next(pauses))

    async def _after_failure(
        self, records: Batch, failures: int, result: Result, done: Callable[[Batch], None]
    ) -> list[tuple[Batch, int]]:
        """The batches to process after a failure, last first."""
        if self._mapping.bisect and len(records) > 1:
            # As in Lambda, bisecting does not count as a retry.
            half = len(records) // 2
            return [(records[half:], failures - 1), (records[:half], failures - 1)]
        if 0 <= self._mapping.retries < failures:
            await self._give_up(records, _EXHAUSTED, failures, result)
            done(records)
            return []
        return [(records, failures)]

    def _count_done(self, records: Batch, result: Result) -> int:
        """How many records, counted from the first, are done."""
        if result.error is not None:
            self.last_error = result.payload.decode(errors="replace")[:1000]
            _log.warning("%s failed: %s", self._mapping.function, self.last_error)
            return 0
        if not self._mapping.report_failures:
            return len(records)
        failed = failed_items(result.payload)
        if failed is None:
            self.last_error = "the batch response is malformed"
            return 0
        known = [sequence(record) for record in records]
        if any(identifier not in known for identifier in failed):
            self.last_error = "the batch response names an unknown record"
            return 0
        if failed:
            self.last_error = f"{len(failed)} of {len(records)} records failed"
        return min((known.index(identifier) for identifier in failed), default=len(records))

    def _drop_expired(self, records: Batch) -> Batch:
        if self._mapping.max_age < 0:
            return records
        oldest = self._now() - self._mapping.max_age
        old = 0
        while old < len(records) and _created(records[old]) < oldest:
            old += 1
        return records[old:]

    async def _give_up(self, records: Batch, condition: str, failures: int, result: Result | None) -> None:
        _log.error("%s: %d records were given up: %s", self._mapping.function, len(records), condition)
        queue = self._mapping.on_failure
        if queue is not None:
            message = self._invocation_record(records, condition, failures, result)
            await self._reporting.call(lambda: self._report(queue, message))

    def _invocation_record(
        self, records: Batch, condition: str, failures: int, result: Result | None
    ) -> dict[str, Any]:
        record: dict[str, Any] = {
            "requestContext": {
                "requestId": result.request_id if result else "",
                "functionArn": self._stream.function_arn,
                "condition": condition,
                "approximateInvokeCount": failures,
            },
            "version": "1.0",
            "timestamp": _time(self._now()),
            "DDBStreamBatchInfo": {
                "shardId": self._stream.shard,
                "startSequenceNumber": sequence(records[0]),
                "endSequenceNumber": sequence(records[-1]),
                "approximateArrivalOfFirstRecord": _time(_created(records[0])),
                "approximateArrivalOfLastRecord": _time(_created(records[-1])),
                "batchSize": len(records),
                "streamArn": self._stream.arn,
            },
        }
        if result is not None:
            response: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
            if result.error is not None:
                response["functionError"] = result.error
            record["responseContext"] = response
        return record


def _created(record: Record) -> float:
    return float(record["dynamodb"]["ApproximateCreationDateTime"])


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
