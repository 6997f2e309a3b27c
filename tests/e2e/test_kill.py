"""Killed with -9 in the middle of a load, started and loaded again: nothing is lost, nothing is there twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.layout import CHECKOUT
from infra.local.processes import record
from infra.local.processes.running import Running
from tests.bench.scenarios import made_up
from tests.cloud import LocalCloud, eventually, local_cloud

from .company import Company

pytestmark = pytest.mark.cloud

_ROWS = 1200


def test_a_load_that_was_killed_with_everything_ends_in_the_same_figures(tmp_path: Path) -> None:
    file = made_up(tmp_path / "opportunities.csv", _ROWS)
    won = file.read_text().count(",Won,")
    root = tmp_path / "cloud"
    with local_cloud(root) as first:
        company = Company(Running.load(first.layout))
        words = ["--root", str(root), "load", str(file), "--mapping", "crm_sales_opportunities"]
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", "infra.local", *words]
        load = subprocess.Popen(command, cwd=CHECKOUT, stdout=quiet, stderr=quiet)
        eventually(lambda: bool(company.column(company.first_stage("Lắp đặt"))))
        _kill_everything(first)
        load.kill()
        load.wait()
    with local_cloud(root) as second:
        company = Company(Running.load(second.layout))
        company.must("load", str(file), "--mapping", "crm_sales_opportunities")
        company.must("drain")
        assert company.counts("Lắp đặt") == {"Mới": won}
        assert len(company.column(company.first_stage("Lắp đặt"))) == won
        assert sum(company.counts("Bán hàng").values()) == _ROWS - won
        company.must("invoke", "sweep_due_work", "--at", "2018-12-31T00:00:00Z")
        company.must("drain")
        assert company.counts("Bảo trì") == {"Đến kỳ bảo trì": won}


def _kill_everything(cloud: LocalCloud) -> None:
    """The supervisor first, so that it can start nothing again."""
    recorded = record.read(cloud.layout)
    supervisor = recorded.pop(record.SUPERVISOR)
    os.kill(supervisor.pid, signal.SIGKILL)
    for part in recorded.values():
        try:
            os.kill(part.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it went with its supervisor
    cloud.wait()
