"""No access pattern scans: the suite counts what the tables are asked for."""

from typing import Any

import pytest

from infra.local.aws import client
from tests.store import conftest
from tests.store.conftest import CLOUD, count_scans_of


@pytest.mark.dynoxide
def test_a_scan_would_be_counted(dynoxide_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(conftest, "SCANS", counted)
    dynamodb: Any = client("dynamodb", dynoxide_url)
    for _ in range(2):
        count_scans_of(dynamodb)
    dynamodb.create_table(**{**CLOUD.table, "TableName": "table-scanned"})
    dynamodb.scan(TableName="table-scanned")
    dynamodb.delete_table(TableName="table-scanned")

    assert len(counted) == 1
