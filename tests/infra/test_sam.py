"""The command lines that deploy: SAM and cfn-lint accept the template, and SAM builds what Lambda can load.

They work without network: pip takes the wheels from `.local/wheels`, where the set-up has put those of this machine
and those of Lambda. SAM first resolves the requirements for this machine, then fetches the wheels for Lambda.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy import compile_modules
from infra.local.template.intrinsics import load
from tests.infra.deployed import CHECKOUT, FUNCTIONS, TEMPLATE

pytestmark = pytest.mark.sam

WHEELS = CHECKOUT / ".local" / "wheels"
_AARCH64 = 183
INTERPRETER = Path(sys.executable).parent


def run(*command: str | Path, home: Path) -> None:
    """Runs a command line offline. If it fails, its output is the failure's message."""
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


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which `sam build` has left the functions, the layer and the template."""
    folder = tmp_path_factory.mktemp("sam")
    built = folder / "build"
    run(sam(), "build", "--template", TEMPLATE, "--build-dir", built, "--cache-dir", folder / "cache", home=folder)
    return built


def without_paths(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource without what a build sets: where its code is, and which resource of the source it is."""
    properties = {
        name: value for name, value in resource.get("Properties", {}).items() if name not in ("CodeUri", "ContentUri")
    }
    metadata = {name: value for name, value in resource.get("Metadata", {}).items() if name != "SamResourceId"}
    return resource | {"Properties": properties, "Metadata": metadata}


def machine_of(library: Path) -> int:
    """The processor of a compiled library: a half-word of the header of an ELF file. Not every file name has it."""
    return int.from_bytes(library.read_bytes()[18:20], "little")


def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    run(INTERPRETER / "cfn-lint", TEMPLATE, home=tmp_path)


def test_sam_finds_the_template_valid(tmp_path: Path) -> None:
    run(sam(), "validate", "--lint", "--template", TEMPLATE, home=tmp_path)


def test_sam_builds_what_lambda_loads(build: Path) -> None:
    for logical_id, function in FUNCTIONS.items():
        module = function["Handler"].partition(".")[0]
        assert (build / logical_id / f"{module}.py").exists()
    layer = build / "CommonLayer" / "python"
    assert (layer / "saletunnel" / "store" / "dynamo" / "table.py").exists()
    for package in ("aws_lambda_powertools", "botocore", "minijinja", "nh3", "pydantic", "tzdata"):
        assert (layer / package).is_dir()
    compiled = list(layer.rglob("*.so"))
    assert compiled
    assert all(machine_of(library) == _AARCH64 for library in compiled)


def test_every_module_that_sam_builds_is_deployed_with_bytecode(build: Path) -> None:
    compile_modules(build)
    modules = list(build.rglob("*.py"))
    assert modules
    assert all(Path(cache_from_source(str(module))).exists() for module in modules)


def test_sam_writes_out_what_the_template_says_once(build: Path) -> None:
    """`sam deploy` sends this file, and CloudFormation knows neither aliases nor merge keys."""
    sent = (build / "template.yaml").read_text("utf-8")
    events = list(yaml.parse(sent, Loader=yaml.CSafeLoader))
    assert not [event for event in events if isinstance(event, yaml.AliasEvent)]
    assert not [event for event in events if isinstance(event, yaml.ScalarEvent) and event.value == "<<"]


def test_sam_and_the_local_cloud_read_the_same_template(build: Path) -> None:
    sent, read = load(build / "template.yaml"), load(TEMPLATE)
    assert sent | {"Resources": {}, "Globals": {}} == read | {"Resources": {}, "Globals": {}}
    assert {name: without_paths(resource) for name, resource in sent["Resources"].items()} == {
        name: without_paths(resource) for name, resource in read["Resources"].items()
    }
