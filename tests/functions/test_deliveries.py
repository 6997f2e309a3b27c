"""The functions that streams, queues and the schedule invoke: what fails of a batch is named, the rest is done."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from moto import mock_aws

from infra.local.layout import CHECKOUT
from saletunnel import aws, runtime
from saletunnel.domain.deals.deal import Event
from saletunnel.outbound.bus import EventBus
from saletunnel.store import keys
from saletunnel.store.deal_items import event_item
from saletunnel.store.items import marshal
from saletunnel.telemetry import publish
from tests.functions.http_caller import Member, context_of

EVENTS = CHECKOUT / "events"
DAY = "2030-01-01T00:00:00Z"


class Told:
    """An events client that keeps what it is told, and refuses the n-th arrival when it is told so."""

    def __init__(self, refuses: int | None = None) -> None:
        self.arrivals: list[Any] = []
        self._refuses = refuses

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803 - as botocore spells it
        self.arrivals += Entries
        results = [
            {"ErrorCode": "ThrottlingException"} if at == self._refuses else {"EventId": str(at)}
            for at in range(len(Entries))
        ]
        return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}


@pytest.fixture
def table(moto_table: str) -> str:
    """What the functions are given came through a client of AWS."""
    return moto_table


@pytest.fixture
def pipelines(admin: Member) -> dict[str, Any]:
    """Sales with a tunnel and a plan into Maintenance."""
    sales = admin.get("/v1/pipelines").done()["data"][0]
    maintenance = admin.post("/v1/pipelines", {"name": "Bảo trì"}).done(201)
    won, first = sales["stages"][5]["id"], maintenance["stages"][0]["id"]
    tunnel = {"action": "move", "source": {"stage_id": won}, "target": {"stage_id": first}}
    admin.post("/v1/tunnels", tunnel).done(201)
    plan = {"name": "P", "source": {"pipeline_id": sales["id"]}, "target": {"stage_id": first}}
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
    """As the table's stream brings them."""
    records = []
    for number, event in enumerate(events):
        key = keys.event_key(tenant, event.deal.id, event.version)
        image = marshal({"pk": key.pk, "sk": key.sk, **event_item(tenant, event)})
        records.append({"eventName": "INSERT", "dynamodb": {"NewImage": image, "SequenceNumber": f"{number}00"}})
    return {"Records": records}


def from_queue(bodies: list[str]) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]}


def from_bus(events: list[Event], tenant: str = "demo") -> dict[str, Any]:
    """As a queue behind the bus brings them."""
    told = Told()
    EventBus(told, "bus").announce([(tenant, event) for event in events])
    return from_queue([json.dumps({"detail": json.loads(arrival["Detail"])}) for arrival in told.arrivals])


def poisoned(event: dict[str, Any]) -> dict[str, Any]:
    """The same with a second record that nobody can read."""
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


def test_the_router_moves_deals_and_names_the_record_that_it_cannot_read(
    admin: Member, pipelines: dict[str, Any], sold: list[Event]
) -> None:
    first = pipelines["maintenance"]["stages"][0]
    assert failures(invoke("route_tunnels", poisoned(from_stream(sold)))) == ["100"]
    assert titles(admin, first) == {"An", "Chi"}

    assert failures(invoke("route_tunnels", from_stream(sold))) == []
    assert titles(admin, first) == {"An", "Bình", "Chi"}


def published(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str | None, list[float]]]:
    """The metrics that were published since the last look, each with its service where it is not the function's."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    return {
        metric["Name"]: (line.get("service"), line[metric["Name"]])
        for line in lines
        for declared in line["_aws"]["CloudWatchMetrics"]
        for metric in declared["Metrics"]
    }


@pytest.mark.usefixtures("pipelines")
def test_the_router_publishes_what_it_did_and_how_late(sold: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    invoke("route_tunnels", from_stream(sold))
    metrics = published(capsys)
    assert metrics["Transfers"] == ("tunnels", [3.0])
    service, lags = metrics["TransferLag"]
    assert (service, len(lags)) == (None, 3)
    assert all(0 <= lag < 600_000 for lag in lags)
    assert "ChainsStopped" not in metrics

    invoke("route_tunnels", from_stream(sold))
    assert "Transfers" not in published(capsys)


@pytest.mark.usefixtures("pipelines")
def test_a_router_that_had_nothing_to_do_publishes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert failures(invoke("route_tunnels", from_stream([]))) == []
    assert published(capsys) == {}


@pytest.mark.usefixtures("dynamodb")
def test_more_values_than_fit_in_a_line_are_published_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    publish({}, {"TransferLag": [1.0] * 101})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(line["TransferLag"]) for line in lines] == [100, 1]
    publish({"Transfers": 0}, {"TransferLag": []})
    assert published(capsys) == {}


def test_totals_are_counted_but_for_the_message_that_cannot_be_read(
    admin: Member, pipelines: dict[str, Any], sold: list[Event]
) -> None:
    def count() -> int:
        board = admin.get(f"/v1/pipelines/{pipelines['sales']['id']}/board").done()
        return sum(column["count"] for column in board["columns"])

    assert failures(invoke("tally_stages", poisoned(from_bus(sold)))) == ["m1"]
    assert count() == 2
    assert failures(invoke("tally_stages", from_bus(sold))) == []
    assert count() == 3


@pytest.fixture
def due_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The due queue of the table's account; the functions find it in their environment."""
    with mock_aws():
        runtime.ports.cache_clear()
        sqs = aws.client("sqs")
        url = sqs.create_queue(QueueName="due")["QueueUrl"]
        monkeypatch.setenv("DUE_QUEUE_URL", url)
        yield lambda: [
            message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        ]
        runtime.ports.cache_clear()


def test_won_deals_are_enrolled_found_a_year_later_and_repeated(
    admin: Member, pipelines: dict[str, Any], sold: list[Event], due_queue: Any
) -> None:
    assert failures(invoke("arm_automations", poisoned(from_bus(sold)))) == ["m1"]
    assert invoke("sweep_due_work", {"time": DAY}) == {"sent": 2}
    bodies = due_queue()

    assert failures(invoke("perform_due_work", from_queue(["nonsense", *bodies]))) == ["m0"]
    assert titles(admin, pipelines["maintenance"]["stages"][0]) == {"An", "Chi"}


def test_events_are_announced_and_what_the_bus_does_not_take_is_named(
    admin: Member, sold: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(refuses=2)
    monkeypatch.setattr(runtime, "event_bus", lambda: EventBus(told, "bus"))
    assert failures(invoke("announce_events", from_stream(sold))) == ["200"]

    assert [arrival["DetailType"] for arrival in told.arrivals] == ["deal.created"] * 3
    assert {json.loads(arrival["Detail"])["closes"] for arrival in told.arrivals} == {True}


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
def test_an_event_as_aws_sends_it_is_done_with(
    table: str, due_queue: Any, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    told = Told()
    monkeypatch.setattr(runtime, "event_bus", lambda: EventBus(told, "bus"))
    event = json.loads((EVENTS / f"{function}.json").read_text("utf-8"))

    answer = invoke(function, event)
    assert not any(answer.values()), answer  # nothing failed; and of a table without deals nothing is due
    assert len(told.arrivals) == (function == "announce_events")
