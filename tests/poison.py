"""What makes a piece of work fail until it is mended: an item of the table that nobody can read."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.aws import client
from infra.local.processes.running import Running

_UNREADABLE = {"S": "{"}


class Poison:
    """One item, whose `attribute` holds what the functions read."""

    def __init__(self, cloud: Running, pk: str, sk: str, attribute: str) -> None:
        self.key = {"pk": pk, "sk": sk}
        self._key = {name: {"S": value} for name, value in self.key.items()}
        self._table = cloud.table
        self._dynamodb = client("dynamodb", cloud.database_url)
        self._item = self._dynamodb.get_item(TableName=self._table, Key=self._key)["Item"]
        self._poisoned = {**self._item, attribute: _UNREADABLE}

    def strike(self) -> None:
        self._dynamodb.put_item(TableName=self._table, Item=self._poisoned)

    def come_again(self) -> None:
        """Strikes as a new record of the stream."""
        self._dynamodb.delete_item(TableName=self._table, Key=self._key)
        self.strike()

    def be_mended(self) -> None:
        """As it was. A changed item is none of the stream's readers' business."""
        self._dynamodb.put_item(TableName=self._table, Item=self._item)


@contextmanager
def tried_again_soon(cloud: Running, queue: str) -> Iterator[None]:
    """What fails in the queue is tried again after a second, not after minutes."""
    sqs = client("sqs", cloud.services_url)
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)
