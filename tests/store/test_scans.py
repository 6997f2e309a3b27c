"""No access pattern scans: the suite records every Scan of its tables."""

from typing import Any

import pytest

from infra.local.aws import client
from tests.store import conftest
from tests.store.conftest import CLOUD, record_scans_of


@pytest.mark.dynoxide
def test_a_scan_is_recorded_once(dynoxide_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[str] = []
    monkeypatch.setattr(conftest, "SCANS", recorded)
    dynamodb: Any = client("dynamodb", dynoxide_url)
    for _ in range(2):
        record_scans_of(dynamodb)
    dynamodb.create_table(**{**CLOUD.table, "TableName": "table-scanned"})
    dynamodb.scan(TableName="table-scanned")
    dynamodb.delete_table(TableName="table-scanned")

    assert len(recorded) == 1
