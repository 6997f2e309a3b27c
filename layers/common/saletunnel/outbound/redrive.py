"""Redrive: what was given up is done again, by the functions as they are deployed now.

Every dead letter says in its own way what to do with it: what came from a queue goes back there, what the clock or the
stream brought is brought to its function again. All of them may be done twice. A letter is deleted once it is done.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from saletunnel.outbound.dead_letters import Letter

_HIDDEN = 900
"""Seconds in which a letter is done: as long as a function may run."""

type Message = Mapping[str, Any]


class NotDone(Exception):
    """A dead letter stays, and why."""


@dataclass(slots=True)
class Outcome:
    """What came of the letters of a queue."""

    done: int = 0
    failed: list[str] = field(default_factory=list)
    """Each by its id, with the reason."""


class Redrive:
    """Over botocore clients of SQS and Lambda, and the table."""

    def __init__(
        self, sqs: Any, functions: Any, read_image: Callable[[str, str], Mapping[str, Any] | None], patience: int = 1
    ) -> None:
        """`read_image(pk, sk)` is an event item as the stream brings it, or None if it has expired.

        A queue is empty when it shows nothing for `patience` seconds. Waiting asks all of its servers; not waiting asks
        some of them, which may have none of its messages.
        """
        self._patience = patience
        self._sqs = sqs
        self._functions = functions
        self._read_image = read_image

    def queue(self, name: str) -> Outcome:
        """Does all that a queue of dead letters holds, once; what fails again stays there."""
        url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        outcome = Outcome()
        kept = []
        for message in self._messages(url):
            try:
                self._do(message)
            except (NotDone, BotoCoreError, ClientError, ValueError, KeyError) as error:
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
                VisibilityTimeout=_HIDDEN,
                WaitTimeSeconds=self._patience,
                MessageSystemAttributeNames=["DeadLetterQueueSourceArn"],
                MessageAttributeNames=["TARGET_ARN"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            yield from messages

    def _do(self, message: Message) -> None:
        """Raises NotDone, or what a service says."""
        queue = _queue_of(message)
        if queue is not None:
            url = self._sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
            self._sqs.send_message(QueueUrl=url, MessageBody=message["Body"])
            return
        letter = json.loads(message["Body"])
        if "requestPayload" in letter:
            self._invoke(letter["requestContext"]["functionArn"], letter["requestPayload"])
        elif "key" in letter:
            self._bring(Letter.read(letter))
        else:
            raise NotDone("nobody knows what it stands for")

    def _bring(self, letter: Letter) -> None:
        """Brings the event as the stream brought it; an event that has expired since is done with."""
        image = self._read_image(*letter.key)
        if image is not None:
            change = {"NewImage": image, "SequenceNumber": letter.sequence}
            self._invoke(letter.function, {"Records": [{"eventName": "INSERT", "dynamodb": change}]})

    def _invoke(self, arn: str, event: Any) -> None:
        name = arn.split(":")[6]
        answer = self._functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        payload = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise NotDone(payload)
        told = json.loads(payload)
        if isinstance(told, dict) and told.get("batchItemFailures"):
            raise NotDone(f"{name} failed again, its log says why")


def _queue_of(message: Message) -> str | None:
    """The ARN of the queue that it comes from, or that the bus could not bring it to."""
    source: str | None = message.get("Attributes", {}).get("DeadLetterQueueSourceArn")
    target: Mapping[str, str] = message.get("MessageAttributes", {}).get("TARGET_ARN", {})
    return source or target.get("StringValue")
