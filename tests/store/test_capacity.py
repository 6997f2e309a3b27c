"""The capacity units of the access patterns, as docs/table.md states them."""

import pytest

from infra.local.aws import client
from tests.capacity import CLOUD, documented, measure, render


@pytest.mark.dynoxide
def test_the_documented_capacity_units_are_the_measured_ones(dynoxide_url: str) -> None:
    dynamodb = client("dynamodb", dynoxide_url)
    dynamodb.create_table(**{**CLOUD.table, "TableName": "table-measured"})
    try:
        units = render(measure(dynamodb, "table-measured"))
    finally:
        dynamodb.delete_table(TableName="table-measured")
    assert units == documented(), "run python -m tests.capacity, and check which patterns cost more"
