"""The local database: dynoxide, which keeps DynamoDB's tables and streams in one SQLite file.

It is told the table of the template, and given the one index that keeps its writes fast however long the stream's
history grows.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.aws import client
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout, dynoxide

_STREAM_INDEX = """
    CREATE INDEX IF NOT EXISTS stream_sequence
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))
"""


def command(layout: Layout, port: int) -> list[str]:
    return [dynoxide(), "serve", "--port", str(port), "--db-path", str(layout.database), "--log", "quiet"]


def is_ready(url: str) -> bool:
    try:
        client("dynamodb", url).list_tables()
    except (BotoCoreError, ClientError):
        return False
    return True


def ensure_table(url: str, table: Mapping[str, Any], file: Path | None) -> None:
    """Make the template's table if it is not there, and in dynoxide's `file` the index on the stream's history.

    `LocalCloudError` when the table that is there has other keys or indexes than the template's: no data is
    touched then.
    """
    dynamodb = client("dynamodb", url)
    try:
        dynamodb.create_table(**table)
    except dynamodb.exceptions.ResourceInUseException:
        _require_same(dynamodb.describe_table(TableName=table["TableName"])["Table"], table)
    dynamodb.get_waiter("table_exists").wait(TableName=table["TableName"], WaiterConfig={"Delay": 1})
    if file is None:
        return
    with closing(sqlite3.connect(file, timeout=30)) as connection, connection:
        connection.execute(_STREAM_INDEX)


def _require_same(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    if _shape(present) != _shape(wanted):
        raise LocalCloudError(
            f"the template's table {wanted['TableName']} differs from the one in the local database: "
            "make reset removes it with all that it holds"
        )


def _shape(table: Mapping[str, Any]) -> dict[str, Any]:
    """Keys and indexes, in an order that does not matter."""
    indexes = {
        index["IndexName"]: (_keys(index), index["Projection"]["ProjectionType"])
        for index in table.get("GlobalSecondaryIndexes") or []
    }
    return {"keys": _keys(table), "indexes": indexes}


def _keys(schema: Mapping[str, Any]) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in schema["KeySchema"]}
