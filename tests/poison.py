"""An unreadable item of the table: work that reads it fails until the item is repaired."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.aws import client
from infra.local.processes.running import Running

_UNREADABLE = {"S": "{"}


class Poison:
    """One item, whose `attribute` is made unreadable."""

    def __init__(self, cloud: Running, pk: str, sk: str, attribute: str) -> None:
        self.key = {"pk": pk, "sk": sk}
        self._key = {name: {"S": value} for name, value in self.key.items()}
        self._table = cloud.table
        self._dynamodb = client("dynamodb", cloud.database_url)
        self._item = self._dynamodb.get_item(TableName=self._table, Key=self._key)["Item"]
        self._poisoned = {**self._item, attribute: _UNREADABLE}

    def spoil(self) -> None:
        """Makes the item unreadable."""
        self._dynamodb.put_item(TableName=self._table, Item=self._poisoned)

    def spoil_as_new_record(self) -> None:
        """Makes the item unreadable and inserts it again, so that it is a new record of the stream."""
        self._dynamodb.delete_item(TableName=self._table, Key=self._key)
        self.spoil()

    def repair(self) -> None:
        """Restores the item. The readers of the stream ignore a changed item."""
        self._dynamodb.put_item(TableName=self._table, Item=self._item)


@contextmanager
def retry_soon(cloud: Running, queue: str) -> Iterator[None]:
    """Lets the queue redeliver failed messages after one second instead of minutes."""
    sqs = client("sqs", cloud.services_url)
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)
