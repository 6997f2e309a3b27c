"""The state of the running parts: `status` prints it, `drain` waits until no work is left.

No work is left when the streams are read to their end, the queues are empty (in-flight messages included) and no
invocation runs. Work can move between two of them while they are being asked, so this must be true twice in a row.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.aws import client
from infra.local.configs import EventSourcesConfig
from infra.local.emulators import database
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.processes import record
from infra.local.processes.parts import DATABASE, EVENT_SOURCES, HOST, ORDER, SERVICES
from infra.local.processes.process import Identity
from infra.local.processes.running import Running

_PORTS = {DATABASE: "database", SERVICES: "services", HOST: "gateway", EVENT_SOURCES: "event_sources"}
_LOOK_EVERY = 0.1  # seconds
_DEPTHS = {
    "waiting": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """The work that is left: messages of each queue that a function reads, and the status of the two processes."""

    queues: dict[str, dict[str, int]]
    functions: dict[str, Any]
    event_sources: dict[str, Any]

    @property
    def is_done(self) -> bool:
        empty = not any(count for depths in self.queues.values() for count in depths.values())
        return bool(empty and self.functions["idle"] and self.event_sources["idle"])

    def describe(self) -> str:
        parts = [
            f"{name} has {sum(depths.values())} messages"
            for name, depths in self.queues.items()
            if any(depths.values())
        ]
        if not self.functions["idle"]:
            parts.append("functions are running")
        if not self.event_sources["idle"]:
            parts.append("streams are being read")
        return ", ".join(parts) or "nothing"


def status(layout: Layout, as_json: bool) -> None:
    """Print the state of every part. `LocalCloudError` afterwards unless all are up."""
    running = Running.load(layout) if layout.running.exists() else None
    parts = {name: _part(name, record.read(layout).get(name), running) for name in ORDER}
    report: dict[str, Any] = {
        "up": record.is_up(layout) and all(part["up"] for part in parts.values()),
        "parts": parts,
    }
    if running and report["up"]:
        work = work_left(running)
        report |= {"web": running.web, "api": running.api, "queues": work.queues}
        report |= {"functions": work.functions, "event_sources": work.event_sources, "drained": work.is_done}
    print(json.dumps(report, indent=2) if as_json else _as_text(report))
    if not report["up"]:
        raise LocalCloudError("the local cloud is not up")


def _part(name: str, process: Identity | None, running: Running | None) -> dict[str, Any]:
    """The state of one part. A database chosen with `--dynamodb` has no process of its own."""
    if running and name == DATABASE and running.database_url != running.ports.url("database"):
        return {"up": database.is_ready(running.database_url), "url": running.database_url, "pid": None}
    url = running.ports.url(_PORTS[name]) if running else None
    alive = process is not None and process.alive
    return {"up": alive, "url": url, "pid": process.pid if process and alive else None}


def drain(layout: Layout, timeout: float) -> None:
    """Return when no work is left. `LocalCloudError` when that takes longer than `timeout` seconds."""
    running = Running.load(layout)
    deadline = time.monotonic() + timeout
    seen = 0
    while True:
        # There are many queues, so they are asked only when nothing runs.
        seen = seen + 1 if _is_idle(running) and work_left(running).is_done else 0
        if seen == 2:
            return
        if time.monotonic() > deadline:
            raise LocalCloudError(f"not drained after {timeout:g} s: {work_left(running).describe()}")
        time.sleep(_LOOK_EVERY)


def work_left(running: Running) -> WorkLeft:
    """The work that is left now.

    The streams are asked last: the next look finds in the queues what they passed on before.
    """
    try:
        sources = EventSourcesConfig.read(running.layout.event_sources_config)
        queues = {
            mapping.queue: _depths(running, sources.queue_urls[mapping.queue]) for mapping in sources.queue_mappings
        }
    except (BotoCoreError, ClientError, OSError) as error:
        raise LocalCloudError(f"a part does not answer: {error}") from error
    return WorkLeft(queues, _status(running, "functions"), _status(running, "event_sources"))


def _is_idle(running: Running) -> bool:
    """Whether no function runs and the streams are read to their end."""
    return all(_status(running, part)["idle"] for part in ("functions", "event_sources"))


def _status(running: Running, part: str) -> dict[str, Any]:
    try:
        status: dict[str, Any] = httpx.get(f"{running.ports.url(part)}/status").raise_for_status().json()
    except (httpx.HTTPError, OSError) as error:
        raise LocalCloudError(f"a part does not answer: {error}") from error
    return status


def _depths(running: Running, url: str) -> dict[str, int]:
    sqs = client("sqs", running.services_url)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_DEPTHS.values()))["Attributes"]
    return {name: int(attributes[attribute]) for name, attribute in _DEPTHS.items()}


def _as_text(report: dict[str, Any]) -> str:
    lines = []
    for name, part in report["parts"].items():
        state = f"up    {part['url']}  pid {part['pid'] or '-'}" if part["up"] else "down"
        lines.append(f"{name:14} {state}")
    for name, depths in report.get("queues", {}).items():
        lines.append(f"{name:30} " + "  ".join(f"{count} {kind}" for kind, count in depths.items()))
    if "event_sources" in report:
        lines.append(f"streams        {json.dumps(report['event_sources'])}")
        lines.append(f"drained        {'yes' if report['drained'] else 'no'}")
    return "\n".join(lines)
