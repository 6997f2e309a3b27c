"""The local database: it gets the template's table once, and a table of another shape is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.local.aws import client
from infra.local.emulators import database
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.processes.parts import Parts
from infra.local.template.reader import read_template
from tests.cloud import free_base, running_part

pytestmark = pytest.mark.dynoxide

CLOUD = read_template(Layout().template, queue_url=lambda name: name)
NAME = CLOUD.table["TableName"]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    layout = Layout(tmp_path)
    layout.prepare()
    ports = Ports.from_base(free_base())
    return Parts(layout, ports, CLOUD, ports.url("database"))


@pytest.fixture
def url(parts: Parts) -> Iterator[str]:
    with running_part(parts.database(), parts.layout.logs / "database.log"):
        yield parts.database_url


def test_the_templates_table_is_created_with_its_stream(parts: Parts, url: str) -> None:
    database.ensure_table(url, CLOUD.table, parts.layout.database)

    made = client("dynamodb", url).describe_table(TableName=NAME)["Table"]
    wanted = {index["IndexName"] for index in CLOUD.table["GlobalSecondaryIndexes"]}
    assert {index["IndexName"] for index in made["GlobalSecondaryIndexes"]} == wanted
    assert made["StreamSpecification"] == CLOUD.table["StreamSpecification"]


def test_the_streams_history_has_an_index_that_keeps_writes_fast(parts: Parts, url: str) -> None:
    database.ensure_table(url, CLOUD.table, parts.layout.database)

    query = "EXPLAIN QUERY PLAN SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?"
    with closing(sqlite3.connect(parts.layout.database)) as connection:
        [(*_, plan)] = connection.execute(query, (NAME,)).fetchall()
    assert "stream_sequence" in plan


def test_an_existing_table_keeps_its_items(parts: Parts, url: str) -> None:
    database.ensure_table(url, CLOUD.table, parts.layout.database)
    key = {"pk": {"S": "T#t1"}, "sk": {"S": "ACCOUNT"}}
    client("dynamodb", url).put_item(TableName=NAME, Item=key)

    database.ensure_table(url, CLOUD.table, parts.layout.database)

    assert client("dynamodb", url).get_item(TableName=NAME, Key=key)["Item"] == key


def test_an_existing_table_with_other_indexes_is_refused(parts: Parts, url: str) -> None:
    *most, _ = CLOUD.table["GlobalSecondaryIndexes"]
    used = {name for index in most for key in index["KeySchema"] for name in [key["AttributeName"]]} | {"pk", "sk"}
    attributes = [each for each in CLOUD.table["AttributeDefinitions"] if each["AttributeName"] in used]
    before = {**CLOUD.table, "GlobalSecondaryIndexes": most, "AttributeDefinitions": attributes}
    database.ensure_table(url, before, parts.layout.database)

    with pytest.raises(LocalCloudError, match="differs from the one in the local database: make reset"):
        database.ensure_table(url, CLOUD.table, parts.layout.database)


def test_an_acknowledged_write_survives_a_kill(parts: Parts) -> None:
    key = {"pk": {"S": "T#t1"}, "sk": {"S": "ACCOUNT"}}
    with running_part(parts.database(), parts.layout.logs / "database.log") as process:
        database.ensure_table(parts.database_url, CLOUD.table, parts.layout.database)
        client("dynamodb", parts.database_url).put_item(TableName=NAME, Item=key)
        process.kill()

    with running_part(parts.database(), parts.layout.logs / "database.log"):
        found = client("dynamodb", parts.database_url).get_item(TableName=NAME, Key=key)

    assert found["Item"] == key
