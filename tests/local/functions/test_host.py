"""The whole host: the Invoke API and the gateway of one process, and its end."""

import asyncio
import dataclasses
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop

from infra.local.configs import HostConfig
from infra.local.host import serve
from infra.local.http.client import Client
from infra.local.template.model import Route
from tests.local.functions.handlers import functions
from tests.local.gateway.fakes import NO_CORS


def config(code: Path) -> HostConfig:
    return HostConfig(
        gateway_port=0,
        invoke_port=0,
        functions=functions("echo", "fail", "hang", timeout=60),
        routes=(Route("GET", "/echo/{id}", "echo", False),),
        cors=NO_CORS,
        issuer="http://127.0.0.1:1/pool",
        jwks_url="http://127.0.0.1:1/pool/jwks",
        audiences=("app",),
        python_path=(str(code),),
        logs=str(code.parent / "logs"),
    )


def test_a_config_survives_its_file(code: Path) -> None:
    assert HostConfig.from_json(config(code).to_json()) == config(code)


@asynccontextmanager
async def invoke_api(code: Path) -> AsyncIterator[tuple[Client, Client]]:
    """The Invoke API and the gateway of a whole host."""
    async with (
        asyncio.timeout(20),
        serve(config(code)) as host,
        Client(f"http://127.0.0.1:{host.invoke_port}") as invoke,
        Client(f"http://127.0.0.1:{host.gateway_port}") as gateway,
    ):
        yield invoke, gateway


def path(name: str) -> str:
    return f"/2015-03-31/functions/{name}/invocations"


@pytest.mark.filterwarnings("ignore:Sending a large body")
def test_the_whole_host_serves_the_invoke_api_and_the_routes(code: Path) -> None:
    async def run() -> None:
        async with invoke_api(code) as (invoke, gateway):
            answer = await invoke.request("POST", path("echo"), {}, b'{"a": 1}')
            assert (answer.status, json.loads(answer.body)["event"]) == (200, {"a": 1})
            assert "x-amz-function-error" not in answer.headers

            answer = await invoke.request("POST", path("fail"), {})
            assert (answer.status, answer.headers["x-amz-function-error"]) == (200, "Unhandled")

            answer = await invoke.request("POST", path("nobody"), {})
            assert (answer.status, answer.headers["x-amzn-errortype"]) == (404, "ResourceNotFoundException")

            answer = await invoke.request("POST", path("echo"), {}, b"rubbish")
            assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "InvalidRequestContentException")

            answer = await invoke.request("POST", path("echo"), {}, b'"' + b"x" * (6 * 1024 * 1024) + b'"')
            assert answer.status == 413

            answer = await invoke.request("POST", path("echo"), {"origin": "http://evil.example"}, b"{}")
            assert answer.status == 403
            answer = await invoke.request("GET", "/status", {"sec-fetch-site": "cross-site"})
            assert answer.status == 403

            answer = await invoke.request("POST", path("echo"), {"x-amz-invocation-type": "Event"}, b"{}")
            assert (answer.status, answer.body) == (202, b"")

            answer = await gateway.request("GET", "/echo/7?a=1", {})
            event = json.loads(answer.body)["event"]
            assert (event["routeKey"], event["pathParameters"]) == ("GET /echo/{id}", {"id": "7"})

    uvloop.run(run())


def test_workers_die_when_the_host_is_killed(code: Path, tmp_path: Path) -> None:
    async def run() -> None:
        settings = tmp_path / "host.json"
        settings.write_bytes(dataclasses.replace(config(code), functions=functions("pid")).to_json())
        (code / "handlers.py").write_text("import os\ndef pid(event, context):\n    return os.getpid()\n")
        host = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "infra.local.host", "--config", str(settings)), stderr=asyncio.subprocess.PIPE
        )
        assert host.stderr is not None
        port = int((await host.stderr.readline()).rpartition(b"invoke_port=")[2].strip(b")\n"))
        async with Client(f"http://127.0.0.1:{port}") as client:
            worker = int((await client.request("POST", path("pid"), {})).body)
        watch = os.pidfd_open(worker)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(watch, ended.set)
        host.kill()
        await host.wait()
        await asyncio.wait_for(ended.wait(), 5)
        asyncio.get_running_loop().remove_reader(watch)
        os.close(watch)

    uvloop.run(run())
