"""Dead letters of the stream's readers, with the keys of their event items.

Lambda reports a failed record only by its position in the stream, which keeps records for a day. So the key of the
record is read from the stream at once: the event item itself stays in the table (docs/decisions/0018).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Protocol, Self

_MOST_ENTRIES = 10

type Key = tuple[str, str]
"""Partition key and sort key of an item."""


class Stream(Protocol):
    """The table's stream; `store.stream.TableStream` implements it."""

    def events(self, stream_arn: str, shard: str, first: str, last: str) -> Iterator[tuple[str, Key]]:
        """The sequence number and the key of each new event item from `first` to `last` (sequence numbers)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The report of an event source mapping about a batch of records that failed in all retries."""

    function: str
    """The ARN of the function."""
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
    """An event item that a function failed to process."""

    function: str
    """The ARN of the function."""
    condition: str
    sequence: str
    key: Key

    def write(self) -> str:
        pk, sk = self.key
        letter = {"function": self.function, "condition": self.condition, "sequence": self.sequence}
        return json.dumps({**letter, "key": {"pk": pk, "sk": sk}})

    @classmethod
    def read(cls, letter: Mapping[str, Any]) -> Self:
        key = letter["key"]["pk"], letter["key"]["sk"]
        return cls(letter["function"], letter["condition"], letter["sequence"], key)


class DeadLetters:
    """The queue of dead letters that the operator redrives, over a botocore client."""

    def __init__(self, client: Any, url: str, stream: Callable[[], Stream]) -> None:
        self._client = client
        self._url = url
        self._stream = stream

    def name(self, failures: Sequence[Failure]) -> dict[int, Exception]:
        """Sends a letter for each event of the failures. Returns the errors of unreadable failures by position."""
        errors: dict[int, Exception] = {}
        for at, failure in enumerate(failures):
            try:
                self._send(self._letters(failure))
            except Exception as error:
                errors[at] = error
        return errors

    def _letters(self, failure: Failure) -> Iterator[Letter]:
        events = self._stream().events(failure.stream_arn, failure.shard, failure.first, failure.last)
        for sequence, key in events:
            yield Letter(failure.function, failure.condition, sequence, key)

    def _send(self, letters: Iterator[Letter]) -> None:
        for batch in batched(letters, _MOST_ENTRIES):
            entries = [{"Id": str(at), "MessageBody": letter.write()} for at, letter in enumerate(batch)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"the queue rejected {len(answer['Failed'])} of {len(entries)} dead letters")
