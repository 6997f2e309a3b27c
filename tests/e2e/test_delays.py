"""Delayed tunnels in the running cloud. The sweep takes its time from the event that invokes it."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


@pytest.fixture
def company(cloud: Running) -> Company:
    return Company(cloud, tenant="other")


def test_a_delayed_tunnel_fires_after_its_delay_but_not_for_a_deal_that_left_early(company: Company) -> None:
    here, there = _create_pipelines(company, "Chờ")
    _create_delayed_tunnel(company, here, there, "PT1H")
    stays, leaves = (company.api.post("/v1/deals", {"title": title, "stage_id": here[0]}) for title in ("A", "B"))
    company.run("drain")
    assert {entry["kind"] for entry in company.timeline(stays["id"])} == {"created", "transfer_pending"}
    company.api.move(leaves["id"], here[1])

    _sweep(company, timedelta(minutes=30))
    assert company.deal(stays["id"])["stage_id"] == here[0]
    _sweep(company, timedelta(minutes=61))
    assert company.deal(stays["id"])["stage_id"] == there[0]
    assert company.deal(leaves["id"])["stage_id"] == here[1]
    assert company.kinds(leaves["id"]).count("transfer_cancelled") == 1
    _sweep(company, timedelta(hours=3))
    assert company.kinds(stays["id"]).count("transferred") == 1


def test_a_sweep_at_a_future_time_fires_tunnels_and_creates_repeats(company: Company) -> None:
    here, there = _create_pipelines(company, "Năm sau")
    _create_delayed_tunnel(company, here, there, "P2D")
    pipeline_id = company.api.pipelines()["Năm sau 1"]["id"]
    plan = {"name": "Năm sau", "source": {"pipeline_id": pipeline_id}, "target": {"stage_id": there[1]}}
    company.api.post("/v1/repeat-plans", plan)
    waits = company.api.post("/v1/deals", {"title": "Waits", "stage_id": here[0]})
    sold = company.api.post("/v1/deals", {"title": "Sold", "stage_id": here[1]})
    company.api.move(sold["id"], company.stage("Năm sau 1", "Thành công"))
    company.run("drain")

    _sweep(company, timedelta(days=366))
    assert company.deal(waits["id"])["stage_id"] == there[0]
    assert [deal["origin"]["deal_id"] for deal in company.column(there[1])] == [sold["id"]]


def _create_pipelines(company: Company, name: str) -> tuple[list[str], list[str]]:
    """Creates two pipelines; returns the ids of their stages."""
    made = [company.api.post("/v1/pipelines", {"name": f"{name} {number}"}) for number in (1, 2)]
    here, there = ([stage["id"] for stage in pipeline["stages"]] for pipeline in made)
    return here, there


def _create_delayed_tunnel(company: Company, here: list[str], there: list[str], delay: str) -> None:
    """Creates a delayed tunnel between the first stages of two pipelines."""
    body = {"action": "move", "source": {"stage_id": here[0]}, "target": {"stage_id": there[0]}, "delay": delay}
    company.api.post("/v1/tunnels", body)


def _sweep(company: Company, after: timedelta) -> None:
    """Sweeps at a time after now, and waits until all work is done."""
    company.run("invoke", "sweep_due_work", "--at", (datetime.now(UTC) + after).isoformat())
    company.run("drain")
