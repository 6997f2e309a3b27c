"""Redrive: dead letters are processed again, by the currently deployed functions.

A letter from a queue is sent back to that queue. For a letter from the schedule or the stream, the function is invoked
again with the same event. A letter is deleted after it was processed; it may be processed twice.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from saletunnel.outbound.dead_letters import Letter

_VISIBILITY_TIMEOUT = 900
"""Seconds in which a letter is processed: the longest time that a function may run."""

type Message = Mapping[str, Any]


class RedriveFailed(Exception):
    """A dead letter could not be processed and stays in its queue; the argument is the reason."""


@dataclass(slots=True)
class Outcome:
    """The result of a queue's redrive: how many letters were processed, and which failed."""

    done: int = 0
    failed: list[str] = field(default_factory=list)
    """The ids of the failed letters, each followed by the reason."""


class Redrive:
    """Over botocore clients of SQS and Lambda, and the table."""

    def __init__(
        self, sqs: Any, functions: Any, read_image: Callable[[str, str], Mapping[str, Any] | None], patience: int = 1
    ) -> None:
        """`read_image(pk, sk)` returns an event item as a stream image, or None if the item has expired.

        A queue counts as empty if it returns nothing for `patience` seconds. Above 0, SQS asks all of its servers. With
        0 it asks only some of them and may miss messages.
        """
        self._patience = patience
        self._sqs = sqs
        self._functions = functions
        self._read_image = read_image

    def queue(self, name: str) -> Outcome:
        """Processes every letter of a queue once. A letter that fails stays in the queue."""
        url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        outcome = Outcome()
        kept = []
        for message in self._messages(url):
            try:
                self._do(message)
            except (RedriveFailed, BotoCoreError, ClientError, ValueError, KeyError) as error:
                kept.append(message["ReceiptHandle"])
                outcome.failed.append(f"{message['MessageId']}: {error}")
            else:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                outcome.done += 1
        for receipt in kept:
            self._sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)
        return outcome

    def _messages(self, url: str) -> Iterator[Message]:
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=_VISIBILITY_TIMEOUT,
                WaitTimeSeconds=self._patience,
                MessageSystemAttributeNames=["DeadLetterQueueSourceArn", "MessageGroupId"],
                MessageAttributeNames=["TARGET_ARN"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            yield from messages

    def _do(self, message: Message) -> None:
        """Raises RedriveFailed, or the error of a service."""
        queue = _queue_of(message)
        if queue is not None:
            url = self._sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
            self._sqs.send_message(QueueUrl=url, MessageBody=message["Body"], **_group_of(message))
            return
        letter = json.loads(message["Body"])
        if "requestPayload" in letter:
            self._invoke(letter["requestContext"]["functionArn"], letter["requestPayload"])
        elif "key" in letter:
            self._deliver(Letter.read(letter))
        else:
            raise RedriveFailed("the letter has an unknown format")

    def _deliver(self, letter: Letter) -> None:
        """Invokes the function with the event as a stream record. Does nothing if the event item has expired."""
        image = self._read_image(*letter.key)
        if image is not None:
            change = {"NewImage": image, "SequenceNumber": letter.sequence}
            self._invoke(letter.function, {"Records": [{"eventName": "INSERT", "dynamodb": change}]})

    def _invoke(self, arn: str, event: Any) -> None:
        name = arn.split(":")[6]
        answer = self._functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        payload = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise RedriveFailed(payload)
        result = json.loads(payload)
        if isinstance(result, dict) and result.get("batchItemFailures"):
            raise RedriveFailed(f"{name} failed again; see its log")


def _group_of(message: Message) -> dict[str, str]:
    """The parameter with the message group: as SQS kept it, or the company of an event that the bus gave up."""
    kept: str | None = message.get("Attributes", {}).get("MessageGroupId")
    detail = json.loads(message["Body"]).get("detail", {})
    group = kept or detail.get("tenant")
    return {"MessageGroupId": group} if group else {}


def _queue_of(message: Message) -> str | None:
    """The ARN of the queue that the message came from, or to which the bus could not deliver it; else None."""
    source: str | None = message.get("Attributes", {}).get("DeadLetterQueueSourceArn")
    target: Mapping[str, str] = message.get("MessageAttributes", {}).get("TARGET_ARN", {})
    return source or target.get("StringValue")
