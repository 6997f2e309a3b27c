"""The composition root: the real clock, ids and clients, made when they are first wanted and shared from then on."""

import random
import secrets
import time
from datetime import UTC, datetime
from functools import cache

from saletunnel import aws, settings
from saletunnel.domain.ids import format_id
from saletunnel.outbound.bus import EventBus
from saletunnel.outbound.dead_letters import DeadLetters
from saletunnel.outbound.mail import SesMailer
from saletunnel.outbound.phones import e164
from saletunnel.outbound.queue import SqsDueQueue, SqsJobQueue, SqsStopQueue
from saletunnel.outbound.redrive import Redrive
from saletunnel.outbound.user_pool import CognitoUsers
from saletunnel.store.accounts import TableAccounts
from saletunnel.store.customers import TableCustomers
from saletunnel.store.deal_lists import TableDealLists
from saletunnel.store.deals import TableDeals
from saletunnel.store.dynamo_table import DynamoTable
from saletunnel.store.enrolments import TableEnrolments
from saletunnel.store.figures import TableFigures
from saletunnel.store.idempotency import TableAnswers
from saletunnel.store.jobs import TableJobs
from saletunnel.store.members import TableMembers
from saletunnel.store.pipelines import TablePipelines
from saletunnel.store.repeat_plans import TableRepeatPlans
from saletunnel.store.schedule import TableSchedule
from saletunnel.store.stops import TableStops
from saletunnel.store.stream import TableStream
from saletunnel.store.tallies import TableTallies
from saletunnel.store.terms import TableTerms
from saletunnel.store.timers import TableTimers
from saletunnel.store.tunnels import TableTunnels
from saletunnel.telemetry import publish
from saletunnel.usecases.ports import Ports

_ID_BYTES = 10
_LONGEST_PAUSE = 1.0  # seconds
_LONGEST_INVOCATION = 900


def now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """A fresh id: 80 random bits, never seen twice."""
    return format_id(prefix, secrets.token_bytes(_ID_BYTES))


@cache
def ports() -> Ports:
    """All ports over the real table and queue."""
    return _ports(dynamo_table())


def ports_over(table_name: str) -> Ports:
    """The ports over the table with this name, for whoever is told it and runs outside of a function."""
    return _ports(DynamoTable(aws.client("dynamodb"), table_name, _pause, _new_token))


def _ports(table: DynamoTable) -> Ports:
    return Ports(
        accounts=TableAccounts(table),
        members=TableMembers(table),
        users=CognitoUsers(lambda: aws.client("cognito-idp"), settings.read().user_pool_id),
        pipelines=TablePipelines(table),
        tunnels=TableTunnels(table),
        deals=TableDeals(table),
        lists=TableDealLists(table),
        customers=TableCustomers(table),
        plans=TableRepeatPlans(table),
        schedule=TableSchedule(table),
        enrolments=TableEnrolments(table),
        timers=TableTimers(table),
        tallies=TableTallies(table),
        figures=TableFigures(table),
        jobs=TableJobs(table),
        job_queue=SqsJobQueue(lambda: aws.client("sqs"), settings.read().job_queue_url),
        stops=TableStops(table),
        stop_queue=SqsStopQueue(lambda: aws.client("sqs"), settings.read().stop_queue_url),
        mailer=SesMailer(lambda: aws.client("ses"), settings.read().mail_sender),
        terms=TableTerms(table),
        due_queue=SqsDueQueue(lambda: aws.client("sqs"), settings.read().due_queue_url),
        commit=table.commit,
        measure=lambda name, value: publish({name: value}),
        now=now,
        new_id=new_id,
        e164=e164,
    )


@cache
def answers() -> TableAnswers:
    """Where answers are kept by idempotency key."""
    return TableAnswers(dynamo_table())


@cache
def event_bus() -> EventBus:
    """The bus that events are announced on."""
    return EventBus(aws.client("events"), settings.read().event_bus_name)


@cache
def dead_letters() -> DeadLetters:
    """Where what the stream's readers gave up is left to the operator."""
    return DeadLetters(
        aws.client("sqs"), settings.read().dead_letters_url, lambda: TableStream(aws.client("dynamodbstreams"))
    )


def redrive_over(table_name: str) -> Redrive:
    """What the operator does dead letters again with; a function may take its time over one."""
    table = DynamoTable(aws.client("dynamodb"), table_name, _pause, _new_token)
    return Redrive(aws.client("sqs"), aws.client("lambda", longest=_LONGEST_INVOCATION), table)


@cache
def dynamo_table() -> DynamoTable:
    """The table."""
    return DynamoTable(aws.client("dynamodb"), settings.read().table_name, _pause, _new_token)


def _new_token() -> str:
    return secrets.token_hex(16)


def _pause(attempt: int) -> None:
    """Full jitter: somewhere between nothing and twice as long as the last time."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.01 * 2**attempt)))  # noqa: S311 - no secret hangs on it
