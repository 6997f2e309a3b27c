"""A deal in a loop of tunnels is stopped, and the company's admin gets one mail."""

import json

import pytest

from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


def test_the_admin_gets_one_mail_about_a_stopped_chain(cloud: Running) -> None:
    company = Company(cloud, tenant="other")
    company.api.get("/v1/me")
    made = [company.api.post("/v1/pipelines", {"name": name}) for name in ("Vòng một", "Vòng hai")]
    first, second = (pipeline["stages"][0]["id"] for pipeline in made)
    for source, target in ((first, second), (second, first)):
        conditions = {"field": "title", "op": "is_set"}
        tunnel = {"action": "move", "source": {"stage_id": source}, "target": {"stage_id": target}}
        company.api.post("/v1/tunnels", {**tunnel, "conditions": conditions})

    deal = company.api.post("/v1/deals", {"title": "Máy chạy vòng", "stage_id": first})
    company.run("drain")

    assert company.kinds(deal["id"])[-1] == "loop_stopped"
    mails = [mail for mail in json.loads(company.run("mail", "--json")) if "Máy chạy vòng" in mail["Subject"]]
    assert [mail["To"] for mail in mails] == [["admin@other.example"]]
    assert mails[0]["BodyText"].count("→ Vòng hai") == 4
    assert f"{cloud.web}/board/{made[0]['id']}?deal={deal['id']}" in mails[0]["BodyText"]
