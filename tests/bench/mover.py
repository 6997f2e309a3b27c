"""A function in a process of its own, started by `warm.py`: `mover.py EVENT TENANT DEAL MOVES STAGE …`.

Like a worker of Lambda it contains only the function. So its CPU time and memory are those of the function.
"""

import json
import resource
import sys
from itertools import cycle, pairwise
from pathlib import Path
from time import process_time
from types import SimpleNamespace

import awslambdaric.bootstrap  # noqa: F401 - loaded before the function, as in Lambda

import manage_deals

_CONTEXT = SimpleNamespace(
    function_name="manage_deals", memory_limit_in_mb=1024, aws_request_id="0", invoked_function_arn="arn:aws:lambda"
)


def main(event_file: str, tenant: str, deal_id: str, moves: str, *stages: str) -> None:
    """Prints the CPU milliseconds (until the first response, and of each later move) and the peak memory in MiB."""
    event = json.loads(Path(event_file).read_text("utf-8"))
    event["rawPath"] = f"/v1/deals/{deal_id}/move"
    event["requestContext"]["authorizer"]["jwt"]["claims"] |= {"custom:tenant_id": tenant, "cognito:groups": "[admin]"}
    del event["headers"]["idempotency-key"]
    ended = []
    for version, stage_id in zip(range(1, int(moves) + 2), cycle(stages), strict=False):
        event["headers"]["if-match"] = f'"{version}"'
        event["body"] = json.dumps({"stage_id": stage_id})
        answer = manage_deals.handler(event, _CONTEXT)
        ended.append(process_time() * 1000)
        if answer["statusCode"] != 200:
            raise RuntimeError(answer["body"])
    spent = [after - before for before, after in pairwise(ended)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": ended[0], "moves": spent, "memory": memory}))


main(*sys.argv[1:])
