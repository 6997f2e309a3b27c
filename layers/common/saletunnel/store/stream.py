"""Reads the table's stream again, for records that its readers gave up. The stream keeps records for a day."""

from collections.abc import Iterator, Mapping
from typing import Any

from saletunnel.store.dynamo.items import marshal
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Table

type Record = Mapping[str, Any]


class TableStream:
    """Over a botocore client of DynamoDB Streams."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def events(self, stream_arn: str, shard: str, first: str, last: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """The sequence number and the key (pk, sk) of each new event item of a shard.

        `first` and `last` are the sequence numbers of the range, both included. Raises the client's
        TrimmedDataAccessException if the stream no longer has the first record.
        """
        for record in self._between(stream_arn, shard, first, last):
            if _is_new_event(record):
                change = record["dynamodb"]
                yield change["SequenceNumber"], (change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"])

    def _between(self, stream_arn: str, shard: str, first: str, last: str) -> Iterator[Record]:
        iterator = self._client.get_shard_iterator(
            StreamArn=stream_arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=first
        )["ShardIterator"]
        while iterator:
            page = self._client.get_records(ShardIterator=iterator, Limit=1 if first == last else 1000)
            for record in page["Records"]:
                number = int(record["dynamodb"]["SequenceNumber"])
                if number <= int(last):
                    yield record
                if number >= int(last):
                    return
            iterator = page.get("NextShardIterator")


def read_image(table: Table, pk: str, sk: str) -> Mapping[str, Any] | None:
    """An item in the form of a stream record's image; None if the item has expired."""
    return next(map(marshal, table.get_many([Key(pk, sk)])), None)


def _is_new_event(record: Record) -> bool:
    """Whether the filters of the event source mappings accept the record."""
    image = record["dynamodb"].get("NewImage", {})
    return (record["eventName"], image.get("entity")) == ("INSERT", {"S": "event"})
