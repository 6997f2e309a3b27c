"""The event source mapping on a queue: batches, partial failures, deletion, concurrency."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import orjson

from infra.local.http.aws_json import AwsJson, ServiceError
from infra.local.http.client import Client, Unreachable
from infra.local.sources.invoker import Result
from infra.local.sources.queue_poller import Message, Queue, QueuePoller
from infra.local.template.model import QueueMapping

MAPPING = QueueMapping(
    function="tally_stages",
    queue="tally",
    batch_size=100,
    batch_window=0.2,
    report_failures=True,
    concurrency=1,
)

type Handler = Callable[[Sequence[str]], Awaitable[Sequence[str] | None]]


class FakeQueue(Queue):
    """A queue in memory whose visibility timeout never expires: received messages stay in flight until deleted."""

    def __init__(self, *bodies: str):
        super().__init__(_nowhere(), "http://127.0.0.1:1/q", "arn:aws:sqs:us-east-1:000000000000:tally")
        self.visible = [_message(number, body) for number, body in enumerate(bodies)]
        self.hidden: dict[str, Message] = {}
        self.hides: list[tuple[list[str], int]] = []
        self.failures = 0
        self.seconds = 360
        self.emptied = asyncio.Event()
        self.changed = asyncio.Event()

    async def receive(self, most: int, wait: int) -> list[Message]:
        if self.failures:
            self.failures -= 1
            raise Unreachable("SQS is down")
        if not self.visible and wait:
            self.emptied.set()
            await asyncio.Event().wait()
        given, self.visible = self.visible[: min(most, 10)], self.visible[min(most, 10) :]
        self.hidden |= {message["ReceiptHandle"]: message for message in given}
        return given

    async def delete(self, messages: Sequence[Message]) -> None:
        for message in messages:
            del self.hidden[message["ReceiptHandle"]]
        self.changed.set()

    async def change_visibility(self, messages: Sequence[Message], seconds: int) -> None:
        if messages:
            self.hides.append(([message["Body"] for message in messages], seconds))
            self.changed.set()

    async def visibility(self) -> int:
        return self.seconds

    async def depth(self) -> int:
        return len(self.visible) + len(self.hidden)

    @property
    def left(self) -> list[str]:
        return [message["Body"] for message in (*self.visible, *self.hidden.values())]


def _nowhere() -> AwsJson:
    return AwsJson(Client("http://127.0.0.1:1"), service="sqs", target="AmazonSQS", version="1.0", region="us-east-1")


def _message(number: int, body: str) -> Message:
    return {
        "MessageId": f"id-{number}",
        "ReceiptHandle": f"handle-{number}",
        "Body": body,
        "MD5OfBody": "md5",
        "Attributes": {"ApproximateReceiveCount": "1"},
        "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "x"}},
    }


class Polling:
    """A poller on a fake queue. `handle` gets the bodies and returns the failed ones, or None for an error."""

    def __init__(self, queue: FakeQueue, handle: Handler, mapping: QueueMapping = MAPPING):
        self.queue = queue
        self.handle = handle
        self.events: list[Mapping[str, Any]] = []
        self.running = self.most_running = 0
        self.poller = QueuePoller(mapping, queue, self.invoke, "us-east-1", extend_every=0.01)

    @property
    def batches(self) -> list[list[str]]:
        return [[record["body"] for record in event["Records"]] for event in self.events]

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        self.events.append(event)
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        failed = await self.handle(self.batches[-1])
        self.running -= 1
        if failed is None:
            return Result(b'{"errorType": "ValueError"}', "Unhandled", "request-1")
        items = [{"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] in failed]
        return Result(json.dumps({"batchItemFailures": items}).encode(), None, "request-1")

    async def until_empty(self) -> None:
        """Run until the queue is empty and every batch has been processed."""
        task = asyncio.create_task(self.poller.run())
        async with asyncio.timeout(5):
            # The poller receives again only when a slot is free. With one slot, that is when the last batch is done.
            await self.queue.emptied.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def succeed(bodies: Sequence[str]) -> Sequence[str]:
    return ()


def test_a_batch_is_gathered_by_several_receives_and_deleted_when_done() -> None:
    async def run() -> None:
        polling = Polling(FakeQueue(*map(str, range(35))), succeed)
        await polling.until_empty()
        assert polling.batches == [[str(number) for number in range(35)]]
        assert polling.queue.left == []

    asyncio.run(run())


def test_no_invocation_carries_more_than_six_megabytes() -> None:
    async def run() -> None:
        # A receive brings ten messages of up to 1 MiB. In UTF-8 a letter may have three bytes, and JSON escapes quotes.
        for window, body in product((0.0, 0.2), ("x" * 1_040_000, "ế" * 340_000, '"' * 1_000_000)):
            polling = Polling(FakeQueue(*[body] * 13), succeed, replace(MAPPING, batch_window=window))
            await polling.until_empty()
            sizes = [len(orjson.dumps(event)) for event in polling.events]
            assert max(sizes) <= 6 * 1024 * 1024
            assert min(sizes[:1]) > 3 * 1024 * 1024
            assert (sum(map(len, polling.batches)), polling.queue.left) == (13, [])

    asyncio.run(run())


def test_failures_in_a_divided_batch_stay_in_the_queue() -> None:
    async def run() -> None:
        bodies = [f"{number}{'x' * 1_000_000}" for number in range(9)]
        attempts: list[str] = []

        async def fail_two(given: Sequence[str]) -> Sequence[str]:
            attempts.extend(given)
            return [body for body in given if body[0] in "18"]

        polling = Polling(FakeQueue(*bodies), fail_two)
        await polling.until_empty()
        assert sorted(body[0] for body in attempts) == list("012345678")
        assert sorted(body[0] for body in polling.queue.left) == ["1", "8"]

    asyncio.run(run())


def test_no_batch_is_larger_than_the_mapping_allows() -> None:
    async def run() -> None:
        for size, window in ((4, 0.0), (25, 0.2)):
            polling = Polling(
                FakeQueue(*map(str, range(30))), succeed, replace(MAPPING, batch_size=size, batch_window=window)
            )
            await polling.until_empty()
            assert max(len(batch) for batch in polling.batches) == size

    asyncio.run(run())


def test_without_a_batching_window_a_batch_has_the_messages_of_one_receive() -> None:
    async def run() -> None:
        polling = Polling(FakeQueue(*map(str, range(15))), succeed, replace(MAPPING, batch_window=0.0))
        await polling.until_empty()
        assert [len(batch) for batch in polling.batches] == [10, 5]

    asyncio.run(run())


def test_a_message_has_the_shape_of_lambdas_events() -> None:
    async def run() -> None:
        polling = Polling(FakeQueue("hello"), succeed)
        await polling.until_empty()
        assert polling.events[0]["Records"] == [
            {
                "messageId": "id-0",
                "receiptHandle": "handle-0",
                "body": "hello",
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {"kind": {"dataType": "String", "stringValue": "x"}},
                "md5OfBody": "md5",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:tally",
                "awsRegion": "us-east-1",
            }
        ]

    asyncio.run(run())


def test_only_failed_messages_stay_in_the_queue() -> None:
    async def fail_some(bodies: Sequence[str]) -> Sequence[str]:
        return ("b", "d")

    async def run() -> None:
        polling = Polling(FakeQueue("a", "b", "c", "d"), fail_some)
        await polling.until_empty()
        assert polling.queue.left == ["b", "d"]
        assert polling.poller.status()["in_flight"] == 0

    asyncio.run(run())


def test_no_message_is_deleted_when_the_function_fails() -> None:
    async def crash(bodies: Sequence[str]) -> None:
        return None

    async def run() -> None:
        polling = Polling(FakeQueue("a", "b"), crash)
        await polling.until_empty()
        assert polling.queue.left == ["a", "b"]
        assert "ValueError" in polling.poller.status()["last_error"]

    asyncio.run(run())


def test_without_partial_responses_a_success_deletes_the_whole_batch() -> None:
    async def fail_all(bodies: Sequence[str]) -> Sequence[str]:
        return bodies

    async def run() -> None:
        polling = Polling(FakeQueue("a", "b"), fail_all, replace(MAPPING, report_failures=False))
        await polling.until_empty()
        assert polling.queue.left == []

    asyncio.run(run())


def test_an_outage_of_the_host_or_the_queue_loses_no_message() -> None:
    async def run() -> None:
        absences = iter([Unreachable("the host is down"), ServiceError(500, "ServiceException", "it comes")])

        async def fail(bodies: Sequence[str]) -> Sequence[str]:
            for absence in absences:
                raise absence
            return ()

        polling = Polling(FakeQueue("a"), fail)
        polling.queue.failures = 1
        await polling.until_empty()
        assert polling.batches == [["a"]] * 3
        assert polling.queue.left == []

    asyncio.run(run())


def test_concurrent_batches_are_limited() -> None:
    async def run() -> None:
        queue = FakeQueue(*map(str, range(60)))
        released = asyncio.Event()
        two = asyncio.Event()

        async def wait(bodies: Sequence[str]) -> Sequence[str]:
            if polling.running == 2:
                two.set()
            await released.wait()
            return ()

        polling = Polling(queue, wait, replace(MAPPING, batch_size=10, concurrency=2))
        task = asyncio.create_task(polling.until_empty())
        await asyncio.wait_for(two.wait(), 5)
        released.set()
        await task
        assert polling.most_running == 2

    asyncio.run(run())


def test_the_visibility_timeout_is_extended_while_a_batch_is_processed() -> None:
    async def run() -> None:
        queue = FakeQueue("a", "b")

        async def until_held_twice(bodies: Sequence[str]) -> Sequence[str]:
            while len(queue.hides) < 2:
                queue.changed.clear()
                await queue.changed.wait()
            return ()

        polling = Polling(queue, until_held_twice, replace(MAPPING, batch_window=0.0))
        await polling.until_empty()
        assert queue.hides[:2] == [(["a", "b"], 30)] * 2
        assert queue.left == []

    asyncio.run(run())


def test_failed_messages_get_the_visibility_timeout_of_the_queue() -> None:
    async def fail_one(bodies: Sequence[str]) -> Sequence[str]:
        return ("b",)

    async def run() -> None:
        for seconds in (360, 1):
            queue = FakeQueue("a", "b", "c")
            queue.seconds = seconds
            await Polling(queue, fail_one).until_empty()
            assert queue.hides[-1] == (["b"], seconds)

    asyncio.run(run())
