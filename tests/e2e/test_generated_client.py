"""A client that is generated from the OpenAPI document: it passes the type check, and it works."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.processes.running import Running
from infra.openapi.snapshot import SNAPSHOT

from .company import Company

pytestmark = pytest.mark.cloud

_PROGRAM = """
import json
import sys

from sale_tunnel_client import AuthenticatedClient
from sale_tunnel_client.api.deals import create_deal, move_deal, read_deal
from sale_tunnel_client.models import Contact, Deal, Move, NewDeal, NotFoundProblem, StaleVersionProblem

api, token, stage_id, next_stage_id = sys.argv[1:]
with AuthenticatedClient(api, token) as client:
    new = NewDeal(title="Dishwasher", stage_id=stage_id, amount=45_000, currency="USD", customer=Contact(name="An"))
    made = create_deal.sync(client=client, body=new)
    assert isinstance(made, Deal)
    moved = move_deal.sync(made.id, client=client, body=Move(next_stage_id), if_match=f'"{made.version}"')
    assert isinstance(moved, Deal)
    stale = move_deal.sync(made.id, client=client, body=Move(stage_id), if_match=f'"{made.version}"')
    assert isinstance(stale, StaleVersionProblem)
    missing = read_deal.sync("deal_unknown", client=client)
    assert isinstance(missing, NotFoundProblem)
    read = read_deal.sync(made.id, client=client)
    assert isinstance(read, Deal)
    seconds: float = (read.updated_at - read.created_at).total_seconds()
    print(json.dumps({"deal": read.to_dict(), "again": [stale.code, missing.code], "seconds": seconds}))
"""

# The generator writes this module for every API alike; it passes `*args` on.
_MYPY = """
[mypy]
strict = True
[mypy-sale_tunnel_client.client]
ignore_errors = True
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated client and a program that uses it."""
    folder = tmp_path_factory.mktemp("project")
    _run(
        folder,
        *("openapi_python_client", "generate", "--path", str(SNAPSHOT), "--meta", "none", "--fail-on-warning"),
        *("--output-path", str(folder / "sale_tunnel_client")),
    )
    (folder / "program.py").write_text(_PROGRAM, "utf-8")
    (folder / "mypy.ini").write_text(_MYPY, "utf-8")
    return folder


def _run(folder: Path, *module_and_arguments: str) -> str:
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", *module_and_arguments]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_generated_client_passes_the_type_check(project: Path) -> None:
    _run(project, "mypy", "--config-file", "mypy.ini", "program.py")


def test_the_generated_client_creates_moves_and_reads_a_deal(cloud: Running, project: Path) -> None:
    company = Company(cloud)
    first, after = company.first_stage("Bán hàng"), company.stage("Bán hàng", "Đang thực hiện")
    printed = json.loads(_run(project, "program", cloud.api, cloud.token(), first, after))
    deal = company.deal(printed["deal"]["id"])
    assert deal["stage_id"] == after
    for name in ("title", "stage_id", "amount", "currency", "customer_id", "status", "version"):
        assert printed["deal"][name] == deal[name]
    assert printed["again"] == ["stale_version", "not_found"]
    assert printed["seconds"] >= 0
