"""The processes of the local cloud: the command, environment and readiness check of each.

Here the template's values become the settings of a process.
"""

import os
import sys
from dataclasses import dataclass, replace

import httpx

from infra.local.aws import ACCOUNT, ENVIRONMENT, REGION
from infra.local.configs import EventSourcesConfig, HostConfig
from infra.local.emulators import database, services
from infra.local.emulators.services import Provisioned
from infra.local.layout import CHECKOUT, LAYER, Layout
from infra.local.ports import Ports
from infra.local.template.model import Cloud, Function

from .supervisor import Part

DATABASE = "database"
SERVICES = "services"
HOST = "host"
EVENT_SOURCES = "event-sources"
SEED = "seed"
ORDER = (DATABASE, SERVICES, HOST, EVENT_SOURCES)  # each part needs the parts before it

_POOL = "USER_POOL_ID"
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one cloud. `database_url` is that of dynoxide unless another DynamoDB was chosen.

    `proxies` are the URLs of proxies through which the functions reach the database and the services.
    """

    layout: Layout
    ports: Ports
    cloud: Cloud
    database_url: str
    proxies: tuple[str, str] | None = None

    def database(self) -> Part:
        command = database.command(self.layout, self.ports.database)
        return Part(DATABASE, command, lambda: database.is_ready(self.database_url), _environment())

    def services(self) -> Part:
        url = self.ports.url("services")
        own = services.environment(self.layout, self.ports.services, self.cloud.mail_rate, self.ports.url("functions"))
        environment = _environment() | own
        return Part(SERVICES, services.command(), lambda: services.is_ready(url), environment)

    def host(self, pool: Provisioned) -> Part:
        file = self.layout.host_config
        file.write_bytes(self.host_config(pool).to_json())
        command = [sys.executable, "-m", "infra.local.host", "--config", str(file)]
        return Part(HOST, command, lambda: _is_serving(self.ports.url("functions")), _environment())

    def event_sources(self, replay: bool) -> Part:
        file = self.layout.event_sources_config
        file.write_bytes(self.event_sources_config(replay).to_json())
        command = [sys.executable, "-m", "infra.local.event_sources", "--config", str(file)]
        environment = _environment() | {"PYTHONPATH": str(LAYER)}
        return Part(EVENT_SOURCES, command, lambda: _is_serving(self.ports.url("event_sources")), environment)

    def seed(self) -> Part:
        command = [sys.executable, "-m", "infra.local", "--root", str(self.layout.root), "seed"]
        return Part(SEED, command, lambda: True, _environment())

    def host_config(self, pool: Provisioned) -> HostConfig:
        services_url = self.ports.url("services")
        seen_database, seen_services = self.proxies or (self.database_url, services_url)
        return HostConfig(
            gateway_port=self.ports.gateway,
            invoke_port=self.ports.functions,
            functions={name: _with_pool(function, pool) for name, function in self.cloud.functions.items()},
            routes=self.cloud.routes,
            cors=self.cloud.cors,
            issuer=pool.issuer,
            jwks_url=f"{services_url}/{pool.pool_id}/.well-known/jwks.json",
            audiences=(pool.client_id,),
            python_path=(str(CHECKOUT / "functions"), str(LAYER)),
            logs=str(self.layout.function_logs),
            niceness=_niceness(self.cloud),
            environment={
                **ENVIRONMENT,
                "AWS_ENDPOINT_URL": seen_services,
                "AWS_ENDPOINT_URL_DYNAMODB": seen_database,
                "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": seen_database,
                "WEBHOOK_LOOPBACK": "true",
            },
            region=REGION,
            account=ACCOUNT,
            web_root=str(self.layout.web),
            web_headers=_web_headers(self.cloud, services_url),
            web_documents={
                "/config.json": {"issuer": pool.issuer, "client_id": pool.client_id, "hosted_ui": services_url}
            },
        )

    def event_sources_config(self, replay: bool) -> EventSourcesConfig:
        services_url = self.ports.url("services")
        return EventSourcesConfig(
            status_port=self.ports.event_sources,
            invoke_url=self.ports.url("functions"),
            dynamodb_url=self.database_url,
            sqs_url=services_url,
            table=self.cloud.table["TableName"],
            streams=self.cloud.streams,
            queue_mappings=self.cloud.queue_mappings,
            schedules=self.cloud.schedules,
            queue_urls={name: services.queue_url(services_url, name) for name in self.cloud.queues},
            checkpoints=str(self.layout.event_sources / "checkpoints.db"),
            region=REGION,
            account=ACCOUNT,
            replay=replay,
        )


def _web_headers(cloud: Cloud, hosted_ui: str) -> dict[str, str]:
    """The template's headers, with the address that the hosted sign-in page has on this machine."""
    policy = cloud.web_headers["content-security-policy"]
    return {
        **cloud.web_headers,
        "content-security-policy": policy.replace("connect-src 'self'", f"connect-src 'self' {hosted_ui}"),
    }


def _niceness(cloud: Cloud) -> dict[str, int]:
    """The niceness of the functions, which in AWS do not share processors.

    Functions with routes come first, because users wait for them. Next are stream readers with several lanes, because
    users see their effect. Readers of queues come before the other stream readers, which fill the queues: waiting
    records cost nothing in the stream, but messages cost memory in ministack.
    """
    queues = dict.fromkeys(cloud.functions, 10)
    streams = {mapping.function: 5 if mapping.parallelization > 1 else 15 for mapping in cloud.streams}
    return queues | streams | {route.function: 0 for route in cloud.routes}


def _with_pool(function: Function, pool: Provisioned) -> Function:
    """The function with the id of the pool, which is known only when the services have been provisioned."""
    if _POOL not in function.environment:
        return function
    return replace(function, environment={**function.environment, _POOL: pool.pool_id})


def _environment() -> dict[str, str]:
    """The environment of every part, without the developer's own AWS settings."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}


def _is_serving(url: str) -> bool:
    try:
        return httpx.get(f"{url}/status").is_success
    except httpx.TransportError:
        return False
