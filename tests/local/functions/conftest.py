"""A folder with handlers for the workers of tests."""

from pathlib import Path

import pytest

HANDLERS = '''
import os, time
from pathlib import Path
from types import MappingProxyType

def echo(event, context):
    print("echoing", context.aws_request_id)
    return {"event": event, "pid": os.getpid(), "remaining": context.get_remaining_time_in_millis(),
            "name": context.function_name, "memory": context.memory_limit_in_mb, "arn": context.invoked_function_arn,
            "environment": dict(os.environ)}

def fail(event, context):
    raise ValueError("no good")

def crash(event, context):
    os._exit(3)

def hang(event, context):
    with open(event["started"], "w"):
        pass
    while True:
        time.sleep(60)

def large(event, context):
    return "x" * (7 * 1024 * 1024)

def meet(event, context):
    """Returns when as many are here as the event says."""
    folder = Path(event["folder"])
    (folder / context.aws_request_id).touch()
    while len(list(folder.iterdir())) < event["count"]:
        time.sleep(0.001)
    return os.getpid()
'''


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "handlers.py").write_text(HANDLERS)
    (folder / "broken.py").write_text("import missing_module\n")
    return folder
