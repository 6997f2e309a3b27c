"""The process that serves the HTTP API and runs the functions: `python -m infra.local.host --config FILE`.

The gateway, the Invoke API and the Runtime APIs of the workers share one event loop, so a request reaches a waiting
worker without another hop.
"""

import argparse
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import uvloop

from infra.local.configs import HostConfig
from infra.local.functions.function_host import FunctionHost, WorkerSettings
from infra.local.functions.invoke_api import InvokeApi
from infra.local.gateway.authorizer import Authorizer
from infra.local.gateway.gateway import Gateway
from infra.local.gateway.routing import Router
from infra.local.gateway.web_client import WebClient
from infra.local.http import server
from infra.local.http.client import Client, Unreachable
from infra.local.http.server import refuse_browsers
from infra.local.signals import wait_for_stop


@dataclass(frozen=True, slots=True)
class Host:
    """A running host, with the ports that it has; the config may ask for any (0)."""

    gateway_port: int
    invoke_port: int


@asynccontextmanager
async def serve(config: HostConfig) -> AsyncIterator[Host]:
    """Run the host while the context is open."""
    settings = WorkerSettings(
        python_path=config.python_path,
        environment=config.environment,
        logs=Path(config.logs),
        region=config.region,
        account=config.account,
    )
    functions = FunctionHost(config.functions, settings, workers=config.workers, niceness=config.niceness)
    authorizer = Authorizer(
        issuer=config.issuer,
        audiences=config.audiences,
        fetch_keys=partial(_fetch_keys, config.jwks_url),
        now=time.time,
    )
    web = WebClient(Path(config.web_root), config.web_headers, config.web_documents) if config.web_root else None
    gateway = Gateway(Router(config.routes), config.cors, authorizer, functions, account=config.account, web=web)
    # At the end the functions stop first, so no request waits for them any more.
    async with (
        server.serve(gateway, config.gateway_port) as gateway_port,
        server.serve(refuse_browsers(InvokeApi(functions).app), config.invoke_port) as invoke_port,
        functions,
    ):
        yield Host(gateway_port, invoke_port)


async def _fetch_keys(url: str) -> Mapping[str, Any]:
    """The JWKS document of the user pool. Raises Unreachable."""
    async with Client(url) as client:
        answer = await client.request("GET", "", {}, seconds=5)
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        document = None
    if answer.status != 200 or not isinstance(document, dict):
        raise Unreachable(f"{url} answered {answer.status}")
    return document


async def _main(config: HostConfig) -> None:
    async with serve(config) as host:
        logging.getLogger(__name__).info("serving: %s", host)
        await wait_for_stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m infra.local.host", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON of HostConfig")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    uvloop.run(_main(HostConfig.read(parser.parse_args().config)))
