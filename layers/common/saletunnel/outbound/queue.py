"""The SQS queues of due work, jobs and chain stops, with the formats of their messages.

The message group of a message is its company: SQS is fair between groups (docs/decisions/0034).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import batched
from math import ceil
from typing import Any

from saletunnel.domain.scheduled_work import Work, WorkKind, seconds_until
from saletunnel.domain.tunnels.chain_stop import ChainStop

_MOST_ENTRIES = 10
_LONGEST_DELAY = 900
"""The maximum delay of an SQS message, in seconds."""
_CLOCKS_DIFFER = 1
"""Seconds by which the clocks of workers may differ. A worker drops the message of a job that still rests."""


class SqsDueQueue:
    """See usecases.ports.DueQueue; over a botocore client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Iterable[Work], clock: datetime) -> None:
        entries = [
            {
                "MessageBody": write_message(work),
                "DelaySeconds": min(_LONGEST_DELAY, seconds_until(work.now, clock)),
                "MessageGroupId": work.tenant,
            }
            for work in messages
        ]
        send_all(self._client, self._url, entries)


def write_message(work: Work) -> str:
    """The body of a message of scheduled work."""
    message = {"kind": work.kind, "now": work.now.isoformat(), "tenant": work.tenant, "keys": work.keys}
    return json.dumps(message)


def read_message(body: str) -> Work:
    """The work in a body that `write_message` made. Raises ValueError if its kind is unknown."""
    message = json.loads(body)
    return Work(
        kind=WorkKind(message["kind"]),
        now=datetime.fromisoformat(message["now"]),
        tenant=message["tenant"],
        keys=tuple(tuple(key) for key in message["keys"]),
    )


class SqsJobQueue:
    """See usecases.ports.JobQueue; over a botocore client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, tenant: str, job_id: str, rest: timedelta = timedelta()) -> None:
        delay = min(_LONGEST_DELAY, ceil(rest.total_seconds()) + _CLOCKS_DIFFER) if rest else 0
        body = write_job(tenant, job_id)
        self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=delay, MessageGroupId=tenant)


def write_job(tenant: str, job_id: str) -> str:
    """The body of a message to run a job."""
    return json.dumps({"tenant": tenant, "job_id": job_id})


def read_job(body: str) -> tuple[str, str]:
    """The tenant and the job's id in a body that `write_job` made."""
    message = json.loads(body)
    return message["tenant"], message["job_id"]


class SqsStopQueue:
    """See usecases.ports.StopQueue; over a botocore client."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, stops: Iterable[ChainStop]) -> None:
        entries = [{"MessageBody": write_stop(stop), "MessageGroupId": stop.tenant} for stop in stops]
        send_all(self._client, self._url, entries)


def send_all(client: Any, url: str, entries: Iterable[Mapping[str, Any]]) -> None:
    """Sends messages in batches. Raises RuntimeError if any of them was rejected."""
    for batch in batched(entries, _MOST_ENTRIES):
        numbered = [{"Id": str(at), **entry} for at, entry in enumerate(batch)]
        answer = client.send_message_batch(QueueUrl=url, Entries=numbered)
        if answer.get("Failed"):
            raise RuntimeError(f"the queue {url} rejected {len(answer['Failed'])} of {len(batch)} messages")


def write_stop(stop: ChainStop) -> str:
    """The body of a message about a chain stop."""
    return json.dumps({"tenant": stop.tenant, "deal_id": stop.deal_id, "arrival": stop.arrival})


def read_stop(body: str) -> ChainStop:
    """The chain stop in a body that `write_stop` made."""
    return ChainStop(**json.loads(body))
