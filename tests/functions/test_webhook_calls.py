"""A message to a webhook through all three functions and their queues, to a receiver on this machine."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from standardwebhooks import Webhook

from infra.local.aws import REGION, client
from saletunnel import runtime
from tests.functions.http_caller import Member, context_of
from tests.receiver import Receiver

PATH = "/private-path"


@pytest.fixture
def receiver(table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that the functions may call, as in the local cloud."""
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "true")
    runtime.webhook_client.cache_clear()
    with Receiver.start() as receiver:
        yield receiver
    runtime.webhook_client.cache_clear()


@pytest.fixture
def webhook(admin: Member, receiver: Receiver) -> Any:
    url = f"http://127.0.0.1:{receiver.port}{PATH}"
    return admin.post("/v1/webhooks", {"name": "ERP", "url": url}).done(201)


def work() -> None:
    """Lets the performer, the sender and the recorder work on what is in their queues."""
    for function, queue in (("perform_due_work", "due"), ("call_webhooks", "calls"), ("record_calls", "results")):
        records = [{"messageId": str(at), "body": body} for at, body in enumerate(take(queue))]
        answer = import_module(function).handler({"Records": records}, context_of(function))
        assert answer == {"batchItemFailures": []}


def take(queue: str) -> list[str]:
    """The messages of a queue, which are deleted."""
    sqs = client("sqs", f"https://sqs.{REGION}.amazonaws.com")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


@pytest.mark.usefixtures("clock_of_the_machine")
def test_a_test_message_arrives_signed_and_its_delivery_is_done(
    admin: Member, receiver: Receiver, webhook: Any
) -> None:
    receiver.behave = lambda exchange: exchange.answer(200, b"thanks")
    delivery = admin.post(f"/v1/webhooks/{webhook['id']}/test", None).done(202)
    work()
    [received] = receiver.received
    message = Webhook(webhook["secret"]).verify(received.body, received.headers)
    [logged] = admin.get(f"/v1/webhooks/{webhook['id']}/deliveries").done()["data"]
    assert (message["type"], message["data"]) == ("webhook.test", {"webhook_id": webhook["id"]})
    assert (received.headers["webhook-id"], logged["id"]) == (delivery["id"], delivery["id"])
    assert (logged["state"], logged["attempts"][0]["status"], logged["attempts"][0]["answer"]) == (
        "done",
        200,
        "thanks",
    )


def test_a_failed_delivery_is_replayed(admin: Member, receiver: Receiver, webhook: Any) -> None:
    receiver.behave = lambda exchange: exchange.answer(500)
    delivery = admin.post(f"/v1/webhooks/{webhook['id']}/test", None).done(202)
    work()
    receiver.behave = lambda exchange: exchange.answer(204)
    assert admin.post(f"/v1/deliveries/{delivery['id']}/replay", None).done(202)["state"] == "pending"
    work()
    [logged] = admin.get(f"/v1/webhooks/{webhook['id']}/deliveries").done()["data"]
    assert (logged["state"], [attempt["status"] for attempt in logged["attempts"]]) == ("done", [500, 204])
    assert len({received.headers["webhook-id"] for received in receiver.received}) == 1


def test_a_secret_is_shown_once(admin: Member, receiver: Receiver, webhook: Any) -> None:
    path = f"/v1/webhooks/{webhook['id']}"
    rotated = admin.post(f"{path}/rotate-secret", None).done()
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != webhook["secret"]
    for reply in (admin.get(path), admin.get("/v1/webhooks"), admin.patch(path, {"name": "Renamed"})):
        assert "whsec" not in reply.text
        assert reply.status == 200


def test_no_log_line_has_a_secret_an_address_or_a_body(
    admin: Member, receiver: Receiver, webhook: Any, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.behave = lambda exchange: exchange.answer(500, b"the answer")
    admin.post(f"/v1/webhooks/{webhook['id']}/test", None).done(202)
    work()
    poison = {"Records": [{"messageId": "1", "body": '{"url": "https://hooks.example.com/private-path"}'}]}
    for function in ("call_webhooks", "record_calls"):
        answer = import_module(function).handler(poison, context_of(function))
        assert len(answer["batchItemFailures"]) == 1
    logged = caplog.text
    assert logged.count("a record of the batch failed") == 2
    for text in ("whsec", PATH, "webhook.test", "the answer", "v1,"):
        assert text not in logged


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://10.0.0.1/", "https://hooks.example.com:8443/"])
def test_without_the_setting_of_the_local_cloud_a_url_must_be_public(admin: Member, url: str) -> None:
    problem = admin.post("/v1/webhooks", {"name": "W", "url": url}).refused(422, "validation_failed", "/url")
    assert problem["errors"][0]["code"] == "webhook_url"
