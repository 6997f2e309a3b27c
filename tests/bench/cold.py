"""The benchmark of cold starts: the CPU time of a process until its first AWS client exists.

Each start is a process of its own with AWS's runtime client, as in Lambda. The programs take turns, so that other load
on the machine affects all of them. It measures CPU time, because elapsed time is unreliable on a shared machine.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from statistics import median

from infra.local.layout import CHECKOUT

from .measure import Row

_ROUNDS = 9
_RUNTIME = "import awslambdaric.bootstrap"
_BOTO3 = "boto3.client"
_ALONE = {
    "awslambdaric": _RUNTIME,
    "botocore client": f"{_RUNTIME}; from botocore.session import Session; Session().create_client('dynamodb')",
    "saletunnel.aws.client": f"{_RUNTIME}; from saletunnel import aws; aws.client('dynamodb')",
    _BOTO3: f"{_RUNTIME}; import boto3; boto3.client('dynamodb')",
}
_HTTP_LIMIT, _EVENT_LIMIT = 1.4, 1.3
"""The limits of CPU time, as multiples of `boto3.client("dynamodb")` alone."""


def cold() -> Iterator[Row]:
    """The CPU time of `boto3.client("dynamodb")` alone, and of each function with the client of the table."""
    functions = {file.stem: file.read_text("utf-8") for file in sorted((CHECKOUT / "functions").glob("*.py"))}
    client = "from saletunnel import runtime; runtime.dynamo_table()"
    started = {name: f"{_RUNTIME}; import {name}; {client}" for name in functions}
    with tempfile.TemporaryDirectory() as compiled:
        spent = _medians(_ALONE | started, environment(compiled))
    for name in _ALONE:
        yield Row(f"CPU of a cold start, {name}", spent[name], "ms")
    for name, text in functions.items():
        bound = _HTTP_LIMIT if "serve(app)" in text else _EVENT_LIMIT
        yield Row(f"CPU of a cold start, {name}", spent[name], "ms")
        yield Row(f"CPU of a cold start, {name} / {_BOTO3}", spent[name] / spent[_BOTO3], "x", bound)


def _medians(programs: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds of CPU time of each program. The first round compiles and is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(_ROUNDS + 1):
        for name, code in programs.items():
            spent[name].append(_cpu_of(code, environment))
    return {name: median(times[1:]) for name, times in spent.items()}


def _cpu_of(code: str, environment: Mapping[str, str]) -> float:
    """Milliseconds of CPU time that a process needs for the code, in user and in system mode."""
    # Without an orderly end, which would walk through all that was imported.
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", f"{code}; import os; os._exit(0)"], environment)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{code!r} ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def environment(compiled: str) -> dict[str, str]:
    """The environment variables of the functions, with a folder for the compiled Python files."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(str(CHECKOUT / path) for path in ("functions", "layers/common")),
        "PYTHONPYCACHEPREFIX": compiled,
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "AWS_ACCESS_KEY_ID": "cold",
        "AWS_SECRET_ACCESS_KEY": "cold",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "TABLE_NAME": "cold",
    }
