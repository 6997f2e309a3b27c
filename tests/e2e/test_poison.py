"""A poisoned event: its neighbours go through, it lies in the dead letters by its key, and is done after the fix."""

import json
from typing import Any

import pytest

from infra.local.aws import client
from infra.local.running import Running
from tests.cloud import eventually

from .company import Company

pytestmark = pytest.mark.cloud

_TRIES = 120.0  # seconds: ten retries with growing pauses
_NEIGHBOURS = 10


def test_a_poisoned_event_is_redriven_by_its_key_after_the_fix(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    source = company.api.post("/v1/pipelines", {"name": "Nguồn"})["stages"][0]["id"]
    target = company.api.post("/v1/pipelines", {"name": "Đích"})["stages"][0]["id"]
    deal = company.api.post("/v1/deals", {"title": "Máy hỏng", "stage_id": source})
    company.must("drain")
    tunnel = {"action": "move", "source": {"stage_id": source}, "target": {"stage_id": target}}
    company.api.post("/v1/tunnels", tunnel)

    entry = _Entry(cloud, f"T#other#DEAL#{deal['id']}")
    entry.come_again(event="{")
    neighbours = {_made(company, source, at) for at in range(_NEIGHBOURS)}
    eventually(lambda: {one["id"] for one in company.column(target)} == neighbours, _TRIES)
    eventually(lambda: len(_letters(company)) == 2, _TRIES)
    assert [letter["key"] for letter in _letters(company)] == [entry.key] * 2
    assert company.command("redrive", "saletunnel-stream-dead").returncode == 1
    assert len(_letters(company)) == 2

    entry.be_mended()
    company.must("redrive")

    assert _letters(company) == []
    assert company.deal(deal["id"])["stage_id"] == target
    company.must("drain")
    assert company.kinds(deal["id"]) == ["created", "transferred"]
    assert company.counts("Đích") == {"Mới": _NEIGHBOURS + 1}


class _Entry:
    """The item of the first event of a deal, which the router and the announcer read from the stream."""

    def __init__(self, cloud: Running, partition: str) -> None:
        self._table = cloud.table
        self._dynamodb = client("dynamodb", cloud.database_url)
        self.key = {"pk": partition, "sk": "EVENT#0000000001"}
        self._key = {name: {"S": value} for name, value in self.key.items()}
        self._item = self._dynamodb.get_item(TableName=self._table, Key=self._key)["Item"]

    def come_again(self, event: str) -> None:
        """Once more as a new record of the stream."""
        self._dynamodb.delete_item(TableName=self._table, Key=self._key)
        self._dynamodb.put_item(TableName=self._table, Item={**self._item, "event": {"S": event}})

    def be_mended(self) -> None:
        """Changed items are none of the router's business."""
        self._dynamodb.put_item(TableName=self._table, Item=self._item)


def _made(company: Company, stage: str, at: int) -> str:
    return str(company.api.post("/v1/deals", {"title": f"Máy {at}", "stage_id": stage})["id"])


def _letters(company: Company) -> list[Any]:
    letters = json.loads(company.must("dlq", "--json"))["saletunnel-stream-dead"]
    return [json.loads(letter["body"]) for letter in letters]
