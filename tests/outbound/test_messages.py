"""The requests to SES and SNS, and what their errors mean."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from saletunnel import aws
from saletunnel.domain.messages.message import MessageContent
from saletunnel.domain.messages.settings import Sender
from saletunnel.outbound.messages import ProviderSender, read_mail_event
from saletunnel.usecases.ports import NotAccepted, Refused
from tests.usecases.messages.messaging import Messaging

SENDER = Sender("Điện máy\r\nBcc: all@example.com", "tin@shop.example", "cskh@shop.example")
CONTENT = MessageContent("Ưu đãi\r\nBcc: all@example.com", "Chào", "<p>Chào</p>")


class Client:
    """A botocore client that keeps its requests, or raises an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return {"MessageId": "id-1"}

    publish = send_email


def refusal(code: str, status: int) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "SendEmail")


def send(client: Client) -> str:
    message = Messaging().queue()
    sender = ProviderSender(client, client, "", "saletunnel")
    return sender.send_mail("demo", message, CONTENT, SENDER, {"List-Unsubscribe": "<https://x>"})


def test_a_mail_has_the_configuration_set_the_tags_the_headers_and_both_texts() -> None:
    client = Client()
    assert send(client) == "id-1"
    [request] = client.requests
    tags = {tag["Name"]: tag["Value"] for tag in request["EmailTags"]}
    simple = request["Content"]["Simple"]
    assert request["ConfigurationSetName"] == "saletunnel"
    assert tags.keys() == {"message", "tenant"}
    assert simple["Headers"] == [{"Name": "List-Unsubscribe", "Value": "<https://x>"}]
    assert set(simple["Body"]) == {"Text", "Html"}
    assert request["ReplyToAddresses"] == ["cskh@shop.example"]


def test_no_text_of_a_company_begins_a_new_header() -> None:
    client = Client()
    send(client)
    [request] = client.requests
    for text in (request["FromEmailAddress"], request["Content"]["Simple"]["Subject"]["Data"]):
        assert "\n" not in text
        assert "\r" not in text
    assert request["FromEmailAddress"].isascii()
    assert request["FromEmailAddress"].endswith("<tin@shop.example>")


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refusal("TooManyRequestsException", 429), NotAccepted),
        (refusal("SendingPausedException", 400), NotAccepted),
        (EndpointConnectionError(endpoint_url="https://ses"), NotAccepted),
        (refusal("MessageRejected", 400), Refused),
        (refusal("BadRequestException", 400), Refused),
        (refusal("InternalFailure", 500), ClientError),
        (ReadTimeoutError(endpoint_url="https://ses"), ReadTimeoutError),
    ],
)
def test_an_error_says_whether_the_mail_may_have_been_sent(error: Exception, meaning: type[Exception]) -> None:
    with pytest.raises(meaning):
        send(Client(error))


def test_the_clients_of_the_providers_never_call_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for service in ("sesv2", "sns"):
        retries = aws.client(service, attempts=1).meta.config.retries
        assert retries["total_max_attempts"] == 1


@pytest.mark.parametrize("body", ['{"eventType": "Open"}', '{"eventType": "Send", "mail": {}}', "{}"])
def test_an_event_about_something_else_is_ignored(body: str) -> None:
    assert read_mail_event(body) is None
