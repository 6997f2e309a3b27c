"""Deals are found by words, deleted and restored over the HTTPS API of the running cloud."""

from urllib.parse import urlencode

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


@pytest.fixture
def company(cloud: Running) -> Company:
    return Company(cloud)


def found(company: Company, q: str) -> list[str]:
    """The ids of the deals that a search finds, once everything is indexed."""
    company.run("drain")
    return [deal["id"] for deal in company.api.get(f"/v1/deals?{urlencode({'q': q})}")["data"]]


def test_a_deal_is_found_by_its_words_except_while_it_is_in_the_bin(company: Company) -> None:
    deal = company.sell("Máy rửa bát Xưởng Đỏ", "Đặng Thị Tìm", tags=["tìm"])
    for q in ("xuong do", "RỬA BÁT xưở", "dang thi tim"):
        assert found(company, q) == [deal["id"]], q
    assert [deal["id"] for deal in company.api.get(f"/v1/deals?{urlencode({'tag': 'tìm'})}")["data"]] == [deal["id"]]

    before = company.counts("Bán hàng")
    assert company.api.http.delete(f"/v1/deals/{deal['id']}", headers={"If-Match": "*"}).status_code == 204
    assert found(company, "xuong do") == []
    assert [deal["id"] for deal in company.api.get("/v1/deals?binned=true")["data"]] == [deal["id"]]
    assert sum(company.counts("Bán hàng").values()) == sum(before.values()) - 1

    company.api.post(f"/v1/deals/{deal['id']}/restore", {})
    assert found(company, "xuong do") == [deal["id"]]
    assert company.counts("Bán hàng") == before
    assert company.kinds(deal["id"]) == ["created", "deleted", "restored"]


def test_a_copy_is_counted_while_its_original_is_in_the_bin(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    source, target = (company.api.post("/v1/pipelines", {"name": name})["stages"][0]["id"] for name in ("Gốc", "Sao"))
    company.api.post("/v1/tunnels", {"action": "copy", "source": {"stage_id": source}, "target": {"stage_id": target}})
    deal = company.api.post("/v1/deals", {"title": "Máy", "stage_id": source, "amount": 900, "currency": "USD"})
    company.run("drain")
    [copy] = company.column(target)
    assert not copy["counted"]
    assert company.api.http.delete(f"/v1/deals/{deal['id']}", headers={"If-Match": "*"}).status_code == 204
    company.run("drain")
    assert company.deal(copy["id"])["counted"]
    company.api.post(f"/v1/deals/{deal['id']}/restore", None)
    company.run("drain")
    assert (company.deal(deal["id"])["counted"], company.deal(copy["id"])["counted"]) == (True, False)
