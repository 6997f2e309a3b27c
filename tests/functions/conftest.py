"""The functions as they are deployed; each test has the table for itself.

Queues and the user pool are moto's. The table is in memory, or moto's where a module says so: the store's suite holds
both to the same contract.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from infra.local.aws import REGION, client
from saletunnel import runtime
from tests.fakes import MemoryTable
from tests.functions.http_caller import CLOUD, Member, forget


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Clients are kept for the life of a process, so they are made anew for the module, and forgotten after it."""
    with mock_aws(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("TABLE_NAME", CLOUD.table["TableName"])
        environment.setenv("POWERTOOLS_METRICS_NAMESPACE", "SaleTunnel")
        queue = client("sqs", f"https://sqs.{REGION}.amazonaws.com").create_queue(QueueName="jobs")
        environment.setenv("JOB_QUEUE_URL", queue["QueueUrl"])
        environment.setenv("USER_POOL_ID", _a_pool())
        forget()
        yield client("dynamodb", f"https://dynamodb.{REGION}.amazonaws.com")
        forget()


def _a_pool() -> str:
    """A user pool with the groups of the template; its id."""
    cognito = client("cognito-idp", f"https://cognito-idp.{REGION}.amazonaws.com")
    pool: str = cognito.create_user_pool(**CLOUD.user_pool)["UserPool"]["Id"]
    for group in CLOUD.groups:
        cognito.create_group(UserPoolId=pool, GroupName=group)
    return pool


@pytest.fixture
def table(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The table in memory, which answers as DynamoDB does and a good deal quicker than moto; its name."""
    held = MemoryTable()
    monkeypatch.setattr(runtime, "dynamo_table", lambda: held)
    for kept in (runtime.ports, runtime.answers):
        kept.cache_clear()
    yield CLOUD.table["TableName"]
    for kept in (runtime.ports, runtime.answers):
        kept.cache_clear()


@pytest.fixture
def moto_table(dynamodb: Any) -> Iterator[str]:
    """The table behind a client of AWS, empty; its name."""
    dynamodb.create_table(**CLOUD.table)
    runtime.ports.cache_clear()  # what a process keeps in mind is of one table
    yield CLOUD.table["TableName"]
    dynamodb.delete_table(TableName=CLOUD.table["TableName"])


@pytest.fixture
def admin(table: str) -> Member:
    """The admin of a new tenant."""
    return Member()
