"""The queues (SQS): of due work, what the sweep found in messages that the performer takes; of jobs; of chains of
transfers that were stopped.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.tunnel_timers import TimerKey
from saletunnel.usecases.schedule.due import Due, DueTimer, Work

_MOST_ENTRIES = 10


class SqsDueQueue:
    """See usecases.ports.DueQueue; over a botocore client, which few functions want and is made late."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Iterable[Sequence[Due]], now: datetime) -> None:
        self._send(write_message(Work(now, due=due)) for due in messages)

    def send_timers(self, messages: Iterable[Sequence[DueTimer]], now: datetime) -> None:
        self._send(write_message(Work(now, timers=timers)) for timers in messages)

    def _send(self, bodies: Iterable[str]) -> None:
        for some in batched(bodies, _MOST_ENTRIES):
            entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(some)]
            answer = self._client().send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"the due queue refused {len(answer['Failed'])} of {len(entries)} messages")


def write_message(work: Work) -> str:
    """A message's body."""
    due = [[one.tenant, one.deal_id, one.plan_id, one.due_at, one.turn] for one in work.due]
    timers = [[one.tenant, one.due_at, one.key.deal_id, one.key.arrival, one.key.tunnel_id] for one in work.timers]
    return json.dumps({"now": work.now.isoformat(), "due": due, "timers": timers})


def read_message(body: str) -> Work:
    """What `write_message` wrote."""
    message = json.loads(body)
    timers = [DueTimer(tenant, TimerKey(*key), due_at) for tenant, due_at, *key in message.get("timers", ())]
    return Work(datetime.fromisoformat(message["now"]), [Due(*one) for one in message["due"]], timers)


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


class SqsStopQueue:
    """See usecases.ports.StopQueue; over a botocore client that is made late."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def send(self, stop: ChainStop) -> None:
        self._client().send_message(QueueUrl=self._url, MessageBody=write_stop(stop))


def write_stop(stop: ChainStop) -> str:
    """A message about a chain that was stopped."""
    return json.dumps({"tenant": stop.tenant, "deal_id": stop.deal_id, "arrival": stop.arrival})


def read_stop(body: str) -> ChainStop:
    """What `write_stop` wrote."""
    return ChainStop(**json.loads(body))
