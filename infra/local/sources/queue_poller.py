"""The event source mapping of one function on a queue: receive, batch, invoke, delete.

What fails is not deleted, so that SQS hands it out again when its visibility time-out ends, and moves it to the
dead-letter queue when it has been received too often.

What a poller holds is hidden from all others for a short while only, and hidden on as long as the poller lives. So
what one held that was killed comes back soon, and not when the visibility time-out of minutes ends.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import batched
from typing import Any

from infra.local.http.aws_json import AwsJson
from infra.local.template.model import QueueMapping

from .invoker import Outage
from .stream_batches import Invoke, failed_items

_RECEIVE = 10  # messages, the most that SQS gives or deletes at once
# Seconds. Lambda asks for 20; but ministack goes on with a poll whose client has gone, hides from all others what comes
# meanwhile, and does not stop before the poll ends.
_LONG_POLL = 1
_HELD = 30  # seconds that messages stay hidden of a poller that does not ask for more
_HOLD_ON_EVERY = 10.0
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
        """Up to `most` messages, 10 at once, hidden for a short while; waits `wait` seconds for the first."""
        request = {
            "QueueUrl": self._url,
            "MaxNumberOfMessages": min(most, _RECEIVE),
            "WaitTimeSeconds": wait,
            "VisibilityTimeout": _HELD,
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

    async def hide(self, messages: Sequence[Message], seconds: int) -> None:
        """From now; those that are deleted already are none of it."""
        for some in batched(messages, _RECEIVE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds}
                for number, message in enumerate(some)
            ]
            await self._sqs.call("ChangeMessageVisibilityBatch", {"QueueUrl": self._url, "Entries": entries})

    async def visibility(self) -> int:
        """Seconds after which what was received comes again, as the queue has them now."""
        return int((await self._attributes(["VisibilityTimeout"])).get("VisibilityTimeout", 0))

    async def send(self, body: str) -> None:
        await self._sqs.call("SendMessage", {"QueueUrl": self._url, "MessageBody": body})

    async def depth(self) -> int:
        """Messages that are not deleted: visible, in flight and delayed."""
        attributes = await self._attributes(_PENDING)
        return sum(int(attributes.get(name, 0)) for name in _PENDING)

    async def _attributes(self, names: Sequence[str]) -> Mapping[str, str]:
        request = {"QueueUrl": self._url, "AttributeNames": names}
        attributes: Mapping[str, str] = (await self._sqs.call("GetQueueAttributes", request)).get("Attributes", {})
        return attributes


class QueuePoller:
    """Polls while fewer than `concurrency` batches are being worked on."""

    def __init__(
        self,
        mapping: QueueMapping,
        queue: Queue,
        invoke: Invoke,
        region: str,
        hold_on_every: float = _HOLD_ON_EVERY,
    ):
        self._mapping = mapping
        self._queue = queue
        self._invoke = invoke
        self._region = region
        self._slots = asyncio.Semaphore(mapping.concurrency)
        self._receipts = Outage(f"receiving from {mapping.queue}")
        self._returns = Outage(f"answering {mapping.queue}")
        self._host = Outage(f"invoking {mapping.function}")
        self._hold_on_every = hold_on_every
        self._held: dict[str, Message] = {}  # by receipt
        self.count = 0
        self.last_error: str | None = None

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hold_on())
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
        outages = (self._receipts.last_error, self._returns.last_error, self._host.last_error)
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
        self._held |= {message["ReceiptHandle"]: message for message in messages}
        return messages

    async def _hold_on(self) -> None:
        """Until cancelled: keep hidden what is held."""
        while True:
            await asyncio.sleep(self._hold_on_every)
            await self._returns.outlast(lambda: self._queue.hide(list(self._held.values()), _HELD))

    async def _work(self, batch: list[Message]) -> None:
        try:
            done = await self._done(batch)
            await self._returns.outlast(partial(self._queue.delete, done))
            # Not held on to any more before it is put back, so that nothing shortens the time until its next turn.
            back = [self._held.pop(message["ReceiptHandle"]) for message in batch if message not in done]
            await self._returns.outlast(partial(self._put_back, back))
        finally:
            for message in batch:
                self._held.pop(message["ReceiptHandle"], None)
            self._slots.release()

    async def _put_back(self, messages: Sequence[Message]) -> None:
        """They come again when the queue says, so that whoever tries something may change it meanwhile."""
        if messages:
            await self._queue.hide(messages, await self._queue.visibility())

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
