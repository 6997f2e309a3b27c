"""A company gets a smaller and then a bigger subscription, by the operator's command and seen over the HTTPS API."""

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
    set_subscription(company, "professional")


def set_subscription(company: Company, subscription: str) -> None:
    company.run("operate", "set-plan", "other", subscription)


def win(company: Company, pipeline: dict[str, Any]) -> str:
    """Wins a new deal of the pipeline; returns the stage on which it is after all work is done."""
    body = {"title": "Dishwasher", "stage_id": pipeline["stages"][0]["id"]}
    deal = company.api.post("/v1/deals", body)
    company.api.move(deal["id"], stage_of(pipeline, "Thành công"))
    company.run("drain")
    return str(company.deal(deal["id"])["stage_id"])


def test_a_downgrade_only_freezes_pipelines_and_an_upgrade_unfreezes_them(company: Company) -> None:
    while len(company.api.pipelines()) < 12:
        company.api.post("/v1/pipelines", {"name": f"Pipeline {len(company.api.pipelines())}"})
    first, second, *_ = company.api.pipelines().values()
    entrance = second["stages"][0]["id"]
    tunnel = {"action": "move", "source": {"stage_id": stage_of(first, "Thành công")}, "target": {"stage_id": entrance}}
    company.api.post("/v1/tunnels", tunnel)
    assert win(company, first) == entrance
    before = company.api.pipelines()

    set_subscription(company, "free")
    subscriptions = {"/v1/pipelines": ["professional"], "/v1/tunnels": ["crm_plus", "standard", "professional"]}
    for path, body in (("/v1/pipelines", {"name": "Another"}), ("/v1/tunnels", tunnel)):
        refused = company.api.http.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "plan_lacks")
        assert refused.json()["available_in"] == subscriptions[path]
    assert win(company, first) == stage_of(first, "Thành công"), "the deal can be moved and the tunnel is paused"
    account = company.api.get("/v1/account")
    assert (account["limits"]["pipelines"], account["usage"]["pipelines"]) == (1, len(before))
    assert company.api.pipelines() == before

    set_subscription(company, "professional")
    assert win(company, first) == entrance


def test_an_unknown_company_or_subscription_is_refused(company: Company) -> None:
    for words in (("nobody", "free"), ("other", "gold")):
        assert company.command("operate", "set-plan", *words).returncode != 0
