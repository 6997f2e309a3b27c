"""What the local cloud takes from `infra/template.yaml`, as plain values.

`reader.py` makes these values. The other rooms read only these, so they need not know the syntax of SAM.
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
class Cors:
    """The CORS configuration of the HTTP API. `max_age` is in seconds."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """A function that reads the table's stream. Times are in seconds; `on_failure` is the name of a queue."""

    function: str
    batch_size: int
    batch_window: float
    filters: tuple[Mapping[str, Any], ...]  # the patterns of FilterCriteria, parsed
    bisect: bool
    retries: int
    max_age: int
    report_failures: bool
    on_failure: str | None
    parallelization: int


@dataclass(frozen=True, slots=True)
class QueueMapping:
    """A function that reads a queue. `batch_window` is in seconds; `concurrency` limits concurrent invocations."""

    function: str
    queue: str
    batch_size: int
    batch_window: float
    report_failures: bool
    concurrency: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """An EventBridge schedule. `expression` is `rate(...)` or `cron(...)`, in UTC."""

    name: str
    expression: str
    function: str


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue. Times are in seconds. A message received `max_receives` times goes to the queue `dead_letters`."""

    name: str
    visibility: int
    retention: int
    dead_letters: str | None
    max_receives: int


@dataclass(frozen=True, slots=True)
class BusRule:
    """A rule of the event bus: events that match `pattern` go to `queue`, in the message group at the path `group`."""

    name: str
    pattern: Mapping[str, Any]
    queue: str
    group: str


@dataclass(frozen=True, slots=True)
class MailEvents:
    """Where SES publishes what becomes of mails: a configuration set, the ARN of its topic, and the topic's queue.

    `kinds` are the kinds of events, such as `BOUNCE`.
    """

    configuration_set: str
    kinds: tuple[str, ...]
    topic: str
    queue: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """Everything that the template describes, with the names that resources have on this machine."""

    functions: Mapping[str, Function]
    routes: tuple[Route, ...]
    cors: Cors
    streams: tuple[StreamMapping, ...]
    queue_mappings: tuple[QueueMapping, ...]
    schedules: tuple[Schedule, ...]
    queues: Mapping[str, Queue]
    bus: str
    bus_rules: tuple[BusRule, ...]
    table: Mapping[str, Any]  # the CreateTable request
    user_pool: Mapping[str, Any]  # the CreateUserPool request (Schema with tenant_id, policies ...)
    user_pool_client: Mapping[str, Any]  # the CreateUserPoolClient request, without UserPoolId
    groups: tuple[str, ...]  # the groups of the pool, one for each role
    mail_events: MailEvents
    mail_rate: int  # the most mails that SES takes in a second
    web_headers: Mapping[str, str]  # of every response of the web client; names in lower case
