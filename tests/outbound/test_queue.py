"""The queues are fair: the message group of every message is its company."""

from datetime import UTC, datetime
from typing import Any

from saletunnel.domain.scheduled_work import Work, WorkKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.outbound.queue import SqsDueQueue, SqsJobQueue, SqsStopQueue

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Client:
    """Keeps the messages that are sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def send_message_batch(self, **batch: Any) -> dict[str, Any]:
        self.sent += batch["Entries"]
        return {}


def test_due_work_is_grouped_by_company() -> None:
    client = Client()
    works = [Work(WorkKind.REPEAT_SALE, NOW, tenant, (("deal_1", "plan_1"),)) for tenant in ("t1", "t2")]
    SqsDueQueue(client, "due").send(works, NOW)
    assert [message["MessageGroupId"] for message in client.sent] == ["t1", "t2"]


def test_jobs_are_grouped_by_company() -> None:
    client = Client()
    SqsJobQueue(client, "jobs").send("t1", "job_1")
    assert [message["MessageGroupId"] for message in client.sent] == ["t1"]


def test_stops_of_chains_are_grouped_by_company() -> None:
    client = Client()
    SqsStopQueue(client, "stops").send(ChainStop("t1", "deal_1", 3))
    assert [message["MessageGroupId"] for message in client.sent] == ["t1"]
