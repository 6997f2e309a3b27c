"""The table's stream, for whoever comes back to records that its readers had before: it keeps them for a day."""

from collections.abc import Iterator, Mapping
from typing import Any

type Record = Mapping[str, Any]


class TableStream:
    """Over a botocore client of DynamoDB Streams."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def between(self, stream_arn: str, shard: str, first: str, last: str) -> Iterator[Record]:
        """The records of a shard from one sequence number to another, both of which are there.

        Raises the client's TrimmedDataAccessException when the stream has forgotten the first.
        """
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
