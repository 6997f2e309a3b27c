"""From a write in the local database to a worker, also after the pollers were killed."""

import asyncio
import dataclasses
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from infra.local.aws import client
from infra.local.configs import EventSourcesConfig, HostConfig
from infra.local.emulators import database
from infra.local.host import serve
from infra.local.http.client import Client, Unreachable
from infra.local.layout import LAYER, Layout
from infra.local.ports import Ports
from infra.local.processes.parts import Parts
from infra.local.template.model import Function, QueueMapping, Schedule, StreamMapping
from infra.local.template.reader import read_template
from tests.cloud import free_base, running_part
from tests.local.gateway.fakes import NO_CORS

pytestmark = pytest.mark.dynoxide

CLOUD = read_template(Layout().template, queue_url=lambda name: name)
TABLE = CLOUD.table["TableName"]
HANDLER = """
import json
import os

def handler(event, context):
    with open(__file__ + ".seen", "a") as seen:
        for record in event["Records"]:
            seen.write(json.dumps(record) + "\\n")
"""


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A running database with the template's table."""
    layout = Layout(tmp_path)
    layout.prepare()
    ports = Ports.from_base(free_base())
    parts = Parts(layout, ports, CLOUD, ports.url("database"))
    with running_part(parts.database(), layout.logs / "database.log"):
        database.ensure_table(parts.database_url, CLOUD.table, layout.database)
        yield parts


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "follow.py").write_text(HANDLER)
    return folder


def write(parts: Parts, deal: str, entity: str = "event") -> None:
    item = {"pk": {"S": f"T#t1#DEAL#{deal}"}, "sk": {"S": "EVENT#1"}, "entity": {"S": entity}}
    client("dynamodb", parts.database_url).put_item(TableName=TABLE, Item=item)


def seen(code: Path) -> list[dict[str, Any]]:
    file = code / "follow.py.seen"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def deals(code: Path) -> list[str]:
    return [record["dynamodb"]["Keys"]["pk"]["S"].rpartition("#")[2] for record in seen(code)]


def config(parts: Parts, invoke_port: int) -> EventSourcesConfig:
    pattern: Mapping[str, Any] = {"dynamodb": {"NewImage": {"entity": {"S": ["event"]}}}}
    mapping = StreamMapping("follow", 100, 0, (pattern,), True, 2, 3600, False, None, 2)
    return EventSourcesConfig(
        status_port=parts.ports.event_sources,
        invoke_url=f"http://127.0.0.1:{invoke_port}",
        dynamodb_url=parts.database_url,
        sqs_url="http://127.0.0.1:1",
        table=TABLE,
        streams=(mapping,),
        queue_mappings=(),
        schedules=(),
        queue_urls={},
        checkpoints=str(parts.layout.event_sources / "checkpoints.db"),
    )


@asynccontextmanager
async def function_host(parts: Parts, code: Path) -> AsyncIterator[int]:
    settings = HostConfig(
        gateway_port=0,
        invoke_port=0,
        functions={"follow": Function("follow", "follow.handler", {}, 5, 128)},
        routes=(),
        cors=NO_CORS,
        issuer="http://127.0.0.1:1/pool",
        jwks_url="http://127.0.0.1:1/pool/jwks",
        audiences=("app",),
        python_path=(str(code),),
        logs=str(parts.layout.function_logs),
    )
    async with serve(settings) as host:
        yield host.invoke_port


@asynccontextmanager
async def event_sources(parts: Parts, settings: EventSourcesConfig, *, end_by: signal.Signals) -> AsyncIterator[None]:
    """Run the process, and end it with a signal. SIGKILL is an unclean stop."""
    file = parts.layout.run / "event-sources.json"
    file.write_bytes(settings.to_json())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "infra.local.event_sources", "--config", str(file)),
        env=os.environ | {"PYTHONPATH": str(LAYER)},
    )
    try:
        yield
    finally:
        process.send_signal(end_by)
        await process.wait()


async def until(parts: Parts, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the status of the event sources holds. Each status includes a new poll of the stream."""
    async with asyncio.timeout(20), Client(parts.ports.url("event_sources")) as status:
        while True:
            try:
                if holds(json.loads((await status.request("GET", "/status", {})).body)):
                    return
            except Unreachable:
                pass  # It is starting.


def idle(status: Mapping[str, Any]) -> bool:
    return bool(status["idle"])


def test_a_write_reaches_the_function_in_the_shape_of_lambdas_events(parts: Parts, code: Path) -> None:
    async def run() -> None:
        async with (
            function_host(parts, code) as port,
            event_sources(parts, config(parts, port), end_by=signal.SIGTERM),
        ):
            await until(parts, idle)
            write(parts, "d1")
            write(parts, "d2", entity="deal")
            await until(parts, idle)
        (record,) = seen(code)
        assert (record["eventName"], record["eventSource"]) == ("INSERT", "aws:dynamodb")
        assert record["awsRegion"] == "us-east-1"
        assert record["eventSourceARN"].endswith(f"table/{TABLE}/stream/{record['eventSourceARN'].rpartition('/')[2]}")
        assert record["dynamodb"]["StreamViewType"] == "NEW_IMAGE"
        assert record["dynamodb"]["NewImage"]["entity"] == {"S": "event"}
        assert record.keys() >= {"eventID", "eventVersion"}
        assert record["dynamodb"].keys() >= {"SequenceNumber", "SizeBytes", "ApproximateCreationDateTime"}

    uvloop.run(run())


def test_after_a_kill_no_record_is_processed_twice_and_none_is_lost(parts: Parts, code: Path) -> None:
    async def run() -> None:
        async with function_host(parts, code) as port:
            settings = config(parts, port)
            async with event_sources(parts, settings, end_by=signal.SIGKILL):
                write(parts, "d1")
                await until(parts, idle)
            write(parts, "d2")
            async with event_sources(parts, settings, end_by=signal.SIGKILL):
                await until(parts, idle)
            assert deals(code) == ["d1", "d2"]

    uvloop.run(run())


def test_a_replay_processes_unsettled_records_again(parts: Parts, code: Path) -> None:
    async def run() -> None:
        async with function_host(parts, code) as port:
            # A queue that cannot be reached may have messages, so nothing settles.
            settings = dataclasses.replace(
                config(parts, port),
                queue_mappings=(QueueMapping("follow", "tally", 10, 0, True, 1),),
                queue_urls={"tally": "http://127.0.0.1:1/tally"},
            )
            write(parts, "d1")
            async with event_sources(parts, settings, end_by=signal.SIGKILL):
                await until(parts, lambda status: status.get("streams", {}).get("follow", {}).get("records") == 1)
                await until(parts, lambda status: bool(status["streams"]["follow"]["at_end"]))
            async with event_sources(parts, dataclasses.replace(settings, replay=True), end_by=signal.SIGKILL):
                await until(parts, lambda status: status.get("streams", {}).get("follow", {}).get("records") == 1)
                await until(parts, lambda status: bool(status["streams"]["follow"]["at_end"]))
            assert deals(code) == ["d1", "d1"]

    uvloop.run(run())


def test_a_config_survives_its_file(parts: Parts) -> None:
    settings = dataclasses.replace(
        config(parts, 1),
        queue_mappings=(QueueMapping("follow", "tally", 10, 1.0, True, 2),),
        schedules=(Schedule("daily", "rate(1 day)", "follow"),),
    )
    assert EventSourcesConfig.from_json(settings.to_json()) == settings
