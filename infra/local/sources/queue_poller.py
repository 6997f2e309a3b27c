"""The event source mapping of one function on a queue: receive, batch, invoke, delete.

A message that fails is not deleted. SQS delivers it again when its visibility timeout expires, and moves it to the
dead-letter queue after too many deliveries.

The poller receives messages with a short visibility timeout and extends it while it works on them. So the messages of
a killed poller are delivered again soon, not after the queue's own timeout of minutes.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from typing import Any

import orjson

from infra.local.http.aws_json import AwsJson
from infra.local.template.model import QueueMapping

from .invoker import Invoke, Retry, failed_items

_RECEIVE = 10  # messages: the most that SQS delivers or deletes in one call
# Seconds. Lambda uses 20. But ministack continues a poll whose client has disconnected, hides the messages that arrive
# meanwhile, and does not stop before the poll ends.
_LONG_POLL = 1
_VISIBILITY = 30  # seconds: the visibility timeout, unless the poller extends it
_EXTEND_EVERY = 10.0
_PAUSE_IN_WINDOW = 0.1  # seconds between two receives from an empty queue while a batch is gathered
_PAYLOAD = 6 * 1024 * 1024 - 1024  # bytes of the records of one invocation, which may carry 6 MB
_PENDING = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
_log = logging.getLogger(__name__)

type Message = Mapping[str, Any]


class Queue:
    """One SQS queue."""

    def __init__(self, sqs: AwsJson, url: str, arn: str):
        self._sqs = sqs
        self._url = url
        self.arn = arn

    async def receive(self, most: int, wait: int) -> list[Message]:
        """Receive up to `most` messages, but not more than 10. Waits up to `wait` seconds for the first."""
        request = {
            "QueueUrl": self._url,
            "MaxNumberOfMessages": min(most, _RECEIVE),
            "WaitTimeSeconds": wait,
            "VisibilityTimeout": _VISIBILITY,
            "MessageSystemAttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        }
        messages: list[Message] = (await self._sqs.call("ReceiveMessage", request)).get("Messages", [])
        return messages

    async def delete(self, messages: Sequence[Message]) -> None:
        for some in batched(messages, _RECEIVE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(some)
            ]
            await self._sqs.call("DeleteMessageBatch", {"QueueUrl": self._url, "Entries": entries})

    async def change_visibility(self, messages: Sequence[Message], seconds: int) -> None:
        """Set the visibility timeout, counted from now. Messages that were deleted are ignored."""
        for some in batched(messages, _RECEIVE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds}
                for number, message in enumerate(some)
            ]
            await self._sqs.call("ChangeMessageVisibilityBatch", {"QueueUrl": self._url, "Entries": entries})

    async def visibility(self) -> int:
        """The visibility timeout that the queue has now, in seconds."""
        return int((await self._attributes(["VisibilityTimeout"])).get("VisibilityTimeout", 0))

    async def send(self, body: str) -> None:
        await self._sqs.call("SendMessage", {"QueueUrl": self._url, "MessageBody": body})

    async def depth(self) -> int:
        """The number of messages that are not deleted: visible, in flight and delayed."""
        attributes = await self._attributes(_PENDING)
        return sum(int(attributes.get(name, 0)) for name in _PENDING)

    async def _attributes(self, names: Sequence[str]) -> Mapping[str, str]:
        request = {"QueueUrl": self._url, "AttributeNames": names}
        attributes: Mapping[str, str] = (await self._sqs.call("GetQueueAttributes", request)).get("Attributes", {})
        return attributes


class QueuePoller:
    """Polls while fewer than `concurrency` batches are being processed."""

    def __init__(
        self,
        mapping: QueueMapping,
        queue: Queue,
        invoke: Invoke,
        region: str,
        extend_every: float = _EXTEND_EVERY,
    ):
        self._mapping = mapping
        self._queue = queue
        self._invoke = invoke
        self._region = region
        self._slots = asyncio.Semaphore(mapping.concurrency)
        self._receiving = Retry(f"receiving from {mapping.queue}")
        self._updating = Retry(f"updating {mapping.queue}")
        self._invoking = Retry(f"invoking {mapping.function}")
        self._extend_every = extend_every
        self._held: dict[str, Message] = {}  # by receipt: the messages that are being processed
        self.count = 0
        self.last_error: str | None = None

    async def run(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._extend_visibility())
            while True:
                await self._slots.acquire()
                batch = await self._gather()
                group.create_task(self._work(batch))

    @property
    def in_flight(self) -> int:
        return len(self._held)

    async def depth(self) -> int:
        return await self._queue.depth()

    def status(self) -> dict[str, Any]:
        outages = (self._receiving.last_error, self._updating.last_error, self._invoking.last_error)
        error = next((each for each in outages if each), self.last_error)
        return {"records": self.count, "in_flight": self.in_flight, "last_error": error}

    async def _gather(self) -> list[Message]:
        """A batch: the messages of one receive, or those that arrive within the batching window after the first."""
        batch: list[Message] = []
        while not batch:
            batch += await self._receive(self._mapping.batch_size, _LONG_POLL)
        loop = asyncio.get_running_loop()
        closes = loop.time() + self._mapping.batch_window
        while loop.time() < closes and sum(map(self._size, batch)) < _PAYLOAD:
            room = self._mapping.batch_size - len(batch)
            if not room:
                break
            more = await self._receive(room, 0)
            batch += more
            if len(more) < min(room, _RECEIVE):
                await asyncio.sleep(max(0.0, min(_PAUSE_IN_WINDOW, closes - loop.time())))
        return batch

    async def _receive(self, most: int, wait: int) -> list[Message]:
        messages = await self._receiving.call(partial(self._queue.receive, most, wait))
        self.count += len(messages)
        self._held |= {message["ReceiptHandle"]: message for message in messages}
        return messages

    async def _extend_visibility(self) -> None:
        """Runs until it is cancelled: extends the visibility timeout of the messages that are being processed."""
        while True:
            await asyncio.sleep(self._extend_every)
            await self._updating.call(lambda: self._queue.change_visibility(list(self._held.values()), _VISIBILITY))

    async def _work(self, batch: list[Message]) -> None:
        try:
            done = [message for part in self._parts(batch) for message in await self._process(part)]
            await self._updating.call(partial(self._queue.delete, done))
            # No longer extended before they are returned, so that nothing shortens the time until the next delivery.
            back = [self._held.pop(message["ReceiptHandle"]) for message in batch if message not in done]
            await self._updating.call(partial(self._return_to_queue, back))
        finally:
            for message in batch:
                self._held.pop(message["ReceiptHandle"], None)
            self._slots.release()

    async def _return_to_queue(self, messages: Sequence[Message]) -> None:
        """Return messages to the queue with the visibility timeout that it has now; tests change it meanwhile."""
        if messages:
            await self._queue.change_visibility(messages, await self._queue.visibility())

    def _parts(self, batch: Sequence[Message]) -> Iterator[list[Message]]:
        """Divides a batch so that the records of each part fit into an invocation."""
        part: list[Message] = []
        size = 0
        for message in batch:
            more = self._size(message)
            if part and size + more > _PAYLOAD:
                yield part
                part, size = [], 0
            part.append(message)
            size += more
        yield part

    def _size(self, message: Message) -> int:
        """The number of bytes of the message's record and the comma after it."""
        return len(orjson.dumps(self._record(message))) + 1

    async def _process(self, batch: Sequence[Message]) -> Sequence[Message]:
        """Invoke the function. Returns the messages that are done."""
        event = {"Records": [self._record(message) for message in batch]}
        result = await self._invoking.call(partial(self._invoke, self._mapping.function, event))
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
