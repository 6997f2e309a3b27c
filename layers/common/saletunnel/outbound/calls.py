"""The SQS queues between those who know a webhook's secret and the sender, with the formats of their messages.

The message group of a call is the host of its endpoint: a slow host delays only its own calls (docs/decisions/0034).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from saletunnel.codec import from_text, to_text
from saletunnel.domain.webhooks.call import Call, CallResult

_MOST_BYTES = 256 * 1024
"""Bytes of the messages of a request to SQS."""
_MOST_ENTRIES = 10
_LONGEST_GROUP = 128


class SqsCallQueue:
    """See usecases.ports.CallQueue; over a botocore client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, calls: Sequence[Call]) -> None:
        entries = [{"MessageBody": write_call(call), "MessageGroupId": _group_of(call)} for call in calls]
        large = [entry for entry in entries if len(entry["MessageBody"]) > _MOST_BYTES // _MOST_ENTRIES]
        small = [entry for entry in entries if len(entry["MessageBody"]) <= _MOST_BYTES // _MOST_ENTRIES]
        for batch in [*((entry,) for entry in large), *batched(small, _MOST_ENTRIES)]:
            numbered = [{"Id": str(at), **entry} for at, entry in enumerate(batch)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=numbered)
            if answer.get("Failed"):
                raise RuntimeError(f"the queue rejected {len(answer['Failed'])} of {len(batch)} calls")


class SqsResultQueue:
    """See usecases.webhooks.perform_calls.ResultQueue; over a botocore client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, result: CallResult) -> None:
        self._client.send_message(QueueUrl=self._url, MessageBody=to_text(result), MessageGroupId=result.tenant)


def write_call(call: Call) -> str:
    """The body of a message with a call."""
    return json.dumps(
        {
            "tenant": call.tenant,
            "delivery_id": call.delivery_id,
            "number": call.number,
            "signed_at": call.signed_at.isoformat(),
            "url": call.url,
            "headers": dict(call.headers),
            "body": b64encode(call.body).decode(),
        }
    )


def read_call(text: str) -> Call:
    """The call in a body that `write_call` made."""
    message = json.loads(text)
    signed_at, body = datetime.fromisoformat(message.pop("signed_at")), b64decode(message.pop("body"))
    return Call(**message, signed_at=signed_at, body=body)


def read_result(text: str) -> CallResult:
    """The result in the body of a message."""
    return from_text(CallResult, text)


def _group_of(call: Call) -> str:
    return (urlsplit(call.url).hostname or "")[:_LONGEST_GROUP]
