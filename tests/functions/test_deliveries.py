"""The functions that streams, queues and schedules invoke: failed records are reported, the others are processed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from moto import mock_aws

from infra.local.layout import CHECKOUT
from saletunnel import aws, runtime
from saletunnel.domain.deals.deal import Event
from saletunnel.outbound.bus import EventBus
from saletunnel.store.deal_items import event_item
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import marshal
from saletunnel.telemetry import publish
from saletunnel.usecases.tunnels.deliveries import SHARE
from tests.functions.http_caller import Member, context_of

EVENTS = CHECKOUT / "events"
DAY = "2030-01-01T00:00:00Z"


class FakeEvents:
    """An EventBridge client that records its entries and can refuse the entry with index `refuses`."""

    def __init__(self, refuses: int | None = None) -> None:
        self.entries: list[Any] = []
        self._refuses = refuses

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803 - as botocore spells it
        self.entries += Entries
        results = [
            {"ErrorCode": "ThrottlingException"} if at == self._refuses else {"EventId": str(at)}
            for at in range(len(Entries))
        ]
        return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}


@pytest.fixture
def table(moto_table: str) -> str:
    """The table behind the AWS client, so that the functions get real stream records."""
    return moto_table


@pytest.fixture
def pipelines(admin: Member) -> dict[str, Any]:
    """Sales with a tunnel and a plan into Maintenance."""
    sales = admin.get("/v1/pipelines").done()["data"][0]
    maintenance = admin.post("/v1/pipelines", {"name": "Bảo trì"}).done(201)
    won, first = sales["stages"][5]["id"], maintenance["stages"][0]["id"]
    tunnel = {"action": "move", "source": {"stage_id": won}, "target": {"stage_id": first}}
    admin.post("/v1/tunnels", tunnel).done(201)
    plan = {"name": "P", "source": {"pipeline_id": sales["id"]}, "target": {"stage_id": first}, "catch_up": "all"}
    admin.post("/v1/repeat-plans", plan).done(201)
    return {"sales": sales, "maintenance": maintenance}


@pytest.fixture
def sold(admin: Member, pipelines: dict[str, Any]) -> list[Event]:
    """The events by which three deals were won."""
    won = pipelines["sales"]["stages"][5]["id"]
    deals = [admin.post("/v1/deals", {"title": title, "stage_id": won}).done(201) for title in ("An", "Bình", "Chi")]
    made = runtime.ports().deals.events(admin.tenant, [(deal["id"], 1) for deal in deals])
    return [made[deal["id"], 1] for deal in deals]


def invoke(function: str, event: Any) -> Any:
    return import_module(function).handler(event, context_of(function))


def from_stream(events: list[Event], tenant: str = "demo") -> dict[str, Any]:
    """A batch of records of the table's stream."""
    records = []
    for number, event in enumerate(events):
        key = keys.event_key(tenant, event.deal.id, event.version)
        image = marshal({"pk": key.pk, "sk": key.sk, **event_item(tenant, event)})
        records.append({"eventName": "INSERT", "dynamodb": {"NewImage": image, "SequenceNumber": f"{number}00"}})
    return {"Records": records}


def from_queue(bodies: list[str]) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]}


def from_bus(events: list[Event], tenant: str = "demo") -> dict[str, Any]:
    """A batch of messages of a queue behind the bus."""
    client = FakeEvents()
    EventBus(client, "bus").announce([(tenant, event) for event in events])
    return from_queue([json.dumps({"detail": json.loads(entry["Detail"])}) for entry in client.entries])


def poison(event: dict[str, Any]) -> dict[str, Any]:
    """Makes the second record of a batch unreadable."""
    second = event["Records"][1]
    if "body" in second:
        second["body"] = '{"detail": {"tenant": "demo", "event": "{}"}}'
    else:
        second["dynamodb"]["NewImage"]["event"] = {"S": "{"}
    return event


def failures(answer: Any) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def titles(admin: Member, stage: Any) -> set[str]:
    path = f"/v1/pipelines/{stage['id'].rpartition('_')[0].replace('stage_', 'pipe_')}/stages/{stage['id']}/deals"
    return {deal["title"] for deal in admin.get(path).done()["data"]}


def test_the_router_moves_deals_and_reports_an_unreadable_record(
    admin: Member, pipelines: dict[str, Any], sold: list[Event], due_queue: Any
) -> None:
    first = pipelines["maintenance"]["stages"][0]
    assert failures(invoke("route_tunnels", poison(from_stream(sold)))) == ["100"]
    assert titles(admin, first) == {"An", "Chi"}

    assert failures(invoke("route_tunnels", from_stream(sold))) == []
    # The repeated arrivals conflict with their own transfers.
    assert failures(invoke("perform_due_work", from_queue(due_queue()))) == []
    assert titles(admin, first) == {"An", "Bình", "Chi"}


