"""The commands for a running cloud and for the data that a stopped one left.

Each function does what its name says, prints the result, or raises `LocalCloudError`.
"""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from infra.local.aws import ENVIRONMENT
from infra.local.configs import EventSourcesConfig, HostConfig
from infra.local.demo.loader import load as load_file
from infra.local.demo.seed import seed as make_demo
from infra.local.emulators.users import ensure_users
from infra.local.errors import LocalCloudError
from infra.local.layout import LAYER, Layout
from infra.local.processes import record
from infra.local.processes.process import end
from infra.local.processes.running import Running
from infra.local.sources import scheduled_event as events

LONGEST_INVOCATION = 960.0  # seconds: Lambda's limit of 15 minutes and a cold start


def down(layout: Layout) -> None:
    """Stop the running cloud, and processes that a killed one left."""
    recorded = record.read(layout)
    was_up = record.is_up(layout)
    if was_up:
        end(recorded[record.SUPERVISOR], grace=len(recorded) * record.GRACE)
    with record.lock(layout):
        leftovers = record.end_leftovers(layout)
    if not was_up and not leftovers:
        raise LocalCloudError("the local cloud is not running: there is nothing to stop")
    print("stopped")


def reset(layout: Layout) -> None:
    """Remove all data, logs and state. `LocalCloudError` while the cloud runs."""
    with record.lock(layout):
        record.end_leftovers(layout)
        for folder in (layout.data, layout.logs):
            shutil.rmtree(folder, ignore_errors=True)
    print(f"removed {layout.data}")


def token(layout: Layout, user: str, tenant: str) -> None:
    print(Running.load(layout).token(user, tenant))


def invoke(layout: Layout, function: str, at: str | None, event_file: Path | None) -> None:
    """Invoke a function and print its result. `LocalCloudError` when the function failed."""
    running = Running.load(layout)
    _require_function(layout, function)
    event = read_event(event_file) if event_file else scheduled_event(layout, function, at)
    url = f"{running.ports.url('functions')}/2015-03-31/functions/{function}/invocations"
    try:
        answer = httpx.post(url, json=event, timeout=LONGEST_INVOCATION)
    except httpx.TransportError as error:
        raise LocalCloudError(f"the function host does not answer: {error}") from error
    if answer.is_error or "x-amz-function-error" in answer.headers:
        raise LocalCloudError(f"{function} failed: {answer.text}")
    print(answer.text)


def logs(layout: Layout, function: str, follow: bool) -> None:
    """Print a function's log. With `follow`, this process becomes `tail` and runs until Ctrl-C."""
    _require_function(layout, function)
    log = layout.function_logs / f"{function}.log"
    if follow:
        os.execvp("tail", ["tail", "-n", "+1", "-F", str(log)])  # noqa: S606 - no shell is wanted
    if not log.exists():
        raise LocalCloudError(f"{function} has no log yet: it has not been invoked")
    with log.open(errors="replace") as lines:
        shutil.copyfileobj(lines, sys.stdout)


def mail(layout: Layout, as_json: bool) -> None:
    """Print the e-mail and the SMS that were sent, oldest first."""
    answer = _services(layout, "/_ministack/ses/messages")
    messages = [message for account in answer["messages"].values() for message in account]
    sms = _services(layout, "/_ministack/sns/sms-messages")["sms_messages"]
    texts = [text for number in sms.values() for text in number]
    if as_json:
        print(json.dumps([*messages, *texts], indent=2, ensure_ascii=False))
        return
    for message in messages:
        print(f"To: {', '.join(message['To'])}\nSubject: {message['Subject']}")
        for name, value in message.get("Headers", {}).items():
            print(f"{name}: {value}")
        print(f"\n{message['BodyText'] or message['BodyHtml']}\n")
    for text in texts:
        print(f"SMS to: {text['PhoneNumber']}\n\n{text['Message']}\n")


def dead_letters(layout: Layout, as_json: bool) -> None:
    """Print the messages of the failure queues, which are the queues that no function reads. Messages stay there."""
    running = Running.load(layout)
    found = {name: _peek(running, url) for name, url in _failure_queues(layout).items()}
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for name, messages in found.items():
        for message in messages:
            print(f"{name}  {message['id']}  received {message['received']} times  {message['body']}")


