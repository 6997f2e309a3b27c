"""The demo company for end-to-end tests, used only over the HTTPS API and the command line."""

import subprocess
import sys
from typing import Any

from infra.local.demo.api_client import Api
from infra.local.demo.seed import stage_of
from infra.local.layout import CHECKOUT
from infra.local.processes.running import Running
from tests.cloud import eventually


class Company:
    """A tenant of a running cloud, used as its admin."""

    def __init__(self, running: Running, tenant: str = "demo") -> None:
        self.running = running
        self.api = Api(running, tenant=tenant)

    def stage(self, pipeline: str, stage: str) -> str:
        """The id of a stage, by names."""
        return stage_of(self.api.pipelines()[pipeline], stage)

    def first_stage(self, pipeline: str) -> str:
        return str(self.api.pipelines()[pipeline]["stages"][0]["id"])

    def sell(self, title: str, customer: str, **fields: Any) -> dict[str, Any]:
        """Creates a deal on the first stage of Sales."""
        body = {"title": title, "customer": {"name": customer}, "stage_id": self.first_stage("Bán hàng"), **fields}
        deal: dict[str, Any] = self.api.post("/v1/deals", body)
        return deal

    def move(self, deal_id: str, pipeline: str, stage: str) -> None:
        self.api.move(deal_id, self.stage(pipeline, stage))

    def wait_for_arrival(self, deal_id: str, stage_id: str) -> dict[str, Any]:
        """Waits until the deal is on the stage, and returns it."""
        eventually(lambda: self.deal(deal_id)["stage_id"] == stage_id)
        return self.deal(deal_id)

    def deal(self, deal_id: str) -> dict[str, Any]:
        deal: dict[str, Any] = self.api.get(f"/v1/deals/{deal_id}")
        return deal

    def kinds(self, deal_id: str) -> list[str]:
        """The kinds of a deal's timeline entries, oldest first."""
        return [entry["kind"] for entry in reversed(self.timeline(deal_id))]

    def timeline(self, deal_id: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.api.get(f"/v1/deals/{deal_id}/timeline?limit=100")["data"]
        return entries

    def column(self, stage_id: str) -> list[dict[str, Any]]:
        """All deals of a stage, in board order."""
        pipeline_id = next(
            pipeline["id"]
            for pipeline in self.api.pipelines().values()
            if any(stage["id"] == stage_id for stage in pipeline["stages"])
        )
        path = f"/v1/pipelines/{pipeline_id}/stages/{stage_id}/deals?limit=100"
        page = self.api.get(path)
        deals: list[dict[str, Any]] = page["data"]
        while page["next_cursor"]:
            page = self.api.get(f"{path}&cursor={page['next_cursor']}")
            deals += page["data"]
        return deals

    def catch_up_on_all(self) -> None:
        """Lets the plans of the company make the cycles of the far past, too."""
        for plan in self.api.get("/v1/repeat-plans")["data"]:
            self.api.patch(f"/v1/repeat-plans/{plan['id']}", {"catch_up": "all"})

    def counts(self, pipeline: str) -> dict[str, int]:
        """The board's number of deals on each stage, by name."""
        columns = self._columns(pipeline)
        names = {stage["id"]: stage["name"] for stage in self.api.pipelines()[pipeline]["stages"]}
        return {names[column["stage_id"]]: column["count"] for column in columns if column["count"]}

    def sums(self, pipeline: str) -> dict[str, int]:
        """The board's sums in USD cents on each stage, by name."""
        names = {stage["id"]: stage["name"] for stage in self.api.pipelines()[pipeline]["stages"]}
        return {
            names[column["stage_id"]]: total["amount"]
            for column in self._columns(pipeline)
            for total in column["totals"]
            if total["currency"] == "USD"
        }

    def _columns(self, pipeline: str) -> list[dict[str, Any]]:
        id_ = self.api.pipelines()[pipeline]["id"]
        columns: list[dict[str, Any]] = self.api.get(f"/v1/pipelines/{id_}/board?per_stage=1")["columns"]
        return columns

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the local cloud to its end."""
        line = [sys.executable, "-m", "infra.local", "--root", str(self.running.root), *words]
        return subprocess.run(line, cwd=CHECKOUT, check=False, capture_output=True, text=True)

    def run(self, *words: str) -> str:
        """Runs a command that must succeed, and returns its output."""
        done = self.command(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout
