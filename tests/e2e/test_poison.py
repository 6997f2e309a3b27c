"""Work that fails in all retries becomes a dead letter, does not block other work, and is redriven after the fix."""

import json
from typing import Any

import pytest

from infra.local.processes.running import Running
from tests.cloud import eventually
from tests.poison import Poison, retry_soon

from .company import Company

pytestmark = pytest.mark.cloud

_TRIES = 120.0  # seconds: ten retries with growing pauses
_NEIGHBOURS = 10
_STREAM, _TALLY = "saletunnel-stream-dead", "saletunnel-tally-dead"


def test_a_poisoned_event_is_redriven_by_its_key_after_the_fix(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    source = company.api.post("/v1/pipelines", {"name": "Nguồn"})["stages"][0]["id"]
    target = company.api.post("/v1/pipelines", {"name": "Đích"})["stages"][0]["id"]
    deal = company.api.post("/v1/deals", {"title": "Máy hỏng", "stage_id": source})
    company.run("drain")
    tunnel = {"action": "move", "source": {"stage_id": source}, "target": {"stage_id": target}}
    company.api.post("/v1/tunnels", tunnel)

    arrival = Poison(cloud, f"T#other#DEAL#{deal['id']}", "EVENT#0000000001", "event")
    arrival.spoil_as_new_record()
    neighbours = {_create_deal(company, source, at) for at in range(_NEIGHBOURS)}
    eventually(lambda: {deal["id"] for deal in company.column(target)} == neighbours, _TRIES)
    eventually(lambda: len(_letters(company, _STREAM)) == 2, _TRIES)
    assert [letter["key"] for letter in _letters(company, _STREAM)] == [arrival.key] * 2
    assert company.command("redrive", _STREAM).returncode == 1
    assert len(_letters(company, _STREAM)) == 2

    arrival.repair()
    company.run("redrive")

    assert _letters(company, _STREAM) == []
    assert company.deal(deal["id"])["stage_id"] == target
    company.run("drain")
    assert company.kinds(deal["id"]) == ["created", "transferred"]
    assert company.counts("Đích") == {"Mới": _NEIGHBOURS + 1}


def test_a_dead_letter_of_a_queue_can_be_redriven_only_after_the_fix(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    source, target = (stage["id"] for stage in company.api.post("/v1/pipelines", {"name": "Đếm"})["stages"][:2])
    poisoned, healthy = (
        company.api.post("/v1/deals", {"title": title, "stage_id": source})["id"] for title in ("A", "B")
    )
    company.run("drain")

    tally = Poison(cloud, f"T#other#DEAL#{poisoned}", "TALLY", "document")
    tally.spoil()
    with retry_soon(cloud, "saletunnel-tally"):
        for deal in (poisoned, healthy):
            company.api.move(deal, target)
        eventually(lambda: len(_letters(company, _TALLY)) == 1, _TRIES)
        assert company.counts("Đếm") == {"Mới": 1, "Chuẩn bị tài liệu": 1}
        company.run("redrive", _TALLY)
        eventually(lambda: len(_letters(company, _TALLY)) == 1, _TRIES)
    assert _letters(company, _TALLY)[0]["detail"]["tenant"] == "other"

    tally.repair()
    company.run("redrive")
    company.run("drain")

    assert _letters(company, _TALLY) == []
    assert company.counts("Đếm") == {"Chuẩn bị tài liệu": 2}


def _create_deal(company: Company, stage: str, at: int) -> str:
    return str(company.api.post("/v1/deals", {"title": f"Máy {at}", "stage_id": stage})["id"])


def _letters(company: Company, queue: str) -> list[Any]:
    letters = json.loads(company.run("dlq", "--json"))[queue]
    return [json.loads(letter["body"]) for letter in letters]
