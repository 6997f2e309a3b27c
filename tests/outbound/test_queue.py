"""The queues are fair: the message group of every message is its company."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saletunnel.domain.scheduled_work import Work, WorkKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.outbound.queue import SqsDueQueue, SqsJobQueue, SqsStopQueue

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Client:
    """Keeps the messages that are sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.batches: list[list[dict[str, Any]]] = []
        self.rejects = 0
        """The number of messages of each batch that it rejects."""

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def send_message_batch(self, **batch: Any) -> dict[str, Any]:
        self.sent += batch["Entries"]
        self.batches.append(batch["Entries"])
        assert len({entry["Id"] for entry in batch["Entries"]}) == len(batch["Entries"])
        return {"Failed": batch["Entries"][: self.rejects]}


def test_due_work_is_grouped_by_company() -> None:
    client = Client()
    works = [Work(WorkKind.REPEAT_SALE, NOW, tenant, (("deal_1", "plan_1"),)) for tenant in ("t1", "t2")]
    SqsDueQueue(client, "due").send(works, NOW)
    assert [message["MessageGroupId"] for message in client.sent] == ["t1", "t2"]


def test_jobs_are_grouped_by_company() -> None:
    client = Client()
    SqsJobQueue(client, "jobs").send("t1", "job_1")
    assert [message["MessageGroupId"] for message in client.sent] == ["t1"]


@pytest.mark.parametrize(("rest", "delay"), [(0, 0), (4.5, 6), (3600, 900)])
def test_the_message_of_a_job_that_rests_comes_when_it_has_rested(rest: float, delay: int) -> None:
    client = Client()
    SqsJobQueue(client, "jobs").send("t1", "job_1", timedelta(seconds=rest))
    assert [message["DelaySeconds"] for message in client.sent] == [delay]


def test_stops_of_chains_are_grouped_by_company() -> None:
    client = Client()
    SqsStopQueue(client, "stops").send([ChainStop(tenant, "deal_1", 3) for tenant in ("t1", "t2")])
    assert [message["MessageGroupId"] for message in client.sent] == ["t1", "t2"]


def test_a_batch_has_at_most_ten_messages_and_a_rejected_one_is_an_error() -> None:
    client = Client()
    queue = SqsStopQueue(client, "stops")
    queue.send(ChainStop("t1", f"deal_{number}", 1) for number in range(23))
    assert [len(batch) for batch in client.batches] == [10, 10, 3]
    assert len({message["MessageBody"] for message in client.sent}) == 23

    client.rejects = 1
    with pytest.raises(RuntimeError, match="rejected 1 of 2"):
        queue.send(ChainStop("t1", f"deal_{number}", 1) for number in range(2))