def operate(layout: Layout, words: Sequence[str]) -> None:
    """Run the operator's command line, `python -m saletunnel.operate`, on this cloud's table."""
    running = Running.load(layout)
    environment = {
        **ENVIRONMENT,
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(LAYER),
        "AWS_ENDPOINT_URL_DYNAMODB": running.database_url,
        "AWS_ENDPOINT_URL_LAMBDA": running.ports.url("functions"),
        "AWS_ENDPOINT_URL_SQS": running.services_url,
    }
    command = [sys.executable, "-m", "saletunnel.operate", *words, "--table", running.table]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise LocalCloudError(done.stderr.strip().removeprefix("error: "))
    print(done.stdout, end="")


def redrive(layout: Layout, queues: Sequence[str]) -> None:
    """Process the messages of these failure queues again, by default of all. `LocalCloudError` if some failed again."""
    Running.load(layout)
    operate(layout, ["redrive", *(queues or _failure_queues(layout))])


def seed(layout: Layout, tenant: str, empty: bool) -> None:
    """Create what is missing of the demo company, as this tenant; or only the users of an empty company."""
    running = Running.load(layout)
    if empty:
        ensure_users(running.services_url, running.pool_id, [tenant])
    else:
        make_demo(running, tenant)


def load(layout: Layout, file: Path, mapping: str, tenant: str, tunnels: bool) -> None:
    """Load the deals of a file into a tenant. `mapping` names the meaning of the file's columns."""
    if not file.is_file():
        raise LocalCloudError(f"there is no file {file}")
    load_file(Running.load(layout), file, mapping, tenant=tenant, tunnels=tunnels)


def _require_function(layout: Layout, function: str) -> None:
    """`LocalCloudError` for an unknown function. Needs no running cloud: logs of a failed start can be read too."""
    if not layout.host_config.exists():
        raise LocalCloudError("the local cloud has not run yet: start it with make up")
    functions = HostConfig.read(layout.host_config).functions
    if function not in functions:
        raise LocalCloudError(f"there is no function {function}: choose one of {', '.join(sorted(functions))}")


def read_event(file: Path) -> dict[str, Any]:
    """The JSON object in the file. `LocalCloudError` when there is none."""
    try:
        event = json.loads(file.read_text(), parse_constant=_refuse_constant)
    except (OSError, ValueError, RecursionError) as error:
        raise LocalCloudError(f"{file} is not an event: {error}") from error
    if not isinstance(event, dict):
        raise LocalCloudError(f"{file} is not an event: it must contain one JSON object")
    return event


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def scheduled_event(layout: Layout, function: str, at: str | None) -> dict[str, Any]:
    """The event by which EventBridge invokes a function on its schedule, at an RFC 3339 time or now."""
    schedules = EventSourcesConfig.read(layout.event_sources_config).schedules
    names = [schedule.name for schedule in schedules if schedule.function == function]
    if not names:
        raise LocalCloudError(f"{function} has no schedule: pass its event with --event FILE")
    return events.scheduled_event(names[0], _rfc3339(at) if at is not None else datetime.now(UTC), str(uuid.uuid4()))


def _rfc3339(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise LocalCloudError(f"{text!r} is not a time: write it like 2018-03-01T00:00:00Z")
    return time


def _failure_queues(layout: Layout) -> dict[str, str]:
    """URLs of the failure queues by name: the queues that no function reads."""
    sources = EventSourcesConfig.read(layout.event_sources_config)
    read = {mapping.queue for mapping in sources.queue_mappings}
    return {name: url for name, url in sources.queue_urls.items() if name not in read}


def _peek(running: Running, queue_url: str) -> list[dict[str, Any]]:
    answer = _services(running.layout, "/_ministack/sqs/messages", QueueUrl=queue_url)
    regions = [region for account in answer["messages"].values() for region in account.values()]
    return [
        {"id": each["MessageId"], "body": each["Body"], "received": each["ReceiveCount"], "sent": each["SentTimestamp"]}
        for region in regions
        for messages in region.values()
        for each in messages
    ]


def _services(layout: Layout, path: str, **query: str) -> Any:
    running = Running.load(layout)
    try:
        return httpx.get(running.services_url + path, params=query).raise_for_status().json()
    except httpx.HTTPError as error:
        raise LocalCloudError(f"the services do not answer: {error}") from error
