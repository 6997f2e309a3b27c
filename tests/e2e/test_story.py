"""The story that must always work: a dishwasher is sold, installed and maintained, over HTTP alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


@pytest.fixture
def company(cloud: Running) -> Company:
    return Company(cloud)


def test_a_won_deal_moves_to_installation_and_then_to_maintenance(company: Company) -> None:
    deal = company.sell("Dishwasher for An", "An", amount=125_000, currency="USD")
    company.move(deal["id"], "Bán hàng", "Thành công")
    installing = company.wait_for_arrival(deal["id"], company.first_stage("Lắp đặt"))
    assert installing["status"] == "open"
    company.move(deal["id"], "Lắp đặt", "Thành công")
    maintained = company.wait_for_arrival(deal["id"], company.stage("Bảo trì", "Đến kỳ bảo trì"))
    assert maintained["title"] == "Dishwasher for An"
    assert company.kinds(deal["id"]) == ["created", "moved", "transferred", "moved", "transferred"]
    tunnels = [entry["actor"]["name"] for entry in company.timeline(deal["id"]) if entry["actor"]["kind"] == "tunnel"]
    assert tunnels == ["Lắp xong → Bảo trì", "Bán được → Lắp đặt"]


def test_a_failed_installation_returns_to_sales_with_a_new_title(company: Company) -> None:
    deal = company.sell("Dishwasher for An", "An")
    company.move(deal["id"], "Bán hàng", "Thành công")
    company.wait_for_arrival(deal["id"], company.first_stage("Lắp đặt"))
    company.move(deal["id"], "Lắp đặt", "Thất bại")
    back = company.wait_for_arrival(deal["id"], company.stage("Bán hàng", "Ưu đãi giảm giá"))
    assert back["title"] == "Dishwasher for An — Installation failed"
    company.move(deal["id"], "Bán hàng", "Thành công")
    company.wait_for_arrival(deal["id"], company.first_stage("Lắp đặt"))
    company.move(deal["id"], "Lắp đặt", "Thất bại")
    again = company.wait_for_arrival(deal["id"], company.stage("Bán hàng", "Ưu đãi giảm giá"))
    assert again["title"] == "Dishwasher for An — Installation failed"


def test_a_repeat_deal_is_created_every_year_after_the_purchase(company: Company) -> None:
    deal = company.sell("Dishwasher for Bình", "Bình")
    company.move(deal["id"], "Bán hàng", "Thành công")
    company.wait_for_arrival(deal["id"], company.first_stage("Lắp đặt"))
    company.run("drain")

    first = _sweep(company, deal["id"], years=1)
    assert [repeat["origin"]["cycle"] for repeat in first] == [1]
    assert first[0]["origin"]["kind"] == "repeat_sale"
    assert first[0]["responsible_id"] is not None
    made = [entry for entry in company.timeline(deal["id"]) if entry["kind"] == "repeat_made"]
    assert [entry["deal_id"] for entry in made] == [first[0]["id"]]

    assert [repeat["id"] for repeat in _sweep(company, deal["id"], years=1)] == [first[0]["id"]]
    second = _sweep(company, deal["id"], years=2)
    assert sorted(repeat["origin"]["cycle"] for repeat in second) == [1, 2]


def _sweep(company: Company, deal_id: str, years: int) -> list[dict[str, Any]]:
    """Sweeps at a number of years after now; returns all repeats of the deal."""
    at = datetime.now(UTC) + timedelta(days=366 * years)
    company.run("invoke", "sweep_due_work", "--at", at.isoformat())
    company.run("drain")
    repeats = company.column(company.stage("Bảo trì", "Đến kỳ bảo trì"))
    return [repeat for repeat in repeats if repeat["origin"].get("deal_id") == deal_id]
