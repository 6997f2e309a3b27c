"""The HTTP functions as they are deployed, with DynamoDB played by moto; each test has the table for itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from infra.local.aws import REGION, client
from tests.functions.http_caller import CLOUD, Member, forget


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """Clients are kept for the life of a process, so they are made anew for the module, and forgotten after it."""
    with mock_aws(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("TABLE_NAME", CLOUD.table["TableName"])
        queue = client("sqs", f"https://sqs.{REGION}.amazonaws.com").create_queue(QueueName="jobs")
        environment.setenv("JOB_QUEUE_URL", queue["QueueUrl"])
        forget()
        yield client("dynamodb", f"https://dynamodb.{REGION}.amazonaws.com")
        forget()


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    """The table, empty; its name."""
    dynamodb.create_table(**CLOUD.table)
    yield CLOUD.table["TableName"]
    dynamodb.delete_table(TableName=CLOUD.table["TableName"])


@pytest.fixture
def admin(table: str) -> Member:
    """The admin of a new tenant."""
    return Member()
