"""Delayed tunnels in the running cloud: their time is that of the event that invokes the sweep."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


@pytest.fixture
def company(cloud: Running) -> Company:
    return Company(cloud, tenant="other")


def test_a_delayed_tunnel_fires_after_its_delay_and_not_for_a_deal_that_left_early(company: Company) -> None:
    here, there = _pipelines(company, "Chờ")
    _delayed(company, here, there, "PT1H")
    stays, leaves = (company.api.post("/v1/deals", {"title": one, "stage_id": here[0]}) for one in ("A", "B"))
    company.must("drain")
    assert {one["kind"] for one in company.timeline(stays["id"])} == {"created", "transfer_pending"}
    company.api.move(leaves["id"], here[1])

    _sweep(company, timedelta(minutes=30))
    assert company.deal(stays["id"])["stage_id"] == here[0]
    _sweep(company, timedelta(minutes=61))
    assert company.deal(stays["id"])["stage_id"] == there[0]
    assert company.deal(leaves["id"])["stage_id"] == here[1]
    assert company.kinds(leaves["id"]).count("transfer_cancelled") == 1
    _sweep(company, timedelta(hours=3))
    assert company.kinds(stays["id"]).count("transferred") == 1


def test_one_sweep_at_a_time_in_the_future_lets_tunnels_fire_and_makes_repeats(company: Company) -> None:
    here, there = _pipelines(company, "Năm sau")
    _delayed(company, here, there, "P2D")
    pipeline_id = company.api.pipelines()["Năm sau 1"]["id"]
    plan = {"name": "Năm sau", "source": {"pipeline_id": pipeline_id}, "target": {"stage_id": there[1]}}
    company.api.post("/v1/repeat-plans", plan)
    waits = company.api.post("/v1/deals", {"title": "Waits", "stage_id": here[0]})
    sold = company.api.post("/v1/deals", {"title": "Sold", "stage_id": here[1]})
    company.api.move(sold["id"], company.stage("Năm sau 1", "Thành công"))
    company.must("drain")

    _sweep(company, timedelta(days=366))
    assert company.deal(waits["id"])["stage_id"] == there[0]
    assert [deal["origin"]["deal_id"] for deal in company.column(there[1])] == [sold["id"]]


def _pipelines(company: Company, name: str) -> tuple[list[str], list[str]]:
    """The stages of two new pipelines."""
    made = [company.api.post("/v1/pipelines", {"name": f"{name} {number}"}) for number in (1, 2)]
    here, there = ([stage["id"] for stage in pipeline["stages"]] for pipeline in made)
    return here, there


def _delayed(company: Company, here: list[str], there: list[str], delay: str) -> None:
    """A tunnel between the first stages of two pipelines."""
    body = {"action": "move", "source": {"stage_id": here[0]}, "target": {"stage_id": there[0]}, "delay": delay}
    company.api.post("/v1/tunnels", body)


def _sweep(company: Company, after: timedelta) -> None:
    """What the schedule does so long after now, done to its end."""
    company.must("invoke", "sweep_due_work", "--at", (datetime.now(UTC) + after).isoformat())
    company.must("drain")
