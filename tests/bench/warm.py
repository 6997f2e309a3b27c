"""The benchmark of a warm function: the CPU time of a process for its first move and for the moves after it.

The process is `mover.py`, without a gateway and a runtime loop. The database runs in another process.
"""

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from statistics import median
from typing import Any, cast

from infra.local.aws import ENVIRONMENT
from infra.local.layout import CHECKOUT
from saletunnel.store.dynamo.dynamo_table import DynamoTable
from tests.capacity import CLOUD, database
from tests.company import ADMIN, Company

from .cold import environment
from .measure import Row

_PROCESSES = 5
_MOVES = 500


def warm() -> Iterator[Row]:
    """Medians over several processes, for moves between two stages without tunnels."""
    name = CLOUD.table["TableName"]
    with database() as dynamodb, tempfile.TemporaryDirectory() as compiled:
        dynamodb.create_table(**CLOUD.table)
        company = Company(table=cast(Any, DynamoTable(dynamodb, name, lambda _: None, lambda: secrets.token_hex(16))))
        settings = {
            "TABLE_NAME": name,
            "COMPANY_REQUESTS": "100000",
            "AWS_ENDPOINT_URL_DYNAMODB": dynamodb.meta.endpoint_url,
        }
        variables = environment(compiled) | ENVIRONMENT | settings
        runs = [_run_mover(company, variables) for _ in range(_PROCESSES + 1)][1:]  # the first one compiles
    yield Row("CPU until the first move is answered", median(run["first"] for run in runs), "ms")
    yield Row("CPU of a warm move, p50", median(median(run["moves"]) for run in runs), "ms", 3)
    yield Row("memory of the function", max(run["memory"] for run in runs), "MiB", 128)


def _run_mover(company: Company, variables: dict[str, str]) -> dict[str, Any]:
    deal = company.create_deal("Dishwasher", amount=12_500_000)
    stages = [stage.id for stage in company.sales.stages[1:3]]
    program = [sys.executable, "tests/bench/mover.py", "events/manage_deals.json", ADMIN.tenant, deal.id, str(_MOVES)]
    done = subprocess.run([*program, *stages], cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
