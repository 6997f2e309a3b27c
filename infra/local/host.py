"""The process that serves the HTTP API and runs the functions: `python -m infra.local.host --config FILE`.

Gateway, Invoke API and the Runtime API of the workers share one event loop, so that a request reaches the
function that waits for it without another hop.
"""

import argparse
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import uvloop

from infra.local.configs import HostConfig
from infra.local.functions.function_host import FunctionHost, Surroundings
from infra.local.functions.invoke_api import PAYLOAD_LIMIT, InvokeApi
from infra.local.gateway.authorizer import TokenCheck
from infra.local.gateway.gateway import BODY_LIMIT, Gateway
from infra.local.gateway.routing import Router
from infra.local.gateway.web_root import WebRoot
from infra.local.http.client import Client, Unreachable
from infra.local.http.server import Server
from infra.local.http.tasks import Tasks, answering
from infra.local.signals import until_told


@dataclass(frozen=True, slots=True)
class Host:
    """A host that runs; the ports are the real ones when the config asked for any (0)."""

    gateway_port: int
    invoke_port: int


@asynccontextmanager
async def serve(config: HostConfig) -> AsyncIterator[Host]:
    """Run the host for as long as the context is open."""
    surroundings = Surroundings(
        python_path=config.python_path,
        environment=config.environment,
        logs=Path(config.logs),
        region=config.region,
        account=config.account,
    )
    tasks = Tasks()
    async with FunctionHost(
        config.functions, surroundings, workers=config.workers, niceness=config.niceness
    ) as functions:
        tokens = TokenCheck(
            issuer=config.issuer,
            audiences=config.audiences,
            fetch_keys=_KeySource(config.jwks_url).fetch,
            now=time.time,
        )
        web = None
        if config.web_root:
            documents = {path: orjson.dumps(content) for path, content in config.web_documents.items()}
            web = WebRoot(Path(config.web_root), config.web_headers, documents)
        gateway = Gateway(Router(config.routes), tokens, functions, account=config.account, web=web)
        invoke_api = InvokeApi(functions)
        servers = (
            Server(answering(gateway.answer, gateway.failed, tasks), body_limit=BODY_LIMIT),
            Server(answering(invoke_api.answer, invoke_api.failed, tasks), body_limit=PAYLOAD_LIMIT),
        )
        try:
            await servers[0].listen(config.gateway_port)
            await servers[1].listen(config.invoke_port)
            yield Host(servers[0].port, servers[1].port)
        finally:
            for server in servers:
                server.close()
            await tasks.cancel()


class _KeySource:
    """Where the user pool publishes its keys."""

    def __init__(self, url: str):
        origin, _, path = url.removeprefix("http://").partition("/")
        self._client = Client(f"http://{origin}")
        self._path = f"/{path}"

    async def fetch(self) -> Mapping[str, Any]:
        answer = await self._client.request("GET", self._path, {}, seconds=5)
        try:
            document = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            document = None
        if answer.status != 200 or not isinstance(document, dict):
            raise Unreachable(f"{self._path} answered {answer.status}")
        return document


async def _main(config: HostConfig) -> None:
    async with serve(config) as host:
        logging.getLogger(__name__).info("serving: %s", host)
        await until_told()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m infra.local.host", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON of HostConfig")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    uvloop.run(_main(HostConfig.read(parser.parse_args().config)))
