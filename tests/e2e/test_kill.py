"""The cloud is killed with -9 during a load, then restarted and loaded again: nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.layout import CHECKOUT
from infra.local.processes import record
from infra.local.processes.running import Running
from tests.bench.scenarios import write_opportunities
from tests.cloud import LocalCloud, eventually, local_cloud

from .company import Company

pytestmark = pytest.mark.cloud

_ROWS = 1200


def test_a_load_can_be_repeated_after_everything_was_killed(tmp_path: Path) -> None:
    file = write_opportunities(tmp_path / "opportunities.csv", _ROWS)
    won = file.read_text().count(",Won,")
    root = tmp_path / "cloud"
    with local_cloud(root) as first:
        company = Company(Running.load(first.layout))
        arguments = ["--root", str(root), "load", str(file), "--mapping", "crm_sales_opportunities"]
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", "infra.local", *arguments]
        load = subprocess.Popen(command, cwd=CHECKOUT, stdout=quiet, stderr=quiet)
        eventually(lambda: bool(company.column(company.first_stage("Lắp đặt"))))
        kill_everything(first)
        load.kill()
        load.wait()
    with local_cloud(root) as second:
        company = Company(Running.load(second.layout))
        company.run("load", str(file), "--mapping", "crm_sales_opportunities")
        company.run("drain")
        assert company.counts("Lắp đặt") == {"Mới": won}
        assert len(company.column(company.first_stage("Lắp đặt"))) == won
        assert sum(company.counts("Bán hàng").values()) == _ROWS - won
        company.catch_up_on_all()
        company.run("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
        company.run("drain")
        assert company.counts("Bảo trì") == {"Đến kỳ bảo trì": won}


def kill_everything(cloud: LocalCloud) -> None:
    """Kills the supervisor first, so that it cannot restart the other processes."""
    recorded = record.read(cloud.layout)
    supervisor = recorded.pop(record.SUPERVISOR)
    os.kill(supervisor.pid, signal.SIGKILL)
    for part in recorded.values():
        try:
            os.kill(part.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it has ended with its supervisor
    cloud.wait()
