"""A monthly campaign in the running cloud: paused in the middle, killed, resumed; each address is reached once."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from infra.local.processes.running import Running
from tests.cloud import LocalCloud, eventually, local_cloud

from .company import Company
from .test_kill import kill_everything

pytestmark = pytest.mark.cloud

_MANY = 60
_ENGLISH, _OPTED_OUT, _TWICE = "7@campaign.example", "8@campaign.example", "9@campaign.example"
_TEXTS = {
    "vi": {"subject": "Ưu đãi cho {{ customer.name }}", "text": "{{ deal.title }}"},
    "en": {"subject": "An offer for {{ customer.name }}", "text": "{{ deal.title }}"},
}


def test_a_monthly_campaign_reaches_each_address_once_though_it_is_paused_and_killed(tmp_path: Path) -> None:
    root = tmp_path / "cloud"
    with local_cloud(root) as first:
        company = _company(first)
        campaign = _create_campaign(company)
        company.run("invoke", "sweep_due_work", "--at", campaign["next"]["at"])
        eventually(lambda: len(_mails(company)) >= 5)
        _set_state(company, campaign, "paused")
        company.run("drain")
        before = _mails(company)
        assert len(before) < _MANY
        kill_everything(first)
    with local_cloud(root) as second:
        company = _company(second)
        _set_state(company, campaign, "active")
        wanted = {f"{number}@campaign.example" for number in range(_MANY)} - {_OPTED_OUT}
        eventually(lambda: len(_mails(company)) >= len(wanted) - len(before), timeout=60)
        company.run("drain")
        after = _mails(company)
        assert Counter(_addresses(before) + _addresses(after)) == Counter(wanted)
        subjects = {mail["To"][0]: mail["Subject"] for mail in [*before, *after]}
        assert subjects[_ENGLISH] == "An offer for 7"
        assert subjects[_TWICE] == "Ưu đãi cho 9"
        [occurrence] = company.api.get(f"/v1/campaigns/{campaign['id']}/occurrences")["data"]
        counts = occurrence["counts"]
        assert (counts["deals"], counts["duplicates"], counts["sent"]) == (_MANY + 1, 1, len(wanted))
        assert counts["skipped_reasons"] == [{"reason": "opted_out", "count": 1}]
        upcoming = company.api.get(f"/v1/campaigns/{campaign['id']}")["next"]["local_time"]
        assert upcoming == "2027-02-15T09:00"


def _company(cloud: LocalCloud) -> Company:
    return Company(Running.load(cloud.layout))


def _create_campaign(company: Company) -> dict[str, Any]:
    """A campaign to the customers of a new pipeline: one has two deals, one opted out, one speaks English."""
    stages = [{"name": name, "semantic": name} for name in ("open", "won", "lost")]
    stage = company.api.post("/v1/pipelines", {"name": "Tháng", "stages": stages})["stages"][0]["id"]
    customers = [{"name": str(number), "email": f"{number}@campaign.example"} for number in range(_MANY)]
    rows = [_row(f"{number}", stage, customer) for number, customer in enumerate(customers)]
    results = company.api.post("/v1/deals/import", {"rows": [*rows, _row("again", stage, customers[9])]})["results"]
    assert {row["status"] for row in results} == {"created"}
    english = company.deal(results[7]["deal_id"])["customer_id"]
    company.api.patch(f"/v1/customers/{english}", {"language": "en"})
    company.api.put("/v1/opt-outs", {"address": _OPTED_OUT})
    template = {"name": "Tháng", "channel": "email", "purpose": "marketing", "texts": _TEXTS}
    campaign: dict[str, Any] = company.api.post(
        "/v1/campaigns",
        {
            "name": "Tháng",
            "template_id": company.api.post("/v1/message-templates", template)["id"],
            "segment": {"stage_ids": [stage]},
            "schedule": {"kind": "every", "at": "2027-01-15T09:00", "every": "P1M"},
            "state": "active",
        },
    )
    return campaign


def _row(external_id: str, stage_id: str, customer: dict[str, Any]) -> dict[str, Any]:
    return {"external_id": external_id, "title": "Máy", "stage": stage_id, "pipeline": "Tháng", "customer": customer}


def _set_state(company: Company, campaign: dict[str, Any], state: str) -> None:
    company.api.patch(f"/v1/campaigns/{campaign['id']}", {"state": state})


def _mails(company: Company) -> list[dict[str, Any]]:
    """The mails of the campaign that the provider has taken since it was started."""
    mails: list[dict[str, Any]] = json.loads(company.run("mail", "--json"))
    return [mail for mail in mails if mail.get("To", [""])[0].endswith("@campaign.example")]


def _addresses(mails: list[dict[str, Any]]) -> list[str]:
    return [mail["To"][0] for mail in mails]
