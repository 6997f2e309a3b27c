"""What the local cloud takes from `infra/template.yaml`, as plain values.

`template.py` fills these from the expanded template; every other part of the local cloud reads only these, so
that nothing but one module knows how CloudFormation spells things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function. `handler` is `module.function`; `timeout` is in seconds, `memory` in MB."""

    name: str  # the module's name: manage_deals
    handler: str
    environment: Mapping[str, str]
    timeout: int
    memory: int


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API. `path` as in the template (`/v1/deals/{deal_id}`, `/v1/deals/{proxy+}`, `$default`)."""

    method: str  # GET, POST, ... or ANY
    path: str
    function: str
    authorized: bool  # behind the JWT authorizer


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """A function that reads the table's stream. Times in seconds; `on_failure` is a queue's name."""

    function: str
    batch_size: int
    batch_window: float
    filters: tuple[Mapping[str, Any], ...]  # FilterCriteria patterns, parsed
    bisect: bool
    retries: int
    max_age: int
    report_failures: bool
    on_failure: str | None
    parallelization: int


@dataclass(frozen=True, slots=True)
class QueueMapping:
    """A function that reads a queue. `batch_window` in seconds, `concurrency` is the most invocations at once."""

    function: str
    queue: str
    batch_size: int
    batch_window: float
    report_failures: bool
    concurrency: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """An EventBridge schedule: `expression` is `rate(...)` or `cron(...)` in UTC."""

    name: str
    expression: str
    function: str


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue. Times in seconds; `dead_letters` names the queue that takes what failed `max_receives` times."""

    name: str
    visibility: int
    retention: int
    dead_letters: str | None
    max_receives: int


@dataclass(frozen=True, slots=True)
class BusRule:
    """A rule of the event bus: what matches `pattern` goes to `queue`."""

    name: str
    pattern: Mapping[str, Any]
    queue: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """Everything that the template describes, with the names that it has on this machine."""

    functions: Mapping[str, Function]
    routes: tuple[Route, ...]
    streams: tuple[StreamMapping, ...]
    queue_mappings: tuple[QueueMapping, ...]
    schedules: tuple[Schedule, ...]
    queues: Mapping[str, Queue]
    bus: str
    bus_rules: tuple[BusRule, ...]
    table: Mapping[str, Any]  # the CreateTable request
    user_pool: Mapping[str, Any]  # the CreateUserPool request (Schema with tenant_id, policies ...)
    user_pool_client: Mapping[str, Any]  # the CreateUserPoolClient request, without UserPoolId
    groups: tuple[str, ...]  # role groups of the pool
    web_headers: Mapping[str, str]  # what every answer of the web client carries, names in lower case
