"""The functions of the nightly audit: one starts a job for every tenant, the other runs it and publishes the drift."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from saletunnel import runtime
from saletunnel.domain.figures.tally import TotalKey, TotalValue
from saletunnel.outbound.queue import write_job
from tests.functions.http_caller import CLOUD, Member, context_of
from tests.functions.test_http_jobs import work


def test_an_audit_publishes_and_corrects_wrong_totals(
    admin: Member, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME"):
        monkeypatch.setenv(name, CLOUD.functions["run_jobs"].environment[name])
    stage = admin.get("/v1/pipelines").done()["data"][0]["stages"][0]["id"]
    ports = runtime.ports()
    ports.commit(ports.tallies.add(admin.tenant, TotalKey(stage, "USD"), TotalValue(2, 9), "spoiled"))

    event: dict[str, Any] = {"time": "2030-01-01T19:00:00Z"}
    assert import_module("audit_totals").handler(event, context_of("audit_totals")) == {
        "begun": 2,
        "reconciliations": 0,
    }
    for tenant, job_id in ports.jobs.due(runtime.now() + timedelta(hours=1)):
        assert work(write_job(tenant, job_id)) == {"batchItemFailures": []}

    assert ports.tallies.totals(admin.tenant, admin.get("/v1/pipelines").done()["data"][0]["id"]) == []
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "TotalsDrift" in line]
    assert [(line["TotalsDrift"], line["service"]) for line in lines] == [([1.0], "run_jobs")]
    [declared] = lines[0]["_aws"]["CloudWatchMetrics"]
    assert (declared["Namespace"], declared["Dimensions"]) == ("SaleTunnel", [["service"]])
