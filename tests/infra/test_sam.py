"""The command lines that deploy: SAM and cfn-lint accept the template, and SAM builds what Lambda can load.

They work without network: pip takes the wheels from `.local/wheels`, where the set-up has put those of this machine
and of Lambda (SAM first resolves the requirements for the one, then fetches the wheels of the other).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.deployed import CHECKOUT, FUNCTIONS, TEMPLATE

pytestmark = pytest.mark.sam

WHEELS = CHECKOUT / ".local" / "wheels"
INTERPRETER = Path(sys.executable).parent


def run(*command: str | Path, home: Path) -> None:
    """Runs a command line offline; what it said is the failure's message."""
    environment = {
        "PATH": f"{INTERPRETER}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "SAM_CLI_TELEMETRY": "0",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(WHEELS),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def sam() -> Path:
    own = CHECKOUT / ".local" / "sam" / "bin" / "sam"
    found = own if own.exists() else shutil.which("sam")
    assert found, "the SAM CLI is neither in .local/sam nor on PATH; `make setup` puts it there"
    return Path(found)


def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    run(INTERPRETER / "cfn-lint", TEMPLATE, home=tmp_path)


def test_sam_finds_the_template_valid(tmp_path: Path) -> None:
    run(sam(), "validate", "--lint", "--template", TEMPLATE, home=tmp_path)


def test_sam_builds_what_lambda_loads(tmp_path: Path) -> None:
    build = tmp_path / "build"
    directories = ("--build-dir", build, "--cache-dir", tmp_path / "cache")
    run(sam(), "build", "--template", TEMPLATE, *directories, home=tmp_path)

    for logical_id, function in FUNCTIONS.items():
        module = function["Handler"].partition(".")[0]
        assert (build / logical_id / f"{module}.py").exists()
    layer = build / "CommonLayer" / "python"
    assert (layer / "saletunnel" / "store" / "table.py").exists()
    for package in ("aws_lambda_powertools", "botocore", "pydantic", "tzdata"):
        assert (layer / package).is_dir()
    compiled = list(layer.rglob("*.so"))
    assert compiled
    assert all("aarch64" in library.name for library in compiled)
