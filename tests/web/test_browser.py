"""Runs the browser tests of `web/e2e` in a real browser, against a cloud of its own.

Screenshots, and traces of failed tests, are saved in `web/test-results`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.layout import CHECKOUT
from infra.local.processes.running import Running
from tests.cloud import local_cloud

pytestmark = pytest.mark.cloud

WEB = CHECKOUT / "web"


def test_the_browser_tests_pass(tmp_path: Path) -> None:
    assert (WEB / "dist" / "index.html").exists(), "the web client is not built: make test builds it"
    with local_cloud(tmp_path) as started:
        cloud = Running.load(started.layout)
        addresses = {"CLOUD": cloud.web, "SALETUNNEL_LOCAL": str(cloud.root), "PYTHON": sys.executable}
        done = subprocess.run(
            ["npm", "run", "--silent", "e2e"],
            cwd=WEB,
            env={**os.environ, **addresses},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
