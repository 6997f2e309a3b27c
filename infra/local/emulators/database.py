"""The local database: dynoxide, which keeps DynamoDB's tables and streams in one SQLite file.

It gets the table of the template, and an SQLite index that keeps writes fast when the stream's history grows.
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
    """Create the template's table if it is missing, and the index on the stream's history in dynoxide's `file`.

    `LocalCloudError`, without any change, when the existing table has other keys or indexes than the template's.
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
            "make reset removes it with all its data"
        )


def _shape(table: Mapping[str, Any]) -> dict[str, Any]:
    """Keys and indexes in a form that does not depend on their order."""
    indexes = {
        index["IndexName"]: (_keys(index), index["Projection"]["ProjectionType"])
        for index in table.get("GlobalSecondaryIndexes") or []
    }
    return {"keys": _keys(table), "indexes": indexes}


def _keys(schema: Mapping[str, Any]) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in schema["KeySchema"]}
