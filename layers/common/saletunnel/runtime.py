"""The composition root: the real clock, ids and clients, made when they are first wanted and shared from then on."""

from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from saletunnel import aws, settings
from saletunnel.domain.ids import format_id
from saletunnel.store.dynamo_table import DynamoTable
from saletunnel.table_ports import TablePorts
from saletunnel.telemetry import publish

if TYPE_CHECKING:
    from saletunnel.outbound.bus import EventBus
    from saletunnel.outbound.dead_letters import DeadLetters
    from saletunnel.outbound.redrive import Redrive
    from saletunnel.store.idempotency import TableAnswers
    from saletunnel.usecases.ports import DueQueue, JobQueue, Mailer, Ports, StopQueue, Users

_ID_BYTES = 10
_LONGEST_PAUSE = 1.0  # seconds
_LONGEST_INVOCATION = 900


def now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """A fresh id: 80 random bits, never seen twice."""
    return format_id(prefix, secrets.token_bytes(_ID_BYTES))


class _LivePorts(TablePorts):
    """All ports: the repositories, and the AWS services besides the table."""

    def __init__(self, table: DynamoTable) -> None:
        super().__init__(table)
        self.now = now
        self.new_id = new_id

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
    def mailer(self) -> Mailer:
        from saletunnel.outbound.mail import SesMailer

        return SesMailer(aws.client("ses"), settings.read().mail_sender)

    def pause(self, attempt: int) -> None:
        _pause(attempt)

    def measure(self, name: str, value: int) -> None:
        publish({name: value})

    def e164(self, spelled: str, time_zone: str) -> str | None:
        from saletunnel.outbound.phones import e164

        return e164(spelled, time_zone)


@cache
def ports() -> Ports:
    """All ports over the real table and queues."""
    return _LivePorts(dynamo_table())


def ports_over(table_name: str) -> Ports:
    """The ports over the table with this name, for whoever is told it and runs outside of a function."""
    return _LivePorts(_table(table_name))


@cache
def dynamo_table() -> DynamoTable:
    """The table."""
    return _table(settings.read().table_name)


def _table(name: str) -> DynamoTable:
    return DynamoTable(aws.client("dynamodb"), name, _pause, _new_token)


@cache
def answers() -> TableAnswers:
    """Where answers are kept by idempotency key."""
    from saletunnel.store.idempotency import TableAnswers

    return TableAnswers(dynamo_table())


@cache
def event_bus() -> EventBus:
    """The bus that events are announced on."""
    from saletunnel.outbound.bus import EventBus

    return EventBus(aws.client("events"), settings.read().event_bus_name)


@cache
def dead_letters() -> DeadLetters:
    """Where what the stream's readers gave up is left to the operator."""
    from saletunnel.outbound.dead_letters import DeadLetters
    from saletunnel.store.stream import TableStream

    url = settings.read().dead_letters_url
    return DeadLetters(aws.client("sqs"), url, lambda: TableStream(aws.client("dynamodbstreams")))


def redrive_over(table_name: str) -> Redrive:
    """What the operator does dead letters again with; a function may take its time over one."""
    from saletunnel.outbound.redrive import Redrive
    from saletunnel.store.stream import read_image

    functions = aws.client("lambda", longest=_LONGEST_INVOCATION)
    return Redrive(aws.client("sqs"), functions, partial(read_image, _table(table_name)))


def _new_token() -> str:
    return secrets.token_hex(16)


def _pause(attempt: int) -> None:
    """Full jitter: a random time up to a limit that doubles with each attempt."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.01 * 2**attempt)))  # noqa: S311 - no secret hangs on it
