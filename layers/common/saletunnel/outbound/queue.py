"""The queues (SQS): of due work, what the sweep found in messages that the performer takes; and of jobs."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from saletunnel.usecases.ports import Due

_MOST_ENTRIES = 10


class SqsDueQueue:
    """See usecases.ports.DueQueue; over a botocore client, which few functions want and is made late."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Iterable[Sequence[Due]], now: datetime) -> None:
        for some in batched(messages, _MOST_ENTRIES):
            entries = [{"Id": str(at), "MessageBody": write_message(due, now)} for at, due in enumerate(some)]
            answer = self._client().send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"the due queue refused {len(answer['Failed'])} of {len(entries)} messages")


def write_message(due: Sequence[Due], now: datetime) -> str:
    """A message's body."""
    work = [[one.tenant, one.deal_id, one.plan_id, one.due_at, one.turn] for one in due]
    return json.dumps({"now": now.isoformat(), "due": work})


def read_message(body: str) -> tuple[list[Due], datetime]:
    """What `write_message` wrote."""
    message = json.loads(body)
    return [Due(*one) for one in message["due"]], datetime.fromisoformat(message["now"])


class SqsJobQueue:
    """See usecases.ports.JobQueue; over a botocore client that is made late."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def send(self, tenant: str, job_id: str) -> None:
        self._client().send_message(QueueUrl=self._url, MessageBody=write_job(tenant, job_id))


def write_job(tenant: str, job_id: str) -> str:
    """A job's message."""
    return json.dumps({"tenant": tenant, "job_id": job_id})


def read_job(body: str) -> tuple[str, str]:
    """The tenant and the id that `write_job` wrote."""
    message = json.loads(body)
    return message["tenant"], message["job_id"]
