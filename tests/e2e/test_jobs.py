"""Jobs over the HTTPS API: a pipeline is deleted with its deals, deals are moved in bulk, a customer is renamed."""

import json

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


def test_the_deals_of_a_deleted_pipeline_are_moved_and_can_be_moved_in_bulk(cloud: Running) -> None:
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
    company.run("drain")

    job = company.api.get(f"/v1/jobs/{begun.json()['id']}")
    assert (job["status"], job["done"], job["failed"]) == ("done", 60, 0)
    assert company.api.http.get(path).status_code == 404
    assert company.counts("Kho") == {"Mới": 60}

    moved = company.api.post("/v1/deals/bulk-move", {"filter": {"stage_id": first}, "stage_id": second})
    company.run("drain")
    assert company.api.get(f"/v1/jobs/{moved['id']}")["status"] == "done"
    assert company.counts("Kho") == {"Chuẩn bị tài liệu": 60}
    assert json.loads(company.run("dlq", "--json"))["saletunnel-jobs-dead"] == []


def test_a_renamed_customer_has_the_new_name_on_all_deals(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    first = company.api.post("/v1/pipelines", {"name": "Khách quen"})["stages"][0]["id"]
    customer = {"name": "An", "email": "an@khach.example"}
    rows = [{"external_id": f"K-{at}", "title": f"Máy {at}", "pipeline": "Khách quen"} for at in range(60)]
    company.api.post("/v1/deals/import", {"rows": [{**row, "customer": customer} for row in rows]})

    an = company.column(first)[0]["customer_id"]
    renamed = company.api.patch(f"/v1/customers/{an}", {"name": "An Nguyễn"})
    assert renamed["name"] == "An Nguyễn"
    company.run("drain")
    assert [deal["customer_name"] for deal in company.column(first)] == ["An Nguyễn"] * 60
