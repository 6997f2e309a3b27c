"""The capacity units of the access patterns are those that docs/table.md tells."""

import pytest

from infra.local.aws import client
from tests.capacity import CLOUD, measured, told, written


@pytest.mark.dynoxide
def test_what_the_document_tells_was_measured(dynoxide_url: str) -> None:
    dynamodb = client("dynamodb", dynoxide_url)
    dynamodb.create_table(**{**CLOUD.table, "TableName": "table-measured"})
    try:
        units = written(measured(dynamodb, "table-measured"))
    finally:
        dynamodb.delete_table(TableName="table-measured")
    assert units == told(), "run python -m tests.capacity, and look at what became dearer"
