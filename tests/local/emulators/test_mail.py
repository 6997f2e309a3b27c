"""The mail of the local cloud: what ministack's SES lacks, and `python -m infra.local mail` shows."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local.aws import client
from infra.local.emulators import services
from infra.local.emulators.services import MAIL_SENDER
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.processes.parts import Parts
from infra.local.template.reader import read_template
from tests.cloud import free_base, running_part

pytestmark = pytest.mark.cloud

RATE = 5
CLOUD = read_template(Layout().template, queue_url=lambda name: name, parameters={"MailRate": str(RATE)})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    layout = Layout(tmp_path_factory.mktemp("mail"))
    layout.prepare()
    ports = Ports.from_base(free_base())
    parts = Parts(layout, ports, CLOUD, ports.url("database"))
    with running_part(parts.services(), layout.logs / "services.log"):
        services.provision(ports.url("services"), "http://127.0.0.1:8080", CLOUD)
        yield ports.url("services")


def send(url: str, to: str, configuration_set: str = CLOUD.mail_events.configuration_set) -> None:
    simple = {
        "Subject": {"Data": "Ưu đãi"},
        "Body": {"Text": {"Data": "Chào"}},
        "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://x>"}],
    }
    client("sesv2", url).send_email(
        FromEmailAddress=f"Shop <{MAIL_SENDER}>",
        Destination={"ToAddresses": [to]},
        Content={"Simple": simple},
        EmailTags=[{"Name": "message", "Value": "msg_1"}, {"Name": "tenant", "Value": "demo"}],
        ConfigurationSetName=configuration_set,
    )


def events(url: str, number: int) -> list[dict[str, Any]]:
    """The next events in the queue of mail events."""
    sqs, queue = client("sqs", url), services.queue_url(url, CLOUD.mail_events.queue)
    found: list[dict[str, Any]] = []
    while len(found) < number:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)["Messages"]:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("an@example.com", ["Delivery", "Send"]),
        ("bounce@simulator.amazonses.com", ["Bounce", "Send"]),
        ("complaint@simulator.amazonses.com", ["Complaint", "Delivery", "Send"]),
    ],
)
def test_what_becomes_of_a_mail_reaches_the_queue_with_its_tags(url: str, to: str, expected: list[str]) -> None:
    send(url, to)
    found = events(url, len(expected))
    assert sorted(event["eventType"] for event in found) == expected
    assert all(event["mail"]["tags"] == {"message": ["msg_1"], "tenant": ["demo"]} for event in found)


def test_the_list_of_mails_has_their_headers(url: str) -> None:
    send(url, "an@example.com")
    events(url, 2)
    [*_, mail] = httpx.get(f"{url}/_ministack/ses/messages").json()["messages"]["000000000000"]
    assert mail["Headers"] == {"List-Unsubscribe": "<https://x>"}


def test_an_unknown_configuration_set_is_refused(url: str) -> None:
    with pytest.raises(ClientError, match="NotFoundException"):
        send(url, "an@example.com", "unknown")


def test_mails_above_the_rate_are_refused(url: str) -> None:
    """Without a client that retries."""
    mail = {"FromEmailAddress": MAIL_SENDER, "Destination": {"ToAddresses": ["an@example.com"]}, "Content": {}}
    statuses = [httpx.post(f"{url}/v2/email/outbound-emails", json=mail).status_code for _ in range(10 * RATE)]
    assert {200, 429} == set(statuses)
