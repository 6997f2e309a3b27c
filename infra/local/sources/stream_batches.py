"""How a batch of stream records is delivered: once, again, in halves, or to the queue for failures.

These are Lambda's rules for streams. A batch is delivered until all of its records are done or given up; nothing
behind it in its lane goes before that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

import orjson

from infra.local.template.model import StreamMapping

from .invoker import Outage, Result, growing
from .stream_reader import Record, sequence

_EXHAUSTED = "RetryAttemptsExhausted"
_TOO_OLD = "RecordAgeExceeded"
_log = logging.getLogger(__name__)

type Batch = Sequence[Record]


class Invoke(Protocol):
    async def __call__(self, function: str, event: Mapping[str, Any]) -> Result: ...


@dataclass(frozen=True, slots=True)
class Stream:
    """What an invocation record says of the stream."""

    arn: str
    shard: str
    function_arn: str


class BatchProcessor:
    """Delivers batches of one mapping. `report` sends an invocation record to a queue by its name."""

    def __init__(
        self,
        mapping: StreamMapping,
        stream: Stream,
        invoke: Invoke,
        report: Callable[[str, Mapping[str, Any]], Awaitable[None]],
        now: Callable[[], float],
        pauses: Callable[[], Iterator[float]] = lambda: growing(0.05, 5),
    ):
        self._mapping = mapping
        self._stream = stream
        self._invoke = invoke
        self._report = report
        self._now = now
        self._pauses = pauses
        self._host = Outage(f"invoking {mapping.function}", pauses)
        self._reports = Outage(f"reporting failures of {mapping.function}", pauses)
        self.last_error: str | None = None

    async def process(self, batch: Batch, done: Callable[[Batch], None]) -> None:
        """Return when every record is done or given up; `done` is told of them as they are, in order."""
        left = [(batch, 0)]  # what is to be delivered, the first last, with how often it has failed
        pauses = self._pauses()
        while left:
            records, failures = left.pop()
            young = self._young(records)
            if len(young) < len(records):
                old = records[: len(records) - len(young)]
                await self._give_up(old, _TOO_OLD, failures, None)
                done(old)
                records = young
            if not records:
                continue
            result = await self._host.outlast(partial(self._invoke, self._mapping.function, {"Records": records}))
            good = self._good(records, result)
            if good:
                done(records[:good])
                pauses, failures, records = self._pauses(), 0, records[good:]
            if records:
                left += await self._failed(records, failures + 1, result, done)
                await asyncio.sleep(next(pauses))

    async def _failed(
        self, records: Batch, failures: int, result: Result, done: Callable[[Batch], None]
    ) -> list[tuple[Batch, int]]:
        """What to do after a failure, the first last."""
        if self._mapping.bisect and len(records) > 1:
            # As in Lambda, a split does not count as a retry.
            half = len(records) // 2
            return [(records[half:], failures - 1), (records[:half], failures - 1)]
        if 0 <= self._mapping.retries < failures:
            await self._give_up(records, _EXHAUSTED, failures, result)
            done(records)
            return []
        return [(records, failures)]

    def _good(self, records: Batch, result: Result) -> int:
        """How many records from the first on are done."""
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

    def _young(self, records: Batch) -> Batch:
        if self._mapping.max_age < 0:
            return records
        oldest = self._now() - self._mapping.max_age
        old = 0
        while old < len(records) and _created(records[old]) < oldest:
            old += 1
        return records[old:]

    async def _give_up(self, records: Batch, condition: str, failures: int, result: Result | None) -> None:
        _log.error("%s: %d records given up: %s", self._mapping.function, len(records), condition)
        queue = self._mapping.on_failure
        if queue is not None:
            message = self._invocation_record(records, condition, failures, result)
            await self._reports.outlast(lambda: self._report(queue, message))

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


def failed_items(payload: bytes) -> list[str] | None:
    """The identifiers of a partial batch response; none when all went well, None when it is malformed."""
    try:
        response = orjson.loads(payload or b"null")
        items = (response or {}).get("batchItemFailures") or []
        identifiers = [item["itemIdentifier"] for item in items]
    except (orjson.JSONDecodeError, AttributeError, TypeError, KeyError):
        return None
    return identifiers if all(isinstance(each, str) and each for each in identifiers) else None


def _created(record: Record) -> float:
    return float(record["dynamodb"]["ApproximateCreationDateTime"])


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