def test_the_performer_moves_the_deals_that_the_router_hands_over(
    admin: Member, pipelines: dict[str, Any], sold: list[Event], due_queue: Any
) -> None:
    share = sold[:2] * (SHARE // 2)
    assert failures(invoke("route_tunnels", from_stream([*share, sold[2]]))) == []
    first = pipelines["maintenance"]["stages"][0]
    assert titles(admin, first) == {"An", "Bình"}

    assert failures(invoke("perform_due_work", from_queue(due_queue()))) == []
    assert titles(admin, first) == {"An", "Bình", "Chi"}


def test_an_event_that_is_too_large_for_the_bus_is_read_from_the_table(
    admin: Member, pipelines: dict[str, Any], sold: list[Event]
) -> None:
    large = replace(sold[0].deal, id="deal_large", comments="x" * 250_000)
    event = replace(sold[0], deal=large)
    ports = runtime.ports()
    ports.commit(ports.deals.save(admin.tenant, event))
    batch = from_bus([event])
    assert len(batch["Records"][0]["body"]) < 1000
    for function in ("tally_stages", "index_search", "arm_automations", "run_rules", "empty_bin", "notify_members"):
        assert failures(invoke(function, batch)) == []
    assert [deal["id"] for deal in admin.get("/v1/deals?q=An").done()["data"]] == ["deal_large"]

    gone = from_bus([replace(event, deal=replace(large, id="deal_gone"))])
    assert failures(invoke("tally_stages", gone)) == ["m0"]


def published(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str | None, list[float]]]:
    """The metrics since the last call, by name, each with its values and its service if it overrides the default."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    return {
        metric["Name"]: (line.get("service"), line[metric["Name"]])
        for line in lines
        for declared in line["_aws"]["CloudWatchMetrics"]
        for metric in declared["Metrics"]
    }


@pytest.mark.usefixtures("pipelines")
def test_the_router_publishes_its_transfers_and_their_lag(
    sold: list[Event], due_queue: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    invoke("route_tunnels", from_stream(sold))
    metrics = published(capsys)
    assert metrics["Transfers"] == ("tunnels", [3.0])
    service, lags = metrics["TransferLag"]
    assert (service, len(lags)) == (None, 3)
    assert all(0 <= lag < 600_000 for lag in lags)
    assert "ChainsStopped" not in metrics

    assert failures(invoke("route_tunnels", from_stream(sold))) == []
    assert failures(invoke("perform_due_work", from_queue(due_queue()))) == []
    assert "Transfers" not in published(capsys)


@pytest.mark.usefixtures("pipelines")
def test_a_router_without_records_publishes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert failures(invoke("route_tunnels", from_stream([]))) == []
    assert published(capsys) == {}


@pytest.mark.usefixtures("dynamodb")
def test_values_that_exceed_a_log_line_are_published_in_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    publish({}, {"TransferLag": [1.0] * 101})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(line["TransferLag"]) for line in lines] == [100, 1]
    publish({"Transfers": 0}, {"TransferLag": []})
    assert published(capsys) == {}


def test_totals_are_counted_except_for_an_unreadable_message(
    admin: Member, pipelines: dict[str, Any], sold: list[Event]
) -> None:
    def count() -> int:
        board = admin.get(f"/v1/pipelines/{pipelines['sales']['id']}/board").done()
        return sum(column["count"] for column in board["columns"])

    assert failures(invoke("tally_stages", poison(from_bus(sold)))) == ["m1"]
    assert count() == 2
    assert failures(invoke("tally_stages", from_bus(sold))) == []
    assert count() == 3


@pytest.fixture
def due_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Reads the messages of the due queue, whose URL is in the environment of the functions."""
    with mock_aws():
        runtime.ports.cache_clear()
        sqs = aws.client("sqs")
        url = sqs.create_queue(QueueName="due")["QueueUrl"]
        monkeypatch.setenv("DUE_QUEUE_URL", url)
        yield lambda: [
            message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        ]
        runtime.ports.cache_clear()


def test_won_deals_are_enrolled_and_repeated_a_year_later(
    admin: Member, pipelines: dict[str, Any], sold: list[Event], due_queue: Any
) -> None:
    assert failures(invoke("arm_automations", poison(from_bus(sold)))) == ["m1"]
    assert invoke("sweep_due_work", {"time": DAY}) == {"sent": 2}
    bodies = due_queue()

    assert failures(invoke("perform_due_work", from_queue(["nonsense", *bodies]))) == ["m0"]
    assert titles(admin, pipelines["maintenance"]["stages"][0]) == {"An", "Chi"}


def test_events_are_published_and_refused_events_are_reported(
    admin: Member, sold: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = FakeEvents(refuses=2)
    monkeypatch.setattr(runtime, "event_bus", lambda: EventBus(client, "bus"))
    assert failures(invoke("announce_events", from_stream(sold))) == ["200"]

    assert [entry["DetailType"] for entry in client.entries] == ["deal.created"] * 3
    assert {json.loads(entry["Detail"])["plans"] for entry in client.entries} == {True}


@pytest.mark.parametrize(
    "function",
    [
        "route_tunnels",
        "announce_events",
        "tally_stages",
        "arm_automations",
        "empty_bin",
        "sweep_due_work",
        "perform_due_work",
    ],
)
def test_a_real_aws_event_is_processed_without_failures(
    table: str, due_queue: Any, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    client = FakeEvents()
    monkeypatch.setattr(runtime, "event_bus", lambda: EventBus(client, "bus"))
    event = json.loads((EVENTS / f"{function}.json").read_text("utf-8"))

    answer = invoke(function, event)
    assert not any(answer.values()), answer  # nothing failed, and nothing is due in a table without deals
    assert len(client.entries) == (function == "announce_events")
