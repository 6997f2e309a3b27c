"""The event source mapping of one function on a queue: receive, batch, invoke, delete.

What fails is not deleted, so that SQS hands it out again when its visibility time-out ends, and moves it to the
dead-letter queue when it has been received too often.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .deliveries import Invoke, failed_items
from .invoker import Outage
from .loopback import AwsJson
from .model import QueueMapping

_RECEIVE = 10  # messages, the most that SQS gives or deletes at once
# Seconds. Lambda asks for 20; but ministack goes on with a poll whose client has gone, hides from all others what comes
# meanwhile, and does not stop before the poll ends.
_LONG_POLL = 1
_PAUSE_IN_WINDOW = 0.1  # seconds between looks while a batch is gathered from a queue that ran empty
_PAYLOAD = 5 * 1024 * 1024  # bytes of messages in one batch, below the 6 MB that an invocation may carry
_PENDING = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
_log = logging.getLogger(__name__)

type Message = Mapping[str, Any]


class Queue:
    """One SQS queue by its URL."""

    def __init__(self, sqs: AwsJson, url: str, arn: str):
        self._sqs = sqs
        self._url = url
        self.arn = arn

    async def receive(self, most: int, wait: int) -> list[Message]:
        """Up to `most` messages, 10 at once; waits `wait` seconds for the first."""
        request = {
            "QueueUrl": self._url,
            "MaxNumberOfMessages": min(most, _RECEIVE),
            "WaitTimeSeconds": wait,
            "MessageSystemAttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        }
        messages: list[Message] = (await self._sqs.call("ReceiveMessage", request)).get("Messages", [])
        return messages

    async def delete(self, messages: Sequence[Message]) -> None:
        for first in range(0, len(messages), _RECEIVE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages[first : first + _RECEIVE])
            ]
            await self._sqs.call("DeleteMessageBatch", {"QueueUrl": self._url, "Entries": entries})

    async def send(self, body: str) -> None:
        await self._sqs.call("SendMessage", {"QueueUrl": self._url, "MessageBody": body})

    async def depth(self) -> int:
        """Messages that are not deleted: visible, in flight and delayed."""
        request = {"QueueUrl": self._url, "AttributeNames": _PENDING}
        attributes = (await self._sqs.call("GetQueueAttributes", request)).get("Attributes", {})
        return sum(int(attributes.get(name, 0)) for name in _PENDING)


class QueuePoller:
    """Polls while fewer than `concurrency` batches are being worked on."""

    def __init__(self, mapping: QueueMapping, queue: Queue, invoke: Invoke, region: str):
        self._mapping = mapping
        self._queue = queue
        self._invoke = invoke
        self._region = region
        self._slots = asyncio.Semaphore(mapping.concurrency)
        self._receipts = Outage(f"receiving from {mapping.queue}")
        self._deletions = Outage(f"deleting from {mapping.queue}")
        self._host = Outage(f"invoking {mapping.function}")
        self.in_flight = 0
        self.count = 0
        self.last_error: str | None = None

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._slots.acquire()
                batch = await self._gather()
                group.create_task(self._work(batch))

    async def depth(self) -> int:
        return await self._queue.depth()

    def status(self) -> dict[str, Any]:
        outages = (self._receipts.last_error, self._deletions.last_error, self._host.last_error)
        error = next((each for each in outages if each), self.last_error)
        return {"records": self.count, "in_flight": self.in_flight, "last_error": error}

    async def _gather(self) -> list[Message]:
        """A batch: what one receive gives, or what comes within the window after the first message."""
        batch: list[Message] = []
        while not batch:
            batch += await self._receive(self._mapping.batch_size, _LONG_POLL)
        loop = asyncio.get_running_loop()
        closes = loop.time() + self._mapping.batch_window
        while loop.time() < closes and sum(len(message["Body"]) for message in batch) < _PAYLOAD:
            room = self._mapping.batch_size - len(batch)
            if not room:
                break
            more = await self._receive(room, 0)
            batch += more
            if len(more) < min(room, _RECEIVE):
                await asyncio.sleep(max(0.0, min(_PAUSE_IN_WINDOW, closes - loop.time())))
        return batch

    async def _receive(self, most: int, wait: int) -> list[Message]:
        messages = await self._receipts.outlast(partial(self._queue.receive, most, wait))
        self.count += len(messages)
        self.in_flight += len(messages)
        return messages

    async def _work(self, batch: list[Message]) -> None:
        try:
            done = await self._done(batch)
            if done:
                await self._deletions.outlast(partial(self._queue.delete, done))
        finally:
            self.in_flight -= len(batch)
            self._slots.release()

    async def _done(self, batch: Sequence[Message]) -> Sequence[Message]:
        """Invoke, and say which messages are done."""
        event = {"Records": [self._record(message) for message in batch]}
        result = await self._host.outlast(partial(self._invoke, self._mapping.function, event))
        if result.error is not None:
            self.last_error = result.payload.decode(errors="replace")[:1000]
            _log.warning("%s failed: %s", self._mapping.function, self.last_error)
            return ()
        if not self._mapping.report_failures:
            return batch
        failed = failed_items(result.payload)
        if failed is None or not {message["MessageId"] for message in batch}.issuperset(failed):
            self.last_error = "the batch response is malformed"
            return ()
        if failed:
            self.last_error = f"{len(failed)} of {len(batch)} messages failed"
        return [message for message in batch if message["MessageId"] not in failed]

    def _record(self, message: Message) -> dict[str, Any]:
        attributes = message.get("MessageAttributes", {})
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {name: _lower_first(value) for name, value in attributes.items()},
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._queue.arn,
            "awsRegion": self._region,
        }


def _lower_first(value: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name[0].lower()}{name[1:]}": each for name, each in value.items()}
