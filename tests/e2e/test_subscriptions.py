"""A company that is put on a smaller plan and on a bigger one again, over the HTTPS API and the operator's command."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.demo.seed import stage_of
from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


@pytest.fixture
def company(cloud: Running) -> Iterator[Company]:
    company = Company(cloud, tenant="other")
    yield company
    put_on(company, "professional")


def put_on(company: Company, plan: str) -> None:
    company.must("operate", "set-plan", "other", plan)


def win(company: Company, pipeline: dict[str, Any]) -> str:
    """A new deal of the pipeline that is won; the stage on which it is when there is nothing left to do."""
    body = {"title": "Dishwasher", "stage_id": pipeline["stages"][0]["id"]}
    deal = company.api.post("/v1/deals", body)
    company.api.move(deal["id"], stage_of(pipeline, "Thành công"))
    company.must("drain")
    return str(company.deal(deal["id"])["stage_id"])


def test_a_downgrade_freezes_and_deletes_nothing_and_an_upgrade_thaws(company: Company) -> None:
    while len(company.api.pipelines()) < 12:
        company.api.post("/v1/pipelines", {"name": f"Pipeline {len(company.api.pipelines())}"})
    first, second, *_ = company.api.pipelines().values()
    entrance = second["stages"][0]["id"]
    tunnel = {"action": "move", "source": {"stage_id": stage_of(first, "Thành công")}, "target": {"stage_id": entrance}}
    company.api.post("/v1/tunnels", tunnel)
    assert win(company, first) == entrance
    before = company.api.pipelines()

    put_on(company, "free")
    having = {"/v1/pipelines": ["professional"], "/v1/tunnels": ["crm_plus", "standard", "professional"]}
    for path, body in (("/v1/pipelines", {"name": "A thirteenth"}), ("/v1/tunnels", tunnel)):
        refused = company.api.http.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "plan_lacks")
        assert refused.json()["available_in"] == having[path]
    assert win(company, first) == stage_of(first, "Thành công"), "deals move, and the tunnel rests"
    account = company.api.get("/v1/account")
    assert (account["limits"]["pipelines"], account["usage"]["pipelines"]) == (1, 12)
    assert company.api.pipelines() == before

    put_on(company, "professional")
    assert win(company, first) == entrance


def test_a_mistyped_company_or_plan_is_refused(company: Company) -> None:
    for words in (("nobody", "free"), ("other", "gold")):
        assert company.command("operate", "set-plan", *words).returncode != 0
