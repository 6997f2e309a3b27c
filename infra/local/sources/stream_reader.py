"""The table's stream, read once for all functions that follow it.

Each function has its own position, as in AWS; but as nearly always all of them are at the end, what arrives there
is asked for by one reader and shared.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from infra.local.http.aws_json import AwsJson, ServiceError

from .invoker import Outage

type Record = Mapping[str, Any]

_CHUNK = 1000  # records, the most that GetRecords gives
_KEPT_CHUNKS = 64
_BUSY_PAUSE = 0.003  # seconds between two looks at the end while records arrive,
_IDLE_PAUSE = 0.012  # and when none has for
_BUSY_FOR = 1.0


def sequence(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that follow a position, and the position of the last."""

    records: Sequence[Record]
    end: str | None


class Source(Protocol):
    """A stream's records in order; a position is the sequence number of a record, None the beginning."""

    arn: str
    shard: str

    async def read(self, after: str | None, limit: int) -> Sequence[Record]: ...


class DynamoDBStream:
    """The stream of a table by the DynamoDB Streams API. Its shards must follow one another, not lie side by side."""

    def __init__(self, tables: AwsJson, streams: AwsJson, table: str, region: str):
        self._tables = tables
        self._streams = streams
        self._table = table
        self._region = region
        self.arn = ""
        self.shard = ""
        self._shards: list[dict[str, Any]] = []
        self._iterators: OrderedDict[str | None, tuple[str, str]] = OrderedDict()  # shard and iterator by position

    async def open(self) -> None:
        """Find the stream. Raises ServiceError or Unreachable."""
        table = (await self._tables.call("DescribeTable", {"TableName": self._table}))["Table"]
        self.arn = table["LatestStreamArn"]
        await self._describe()

    async def _describe(self) -> None:
        # Costly in dynoxide, which reads the whole stream for it: done at the start and when a shard has ended.
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
        # The local database has a region of its own, which no function should see.
        return [{**record, "awsRegion": self._region, "eventSourceARN": self.arn} for record in records]

    def _remember(self, position: str | None, shard: str, iterator: str) -> None:
        self._iterators[position] = shard, iterator
        if len(self._iterators) > _KEPT_CHUNKS:
            self._iterators.popitem(last=False)

    async def _find(self, after: str | None) -> tuple[str, str]:
        shard = self._shards[0]["ShardId"]
        for each in self._shards if after is not None else ():
            # The last shard that begins before the position has it, since they follow one another.
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


class StreamReader:
    """Hands out what follows a position; looks at the stream's end while someone waits there."""

    def __init__(self, source: Source, head: str | None):
        """`head` is the farthest position that any function has reached."""
        self.source = source
        self.head = head
        self.outage = Outage("reading the stream")
        self._chunks: OrderedDict[str | None, Chunk] = OrderedDict()
        self._looking = asyncio.Lock()
        self._waiting = 0
        self._wanted = asyncio.Event()
        self._grown = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        last_growth = loop.time()
        while True:
            await self._wanted.wait()
            began = loop.time()
            grown = await self.outage.outlast(self.look)
            now = loop.time()
            if grown:
                last_growth = now
            pause = _BUSY_PAUSE if now - last_growth < _BUSY_FOR else _IDLE_PAUSE
            # When the processors are busy a look takes longer: then it is fewer looks that each find more.
            await asyncio.sleep(max(pause, min(now - began, _IDLE_PAUSE)))

    async def look(self) -> bool:
        """Whether there was something new at the end; a record that was there before the call is seen by it."""
        async with self._looking:
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
        """What follows the position; waits for it at the end."""
        while True:
            if position in self._chunks:
                return self._chunks[position]
            if position != self.head:
                return await self.outage.outlast(lambda: self._behind(position))
            await self._growth()

    async def _behind(self, position: str | None) -> Chunk:
        records = await self.source.read(position, _CHUNK)
        return Chunk(records, sequence(records[-1]) if records else self.head)

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
