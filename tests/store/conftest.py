"""The contract suite runs against three tables: ours in memory, moto's, and the real local database.

`table` is an empty table of each kind in turn, with the keys and indexes of the template.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.local.aws import REGION, client
from infra.local.layout import CHECKOUT, Layout, dynoxide
from infra.local.ports import Ports as NetworkPorts
from infra.local.processes.parts import Parts
from infra.local.template.reader import read_template
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from saletunnel.store.dynamo.table import Table
from saletunnel.usecases.ports import Ports
from tests import fakes
from tests.cloud import free_base, running_part

CLOUD = read_template(CHECKOUT / "infra" / "template.yaml", queue_url=lambda name: name)
_NUMBERS = count()
SCANS: list[str] = []
"""The name of the test of each Scan. It must stay empty, because no access pattern needs a Scan."""
_KINDS = [
    pytest.param("memory", id="memory"),
    pytest.param("moto", id="moto"),
    pytest.param("dynoxide", id="dynoxide", marks=pytest.mark.dynoxide),
]


def record_scans_of(dynamodb: Any) -> None:
    """Records each scan of the client once, even if it is called twice for the same client."""
    dynamodb.meta.events.register("before-call.dynamodb.Scan", _record_scan, unique_id="record-scans")


def _record_scan(**_: Any) -> None:
    SCANS.append(os.environ.get("PYTEST_CURRENT_TEST", ""))


@pytest.fixture(scope="session", autouse=True)
def no_scans() -> Iterator[None]:
    """Fails at the end of the suite if a repository scanned."""
    yield
    assert SCANS == []


@pytest.fixture(scope="session")
def dynoxide_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the real local database, which is started once."""
    assert Path(dynoxide()).exists(), "dynoxide is missing: make setup builds it"
    layout = Layout(tmp_path_factory.mktemp("dynoxide"))
    layout.prepare()
    ports = NetworkPorts.from_base(free_base())
    parts = Parts(layout, ports, CLOUD, ports.url("database"))
    with running_part(parts.database(), layout.logs / "database.log"):
        yield parts.database_url


@pytest.fixture(params=_KINDS)
def table(request: pytest.FixtureRequest, tables: Callable[[str], Table]) -> Table:
    return tables(request.param)


@pytest.fixture
def tables(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Table]]:
    """A function that creates a table of a kind. The table is deleted after the test."""
    undo: list[Callable[[], Any]] = []

    def make(kind: str) -> Table:
        if kind == "memory":
            return fakes.MemoryTable()
        if kind == "moto":
            aws = mock_aws()
            aws.start()
            undo.append(aws.stop)
            dynamodb = client("dynamodb", f"https://dynamodb.{REGION}.amazonaws.com")
            name = CLOUD.table["TableName"]
        else:
            dynamodb = client("dynamodb", request.getfixturevalue("dynoxide_url"))
            name = f"table-{next(_NUMBERS)}"
            undo.append(lambda: dynamodb.delete_table(TableName=name))
        record_scans_of(dynamodb)
        dynamodb.create_table(**{**CLOUD.table, "TableName": name})
        return DynamoTable(
            dynamodb, name, lambda attempt: pytest.fail(f"contended, attempt {attempt}"), lambda: secrets.token_hex(16)
        )

    yield make
    for step in undo:
        step()


@pytest.fixture
def ports(table: Table) -> Ports:
    """The real repositories over the table."""
    return fakes.MemoryPorts(table)
