"""Dead letters of the stream's readers, with the keys of what they stand for.

Lambda tells of a record that it gave up by its place in the stream alone, and the stream forgets it within a day. So
its key is looked up at once: the event item itself stays in the table (docs/decisions/0018).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Self

from saletunnel.store.keys import Key
from saletunnel.store.stream import Record, TableStream

_MOST_ENTRIES = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """What a stream mapping tells of records that it gave up."""

    function: str
    """Its ARN."""
    condition: str
    stream_arn: str
    shard: str
    first: str
    last: str

    @classmethod
    def read(cls, body: str) -> Self:
        message = json.loads(body)
        context, batch = message["requestContext"], message["DDBStreamBatchInfo"]
        return cls(
            function=context["functionArn"],
            condition=context["condition"],
            stream_arn=batch["streamArn"],
            shard=batch["shardId"],
            first=batch["startSequenceNumber"],
            last=batch["endSequenceNumber"],
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """An event item that a function could not deal with."""

    function: str
    """Its ARN."""
    condition: str
    sequence: str
    key: Key

    def write(self) -> str:
        key = {"pk": self.key.pk, "sk": self.key.sk}
        letter = {"function": self.function, "condition": self.condition, "sequence": self.sequence, "key": key}
        return json.dumps(letter)

    @classmethod
    def read(cls, letter: Mapping[str, Any]) -> Self:
        return cls(letter["function"], letter["condition"], letter["sequence"], Key(**letter["key"]))


class DeadLetters:
    """The queue where they wait for the operator, over a botocore client."""

    def __init__(self, client: Any, url: str, stream: Callable[[], TableStream]) -> None:
        self._client = client
        self._url = url
        self._stream = stream

    def name(self, failures: Sequence[Failure]) -> dict[int, Exception]:
        """A letter for each event that was given up; gives the errors of failures that could not be looked up."""
        errors: dict[int, Exception] = {}
        for at, failure in enumerate(failures):
            try:
                self._send(self._letters(failure))
            except Exception as error:
                errors[at] = error
        return errors

    def _letters(self, failure: Failure) -> Iterator[Letter]:
        for record in self._stream().between(failure.stream_arn, failure.shard, failure.first, failure.last):
            if _is_event(record):
                change = record["dynamodb"]
                key = Key(*(change["Keys"][name]["S"] for name in ("pk", "sk")))
                yield Letter(failure.function, failure.condition, change["SequenceNumber"], key)

    def _send(self, letters: Iterator[Letter]) -> None:
        for some in batched(letters, _MOST_ENTRIES):
            entries = [{"Id": str(at), "MessageBody": letter.write()} for at, letter in enumerate(some)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"the queue refused {len(answer['Failed'])} of {len(entries)} dead letters")


def _is_event(record: Record) -> bool:
    """Whether readers of the stream see it at all; other records lie between theirs."""
    image = record["dynamodb"].get("NewImage", {})
    return (record["eventName"], image.get("entity")) == ("INSERT", {"S": "event"})
