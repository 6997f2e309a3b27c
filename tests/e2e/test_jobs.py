"""Jobs over the HTTPS API: a full pipeline is deleted, many deals are moved at once, or follow their customer."""

import json

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


def test_a_pipeline_is_deleted_with_its_deals_moved_and_they_are_moved_back_together(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    rental = company.api.post("/v1/pipelines", {"name": "Cho thuê"})
    home = company.api.post("/v1/pipelines", {"name": "Kho"})
    first, second = (stage["id"] for stage in home["stages"][:2])
    rows = [{"external_id": f"R-{at}", "title": f"Máy {at}", "pipeline": rental["id"]} for at in range(60)]
    company.api.post("/v1/deals/import", {"rows": rows})

    path = f"/v1/pipelines/{rental['id']}"
    refused = company.api.http.delete(path, headers={"if-match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    begun = company.api.http.delete(f"{path}?move_deals_to={first}", headers={"if-match": "*"})
    assert begun.status_code == 202, begun.text
    company.must("drain")

    job = company.api.get(f"/v1/jobs/{begun.json()['id']}")
    assert (job["status"], job["done"], job["failed"]) == ("done", 60, 0)
    assert company.api.http.get(path).status_code == 404
    assert company.counts("Kho") == {"Mới": 60}

    moved = company.api.post("/v1/deals/bulk-move", {"filter": {"stage_id": first}, "stage_id": second})
    company.must("drain")
    assert company.api.get(f"/v1/jobs/{moved['id']}")["status"] == "done"
    assert company.counts("Kho") == {"Chuẩn bị tài liệu": 60}
    assert json.loads(company.must("dlq", "--json"))["saletunnel-jobs-dead"] == []


def test_a_customer_of_many_deals_is_renamed_on_all_of_them(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    first = company.api.post("/v1/pipelines", {"name": "Khách quen"})["stages"][0]["id"]
    customer = {"name": "An", "email": "an@khach.example"}
    rows = [{"external_id": f"K-{at}", "title": f"Máy {at}", "pipeline": "Khách quen"} for at in range(60)]
    company.api.post("/v1/deals/import", {"rows": [{**row, "customer": customer} for row in rows]})

    an = company.column(first)[0]["customer_id"]
    renamed = company.api.patch(f"/v1/customers/{an}", {"name": "An Nguyễn"})
    assert renamed["name"] == "An Nguyễn"
    company.must("drain")
    assert [deal["customer_name"] for deal in company.column(first)] == ["An Nguyễn"] * 60
