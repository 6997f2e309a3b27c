"""Fixtures for tests of the deployed functions; each test has its own table.

moto provides the queues. The table and the user pool are in memory, or moto's in modules that override `table` or
`users`; the contract tests of the store run against both tables.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from moto import mock_aws

from infra.local.aws import REGION, client
from saletunnel import runtime
from tests.fakes import MemoryMessageSender, MemoryTable, MemoryUsers
from tests.functions.http_caller import CLOUD, Member, forget


class Clock:
    """The clock of the functions: it starts on the same evening in every run, and goes on at its usual speed.

    On that evening a company in Viet Nam has the next day, and the next month, already.
    """

    _START = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    _BEGAN = time.monotonic()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """The current time."""
        return (cls._START + timedelta(seconds=time.monotonic() - cls._BEGAN)).astimezone(tz)


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """moto's DynamoDB client. Functions cache their clients, so the caches are cleared before and after each module.

    Retries do not wait.
    """
    with mock_aws(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("TABLE_NAME", CLOUD.table["TableName"])
        environment.setenv("POWERTOOLS_METRICS_NAMESPACE", "SaleTunnel")
        environment.setenv("COMPANY_REQUESTS", CLOUD.functions["manage_deals"].environment["COMPANY_REQUESTS"])
        sqs = client("sqs", f"https://sqs.{REGION}.amazonaws.com")
        environment.setenv("JOB_QUEUE_URL", sqs.create_queue(QueueName="jobs")["QueueUrl"])
        environment.setenv("DUE_QUEUE_URL", sqs.create_queue(QueueName="due")["QueueUrl"])
        environment.setenv("CALL_QUEUE_URL", sqs.create_queue(QueueName="calls")["QueueUrl"])
        environment.setenv("RESULT_QUEUE_URL", sqs.create_queue(QueueName="results")["QueueUrl"])
        environment.setenv("USER_POOL_ID", _a_pool())
        environment.setattr(runtime, "_pause", lambda attempt: None)
        environment.setattr(runtime, "datetime", Clock)
        forget()
        yield client("dynamodb", f"https://dynamodb.{REGION}.amazonaws.com")
        forget()


@pytest.fixture
def clock_of_the_machine(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions have the clock of other programs, such as a library that checks when a message was signed."""
    monkeypatch.setattr(runtime, "datetime", datetime)


def _a_pool() -> str:
    """Creates a user pool with the groups of the template; returns its id."""
    cognito = client("cognito-idp", f"https://cognito-idp.{REGION}.amazonaws.com")
    pool: str = cognito.create_user_pool(**CLOUD.user_pool)["UserPool"]["Id"]
    for group in CLOUD.groups:
        cognito.create_group(UserPoolId=pool, GroupName=group)
    return pool


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty user pool in memory, which is faster than moto's."""
    monkeypatch.setattr(runtime._LivePorts, "users", MemoryUsers())


@pytest.fixture
def message_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider of messages in memory."""
    monkeypatch.setattr(runtime._LivePorts, "message_sender", MemoryMessageSender())


@pytest.fixture
def table(dynamodb: Any, users: None, message_sender: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of an empty table in memory, which behaves like DynamoDB and is faster than moto."""
    memory = MemoryTable()
    monkeypatch.setattr(runtime, "dynamo_table", lambda: memory)
    for cached in (runtime.ports, runtime.throttle):
        cached.cache_clear()
    yield CLOUD.table["TableName"]
    for cached in (runtime.ports, runtime.throttle):
        cached.cache_clear()


@pytest.fixture
def moto_table(dynamodb: Any) -> Iterator[str]:
    """The name of an empty table in moto, accessed through the AWS client."""
    dynamodb.create_table(**CLOUD.table)
    for cached in (runtime.ports, runtime.throttle):  # what is cached belongs to another table
        cached.cache_clear()
    yield CLOUD.table["TableName"]
    dynamodb.delete_table(TableName=CLOUD.table["TableName"])


@pytest.fixture
def admin(table: str) -> Member:
    """The admin of a new tenant."""
    return Member()
