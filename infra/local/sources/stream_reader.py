"""Reads the table's stream once for all functions that follow it.

As in AWS, each function has its own position. But nearly always all functions are at the end, so one reader polls the
end and shares what it finds.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from infra.local.http.aws_json import AwsJson, ServiceError

from .invoker import Retry

type Record = Mapping[str, Any]

_CHUNK = 1000  # records, the most that GetRecords gives
_KEPT_CHUNKS = 64
_BUSY_PAUSE = 0.003  # seconds between two polls while records arrive
_IDLE_PAUSE = 0.012  # the same when no record has arrived for `_BUSY_FOR` seconds
_BUSY_FOR = 1.0
_LONGEST_PAUSE = 0.1  # the same when polls take long


def sequence(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that follow a position, and the position of the last one."""

    records: Sequence[Record]
    end: str | None


class Source(Protocol):
    """The records of a stream, in order. A position is the sequence number of a record; None is the beginning."""

    arn: str
    shard: str

    async def read(self, after: str | None, limit: int) -> Sequence[Record]: ...


class DynamoDBStream:
    """The stream of a table, by the DynamoDB Streams API. Its shards must follow one another; none may be parallel."""

    def __init__(self, tables: AwsJson, streams: AwsJson, table: str, region: str):
        self._tables = tables
        self._streams = streams
        self._table = table
        self._region = region
        self.arn = ""
        self.shard = ""
        self._shards: list[dict[str, Any]] = []
        self._iterators: OrderedDict[str | None, tuple[str, str]] = OrderedDict()  # by position: shard and iterator

    async def open(self) -> None:
        """Find the stream. Raises ServiceError or Unreachable."""
        table = (await self._tables.call("DescribeTable", {"TableName": self._table}))["Table"]
        self.arn = table["LatestStreamArn"]
        await self._describe()

    async def _describe(self) -> None:
        # dynoxide reads the whole stream for this, so it is done only at the start and when a shard has ended.
        request: dict[str, Any] = {"StreamArn": self.arn}
        shards: list[dict[str, Any]] = []
        while True:
            page = (await self._streams.call("DescribeStream", request))["StreamDescription"]
            shards += page["Shards"]
            if "LastEvaluatedShardId" not in page:
                break
            request["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]
        self._shards = shards
        self.shard = shards[-1]["ShardId"]

    async def read(self, after: str | None, limit: int) -> Sequence[Record]:
        """Up to `limit` records after the position; none at the end. Raises ServiceError or Unreachable."""
        known = self._iterators.pop(after) if after in self._iterators else None
        shard, iterator = known or await self._find(after)
        try:
            page = await self._streams.call("GetRecords", {"ShardIterator": iterator, "Limit": limit})
        except ServiceError as error:
            if error.code == "TrimmedDataAccessException":
                self._iterators[after] = shard, await self._iterator(shard, None)
            if error.code not in ("TrimmedDataAccessException", "ExpiredIteratorException"):
                raise
            return await self.read(after, limit)
        records: list[Record] = page["Records"]
        end = sequence(records[-1]) if records else after
        following = page.get("NextShardIterator")
        if following is not None:
            self._remember(end, shard, following)
        elif (child := await self._child(shard)) is not None:
            self._remember(end, child, await self._iterator(child, None))
        # The local database reports a region of its own.
        return [{**record, "awsRegion": self._region, "eventSourceARN": self.arn} for record in records]

    def _remember(self, position: str | None, shard: str, iterator: str) -> None:
        self._iterators[position] = shard, iterator
        if len(self._iterators) > _KEPT_CHUNKS:
            self._iterators.popitem(last=False)

    async def _find(self, after: str | None) -> tuple[str, str]:
        shard = self._shards[0]["ShardId"]
        for each in self._shards if after is not None else ():
            # Shards follow one another, so the last one that begins before the position contains it.
            if int(each["SequenceNumberRange"].get("StartingSequenceNumber") or 0) <= int(after or 0):
                shard = each["ShardId"]
        return shard, await self._iterator(shard, after)

    async def _iterator(self, shard: str, after: str | None) -> str:
        request = {"StreamArn": self.arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        if after is not None:
            request |= {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        iterator: str = (await self._streams.call("GetShardIterator", request))["ShardIterator"]
        return iterator

    async def _child(self, shard: str) -> str | None:
        await self._describe()
        return next((each["ShardId"] for each in self._shards if each.get("ParentShardId") == shard), None)


def _is_before(position: str | None, other: str | None) -> bool:
    return other is not None and (position is None or int(position) < int(other))


class StreamReader:
    """Gives the records after a position. It polls the end of the stream while a poller waits there."""

    def __init__(self, source: Source, head: str | None):
        """`head` is the farthest position of all functions."""
        self.source = source
        self.head = head
        self.retry = Retry("reading the stream")
        self._chunks: OrderedDict[str | None, Chunk] = OrderedDict()
        self._polling = asyncio.Lock()
        self._waiting = 0
        self._wanted = asyncio.Event()
        self._grown = asyncio.Event()

    async def run(self) -> None:
        """Runs until it is cancelled."""
        loop = asyncio.get_running_loop()
        last_growth = loop.time()
        while True:
            await self._wanted.wait()
            began = loop.time()
            grown = await self.retry.call(self.poll)
            now = loop.time()
            if grown:
                last_growth = now
            pause = _BUSY_PAUSE if now - last_growth < _BUSY_FOR else _IDLE_PAUSE
            # Polls take at most a sixth of the time: a busy machine polls less often, and each poll finds more.
            await asyncio.sleep(max(pause, min(5 * (now - began), _LONGEST_PAUSE)))

    async def poll(self) -> bool:
        """Read the end of the stream; no record committed before the call is missed. Returns whether there was one."""
        async with self._polling:
            records = await self.source.read(self.head, _CHUNK)
            if not records:
                return False
            self._chunks[self.head] = chunk = Chunk(records, sequence(records[-1]))
            self.head = chunk.end
            if len(self._chunks) > _KEPT_CHUNKS:
                self._chunks.popitem(last=False)
        self._grown.set()
        self._grown = asyncio.Event()
        return True

    async def after(self, position: str | None) -> Chunk:
        """The records after the position. Waits for some at the end of the stream."""
        while True:
            if position in self._chunks:
                return self._chunks[position]
            head = self.head
            if position != head:
                records = await self.retry.call(partial(self.source.read, position, _CHUNK))
                if records:
                    return Chunk(records, sequence(records[-1]))
                if _is_before(position, head):
                    return Chunk(records, head)  # the stream no longer has the records between them
            if head == self.head:
                await self._growth()

    async def _growth(self) -> None:
        grown = self._grown
        self._waiting += 1
        self._wanted.set()
        try:
            await grown.wait()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._wanted.clear()
