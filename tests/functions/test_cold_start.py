"""What a function loads before its first invocation, and what it must not: everything loaded makes a cold start longer.

docs/decisions/0023-botocore-session.md says how long, and how to measure it.
"""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from infra.local.layout import CHECKOUT

FUNCTIONS = sorted(file.stem for file in (CHECKOUT / "functions").glob("*.py"))
OVER_HTTP = {
    name for name in FUNCTIONS if "saletunnel.http" in (CHECKOUT / "functions" / f"{name}.py").read_text("utf-8")
}

NEVER = """
    boto3 s3transfer aws_xray_sdk aws_lambda_powertools.event_handler
    phonenumbers email_validator dns tzdata minijinja nh3 saletunnel.outbound.markup
    saletunnel.outbound.user_pool saletunnel.outbound.mail saletunnel.outbound.phones saletunnel.outbound.redrive
    saletunnel.store.accounts saletunnel.store.deals saletunnel.store.customers.customers saletunnel.store.tunnels
    saletunnel.usecases.repositories
"""
"""What only some invocations of some functions need."""

NOT_FOR = {
    "announce_events": "saletunnel.usecases.deals saletunnel.usecases.tunnels saletunnel.usecases.ports",
    "arm_automations": "saletunnel.usecases.deals saletunnel.usecases.tunnels saletunnel.domain.job",
    "design_pipelines": "saletunnel.http.bodies.import_bodies saletunnel.usecases.deals.imports saletunnel.outbound",
    "index_search": "saletunnel.usecases.tunnels saletunnel.domain.repeats.planning saletunnel.domain.job",
    "manage_deals": """
        saletunnel.usecases.repeat_sales saletunnel.usecases.schedule saletunnel.usecases.pipelines
        saletunnel.domain.repeats.planning saletunnel.http.bodies.tunnel_bodies
        saletunnel.outbound
    """,
    "notify_members": """
        saletunnel.usecases.deals saletunnel.usecases.tunnels saletunnel.usecases.automation
        saletunnel.usecases.schedule saletunnel.domain.repeats.planning saletunnel.domain.job
    """,
    "route_tunnels": """
        saletunnel.usecases.repeat_sales saletunnel.usecases.deals saletunnel.usecases.jobs
        saletunnel.domain.repeats.planning saletunnel.domain.job saletunnel.domain.figures saletunnel.outbound.queue
    """,
    "sweep_due_work": "saletunnel.usecases.repeat_sales saletunnel.usecases.tunnels saletunnel.outbound",
    "tally_stages": "saletunnel.usecases.deals saletunnel.usecases.tunnels saletunnel.domain.repeats.planning",
}
"""What a function has nothing to do with, packages with all that is in them."""

_PROBE = """
import json, sys
import {function}
from saletunnel import runtime
runtime.ports()
bodies = sys.modules.get("saletunnel.http.fields")
built = [one.__name__ for one in bodies.Body.__subclasses__() if one.__pydantic_complete__] if bodies else []
print(json.dumps(dict(modules=sorted(sys.modules), built=built)))
"""


@cache
def started(function: str) -> Any:
    """What is there in a fresh process when the function waits for its first invocation and has a client."""
    environment = {
        "PYTHONPATH": os.pathsep.join(str(CHECKOUT / path) for path in ("functions", "layers/common")),
        "AWS_DEFAULT_REGION": "ap-southeast-1",
    }
    program = [sys.executable, "-c", _PROBE.format(function=function)]
    return json.loads(subprocess.run(program, env=environment, check=True, capture_output=True, text=True).stdout)


def loaded(function: str, packages: str) -> set[str]:
    """The modules of the packages that the function has loaded."""
    return {
        module
        for module in started(function)["modules"]
        for package in packages.split()
        if module == package or module.startswith(f"{package}.")
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_nothing_that_is_seldom_needed(function: str) -> None:
    assert loaded(function, NEVER) == set()


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - OVER_HTTP))
def test_a_function_of_events_loads_nothing_of_http(function: str) -> None:
    assert loaded(function, "saletunnel.http") == set()


@pytest.mark.parametrize("function", NOT_FOR)
def test_a_function_loads_nothing_of_the_work_of_others(function: str) -> None:
    assert loaded(function, NOT_FOR[function]) == set()


@pytest.mark.parametrize("function", sorted(OVER_HTTP))
def test_a_function_builds_no_model_of_a_body_before_it_has_one(function: str) -> None:
    assert started(function)["built"] == []
