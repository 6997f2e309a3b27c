"""The table's stream, for whoever comes back to records that its readers had before: it keeps them for a day."""

from collections.abc import Iterator, Mapping
from typing import Any

from saletunnel.store.items import marshal
from saletunnel.store.keys import Key
from saletunnel.store.table import Table

type Record = Mapping[str, Any]


class TableStream:
    """Over a botocore client of DynamoDB Streams."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def events(self, stream_arn: str, shard: str, first: str, last: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Sequence number and key (pk, sk) of each new event item, from one sequence number of a shard to another.

        Raises the client's TrimmedDataAccessException when the stream has forgotten the first.
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


def image_of(table: Table, pk: str, sk: str) -> Mapping[str, Any] | None:
    """An item as the stream brings it; None if it has expired."""
    return next(map(marshal, table.get_many([Key(pk, sk)])), None)


def _is_new_event(record: Record) -> bool:
    """Whether the stream's readers get it: their mappings filter by this."""
    image = record["dynamodb"].get("NewImage", {})
    return (record["eventName"], image.get("entity")) == ("INSERT", {"S": "event"})
