"""Messages to customers through SES (e-mail) and SNS (SMS), their queues, and the events of SES.

The clients never retry a call by themselves: a call whose answer was lost may have sent the message.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.headerregistry import Address
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from saletunnel.domain.messages.mail_event import MailEvent, MailEventKind
from saletunnel.domain.messages.message import Message, MessageContent
from saletunnel.domain.messages.settings import Sender
from saletunnel.domain.scheduled_work import seconds_until
from saletunnel.outbound.queue import send_all
from saletunnel.usecases.ports import NotAccepted, Refused

_LONGEST_DELAY = 900
_UTF8 = "UTF-8"
_NOT_YET = {
    "TooManyRequestsException",
    "Throttling",
    "ThrottlingException",
    "LimitExceededException",
    "AccountSuspendedException",
    "SendingPausedException",
    "ThrottledException",
}
"""The errors after which the provider may take the message later."""


class ProviderSender:
    """See usecases.ports.MessageSender; over botocore clients that do not retry."""

    def __init__(self, ses: Any, sns: Any, sender: str, configuration_set: str) -> None:
        self._ses = ses
        self._sns = sns
        self._sender = sender
        self._configuration_set = configuration_set

    def default_sender(self) -> str | None:
        return self._sender or None

    def send_mail(
        self, tenant: str, message: Message, content: MessageContent, sender: Sender, headers: Mapping[str, str]
    ) -> str:
        body = {"Text": {"Data": content.text, "Charset": _UTF8}}
        if content.html:
            body["Html"] = {"Data": content.html, "Charset": _UTF8}
        simple: dict[str, Any] = {
            "Subject": {"Data": " ".join(content.subject.split()), "Charset": _UTF8},
            "Body": body,
        }
        if headers:
            simple["Headers"] = [{"Name": name, "Value": value} for name, value in headers.items()]
        request: dict[str, Any] = {
            "FromEmailAddress": _mailbox(sender),
            "Destination": {"ToAddresses": [message.address]},
            "Content": {"Simple": simple},
            "EmailTags": [{"Name": "message", "Value": message.id}, {"Name": "tenant", "Value": tenant}],
            "ConfigurationSetName": self._configuration_set,
        }
        if sender.reply_to:
            request["ReplyToAddresses"] = [sender.reply_to]
        return str(_call(self._ses.send_email, request)["MessageId"])

    def send_sms(self, message: Message, text: str, sender_id: str | None) -> str:
        kind = "Promotional" if message.is_marketing else "Transactional"
        attributes = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": kind}}
        if sender_id:
            attributes["AWS.SNS.SMS.SenderID"] = {"DataType": "String", "StringValue": sender_id}
        request = {"PhoneNumber": message.address, "Message": text, "MessageAttributes": attributes}
        return str(_call(self._sns.publish, request)["MessageId"])


def _call(send: Any, request: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = send(**request)
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise NotAccepted("The provider was not reached.") from error
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _NOT_YET or status == 429:
            raise NotAccepted(f"The provider takes no more at the moment ({code}).") from error
        if status < 500:
            raise Refused(f"{code}: {error.response['Error'].get('Message', '')}") from error
        raise
    return answer


def _mailbox(sender: Sender) -> str:
    """The sender as in a header: a name in other letters than ASCII is encoded (RFC 2047)."""
    from email.header import Header

    name = " ".join(sender.name.split())
    if not name:
        return sender.email
    if name.isascii():
        local, _, domain = sender.email.rpartition("@")
        return str(Address(name, local, domain))
    return f"{Header(name, 'utf-8', maxlinelen=998).encode()} <{sender.email}>"


class SqsMailQueue:
    """See usecases.ports.MailQueue; over a botocore client."""

    def __init__(self, client: Any, transactional_url: str, bulk_url: str) -> None:
        self._client = client
        self._urls = {False: transactional_url, True: bulk_url}

    def send(self, messages: Iterable[Message], tenant: str, clock: datetime) -> None:
        waiting = list(messages)
        for is_bulk, url in self._urls.items():
            entries = [
                {
                    "MessageBody": write_message_ref(tenant, message.id),
                    "DelaySeconds": _delay(message, clock),
                    "MessageGroupId": tenant,
                }
                for message in waiting
                if message.is_marketing == is_bulk
            ]
            send_all(self._client, url, entries)


def _delay(message: Message, clock: datetime) -> int:
    """The seconds until the message may be claimed. A message that waits for nothing may be claimed at once."""
    if message.reason is None or message.due_at is None:
        return 0
    return min(_LONGEST_DELAY, seconds_until(message.due_at, clock))


def write_message_ref(tenant: str, message_id: str) -> str:
    """The body of a queue message that asks to send a message."""
    return json.dumps({"tenant": tenant, "message_id": message_id})


def read_message_ref(body: str) -> tuple[str, str]:
    """The tenant and the message's id in a body that `write_message_ref` made."""
    message = json.loads(body)
    return message["tenant"], message["message_id"]


_KINDS: Mapping[str, MailEventKind] = {
    "Send": "sent",
    "Delivery": "delivered",
    "Bounce": "bounced",
    "Complaint": "complained",
    "Reject": "rejected",
}


def read_mail_event(body: str) -> MailEvent | None:
    """The event in a record of SES; None if it is about something else. Raises ValueError if it is malformed.

    The record comes from SNS as it is (raw message delivery).
    """
    record = json.loads(body)
    kind = _KINDS.get(record.get("eventType", ""))
    tags: Mapping[str, Any] = record.get("mail", {}).get("tags", {})
    if kind is None or not tags.get("message") or not tags.get("tenant"):
        return None
    if kind == "bounced" and record.get("bounce", {}).get("bounceType") == "Permanent":
        kind = "bounced_for_good"
    detail = str(record.get("reject", {}).get("reason", ""))
    return MailEvent(kind, str(tags["tenant"][0]), str(tags["message"][0]), str(record["mail"]["messageId"]), detail)
