"""The composition root: the real clock, ids and clients. Each is created at its first use and then shared."""

from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from saletunnel import aws, settings
from saletunnel.domain.ids import format_id
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from saletunnel.table_ports import TablePorts
from saletunnel.telemetry import publish

if TYPE_CHECKING:
    from saletunnel.domain.messages.rendering import Markup
    from saletunnel.http.throttling import Throttle
    from saletunnel.outbound.bus import EventBus
    from saletunnel.outbound.calls import SqsResultQueue
    from saletunnel.outbound.dead_letters import DeadLetters
    from saletunnel.outbound.redrive import Redrive
    from saletunnel.outbound.webhook_client import WebhookClient
    from saletunnel.usecases.ports import (
        CallQueue,
        DueQueue,
        JobQueue,
        Mailer,
        MailQueue,
        MessageSender,
        Payloads,
        Ports,
        SendRate,
        StopQueue,
        Users,
    )

_ID_BYTES = 10
_LONGEST_PAUSE = 1.0  # seconds
_LONGEST_INVOCATION = 900


def now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """A new id with 80 random bits, which make it unique."""
    return format_id(prefix, secrets.token_bytes(_ID_BYTES))


class _LivePorts(TablePorts):
    """All ports: the repositories over the table, and the other AWS services."""

    def __init__(self, table: DynamoTable) -> None:
        super().__init__(table)
        self.now = now
        self.new_id = new_id
        self.random_bytes = secrets.token_bytes

    @cached_property
    def users(self) -> Users:
        from saletunnel.outbound.user_pool import CognitoUsers

        return CognitoUsers(aws.client("cognito-idp"), settings.read().user_pool_id)

    @cached_property
    def job_queue(self) -> JobQueue:
        from saletunnel.outbound.queue import SqsJobQueue

        return SqsJobQueue(aws.client("sqs"), settings.read().job_queue_url)

    @cached_property
    def stop_queue(self) -> StopQueue:
        from saletunnel.outbound.queue import SqsStopQueue

        return SqsStopQueue(aws.client("sqs"), settings.read().stop_queue_url)

    @cached_property
    def due_queue(self) -> DueQueue:
        from saletunnel.outbound.queue import SqsDueQueue

        return SqsDueQueue(aws.client("sqs"), settings.read().due_queue_url)

    @cached_property
    def call_queue(self) -> CallQueue:
        from saletunnel.outbound.calls import SqsCallQueue

        return SqsCallQueue(aws.client("sqs"), settings.read().call_queue_url)

    @cached_property
    def payloads(self) -> Payloads:
        from saletunnel.http.webhook_payloads import ShapedPayloads

        return ShapedPayloads()

    @property
    def calls_loopback(self) -> bool:
        return settings.read().webhook_loopback

    @cached_property
    def mailer(self) -> Mailer:
        from saletunnel.outbound.mail import SesMailer

        return SesMailer(aws.client("ses"), settings.read().mail_sender)

    @cached_property
    def markup(self) -> Markup:
        from saletunnel.outbound.markup import LibraryMarkup

        return LibraryMarkup()

    @cached_property
    def web_url(self) -> str:
        return settings.read().web_url

    @cached_property
    def mail_queue(self) -> MailQueue:
        from saletunnel.outbound.messages import SqsMailQueue

        read = settings.read()
        return SqsMailQueue(aws.client("sqs"), read.mail_queue_url, read.bulk_mail_queue_url)

    @cached_property
    def message_sender(self) -> MessageSender:
        from saletunnel.outbound.messages import ProviderSender

        read = settings.read()
        ses, sns = aws.client("sesv2", attempts=1), aws.client("sns", attempts=1)
        return ProviderSender(ses, sns, read.mail_sender, read.configuration_set)

    @cached_property
    def send_rate(self) -> SendRate:
        from saletunnel.store.messages.send_rate import TableSendRate

        read = settings.read()
        return TableSendRate(self._table, {"email": read.mail_rate, "sms": read.sms_rate})

    def pause(self, attempt: int) -> None:
        _pause(attempt)

    def wait_until(self, moment: datetime) -> None:
        time.sleep(max(0.0, min(1.0, (moment - now()).total_seconds())))

    def measure(self, name: str, value: int) -> None:
        publish({name: value})

    def e164(self, spelled: str, time_zone: str) -> str | None:
        from saletunnel.outbound.phones import e164

        return e164(spelled, time_zone)


@cache
def ports() -> Ports:
    """The ports over the table and the queues of the function's environment."""
    return _LivePorts(dynamo_table())


def ports_over(table_name: str) -> Ports:
    """The ports over the table with this name, for programs that run outside of a function."""
    return _LivePorts(_table(table_name))


@cache
def dynamo_table() -> DynamoTable:
    """The table of the function's environment."""
    return _table(settings.read().table_name)


def _table(name: str) -> DynamoTable:
    return DynamoTable(aws.client("dynamodb"), name, _pause, _new_token)


@cache
def throttle() -> Throttle:
    """The limit of the requests of each company."""
    from saletunnel.http.throttling import Throttle
    from saletunnel.store.request_counts import TableRequestCounts

    return Throttle(TableRequestCounts(dynamo_table()), settings.read().company_requests)


@cache
def event_bus() -> EventBus:
    """The bus to which events are sent."""
    from saletunnel.outbound.bus import EventBus

    return EventBus(aws.client("events"), settings.read().event_bus_name)


@cache
def dead_letters() -> DeadLetters:
    """The queue of the dead letters of the stream's readers."""
    from saletunnel.outbound.dead_letters import DeadLetters
    from saletunnel.store.stream import TableStream

    url = settings.read().dead_letters_url
    return DeadLetters(aws.client("sqs"), url, lambda: TableStream(aws.client("dynamodbstreams")))


@cache
def webhook_client() -> WebhookClient:
    """The client that calls the endpoints of companies."""
    from saletunnel.outbound.webhook_client import WebhookClient, resolve

    return WebhookClient(resolve, loopback=settings.read().webhook_loopback)


@cache
def result_queue() -> SqsResultQueue:
    """The queue of the results of webhooks' calls."""
    from saletunnel.outbound.calls import SqsResultQueue

    return SqsResultQueue(aws.client("sqs"), settings.read().result_queue_url)


def redrive_over(table_name: str) -> Redrive:
    """The redrive of dead letters, over the table with this name. It waits as long as a function may run."""
    from saletunnel.outbound.redrive import Redrive
    from saletunnel.store.stream import read_image

    functions = aws.client("lambda", longest=_LONGEST_INVOCATION)
    return Redrive(aws.client("sqs"), functions, partial(read_image, _table(table_name)))


def _new_token() -> str:
    return secrets.token_hex(16)


def _pause(attempt: int) -> None:
    """Sleeps with full jitter: a random time up to a limit that doubles with each attempt."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.01 * 2**attempt)))  # noqa: S311 - not used for security
