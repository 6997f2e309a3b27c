"""`up` from outside: it starts all parts, restarts dead ones, and loses nothing however it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import jwt
import pytest

from infra.local.aws import client
from infra.local.configs import EventSourcesConfig
from infra.local.emulators.services import queue_url
from infra.local.layout import CHECKOUT, Layout
from infra.local.ports import HOST as LOOPBACK
from infra.local.processes import record
from infra.local.processes.parts import DATABASE, EVENT_SOURCES, HOST, ORDER, SERVICES
from infra.local.processes.process import Identity
from infra.local.processes.running import Running
from tests.cloud import LocalCloud, eventually, free_base, local_cloud

pytestmark = pytest.mark.cloud

KEY = {"pk": {"S": "T#t1"}, "sk": {"S": "KEPT"}}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with local_cloud(tmp_path_factory.mktemp("up"), "--no-seed") as started:
        yield started


def command(layout: Layout, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local", "--root", str(layout.root), *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def put(running: Running) -> None:
    client("dynamodb", running.database_url).put_item(TableName=running.table, Item=KEY)


def is_kept(running: Running) -> bool:
    answer = client("dynamodb", running.database_url).get_item(TableName=running.table, Key=KEY)
    return bool(answer.get("Item") == KEY)


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def is_serving(running: Running) -> bool:
    """Whether the gateway serves: it answers a request without a token with 401."""
    try:
        return httpx.get(f"{running.api}/v1/me").status_code == httpx.codes.UNAUTHORIZED
    except httpx.TransportError:
        return False


def test_up_prints_one_line_when_the_cloud_is_ready(up: LocalCloud) -> None:
    assert up.lines == [f"ready web=http://127.0.0.1:{up.base} api=http://127.0.0.1:{up.base}"]
    assert is_serving(Running.load(up.layout))


def test_status_shows_every_part_and_its_port(up: LocalCloud) -> None:
    done = command(up.layout, "status", "--json")

    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert report["up"]
    assert [part["up"] for part in report["parts"].values()] == [True] * len(ORDER)
    assert {part["url"] for part in report["parts"].values()} < {
        f"http://127.0.0.1:{port}" for port in range(up.base, up.base + 5)
    }


def test_token_prints_only_the_token(up: LocalCloud) -> None:
    done = command(up.layout, "token", "--user", "viewer", "--tenant", "other")

    assert done.returncode == 0, done.stderr
    assert claims(done.stdout.strip())["custom:tenant_id"] == "other"
    assert done.stdout.count("\n") == 1


def test_drain_returns_when_no_work_is_left(up: LocalCloud) -> None:
    done = command(up.layout, "drain", "--timeout", "30")

    assert done.returncode == 0, done.stderr


def test_a_new_cloud_has_no_mail_and_no_dead_letters(up: LocalCloud) -> None:
    assert command(up.layout, "mail").stdout == ""

    letters = json.loads(command(up.layout, "dlq", "--json").stdout)
    assert letters
    assert not any(letters.values())


def test_dead_letters_are_shown_and_stay_in_their_queue(up: LocalCloud) -> None:
    running = Running.load(up.layout)
    dead = queue_url(running.services_url, "saletunnel-due-dead")
    client("sqs", running.services_url).send_message(QueueUrl=dead, MessageBody="poisoned")

    for _ in range(2):
        [letter] = json.loads(command(up.layout, "dlq", "--json").stdout)["saletunnel-due-dead"]
        assert letter["body"] == "poisoned"
        assert letter["received"] == 0

    client("sqs", running.services_url).purge_queue(QueueUrl=dead)


def test_a_second_up_of_the_same_root_is_refused(up: LocalCloud) -> None:
    second = LocalCloud(up.layout.root, free_base())

    assert second.wait() == 1
    assert "is up: stop it with make down" in second.lines[-1]


def test_a_busy_port_is_reported_before_anything_starts(up: LocalCloud, tmp_path: Path) -> None:
    second = LocalCloud(tmp_path, up.base)

    assert second.wait() == 1
    assert f"port {up.base} (gateway) is in use" in second.lines[-1]
    assert not (tmp_path / "data" / "table.db").exists()


@pytest.mark.parametrize("part", ORDER)
def test_a_killed_part_is_restarted(up: LocalCloud, part: str) -> None:
    running = Running.load(up.layout)
    put(running)
    before = record.read(up.layout)[part]
    who = claims(running.token("agent"))["sub"]

    before.kill()

    up.wait_for(f"{part}: died, restarting it")
    up.wait_for(f"{part}: up again")
    after = record.read(up.layout)[part]
    assert after.alive
    assert after != before
    assert is_serving(running)
    assert is_kept(running)
    assert claims(running.token("agent"))["sub"] == who


def test_the_stream_is_read_again_only_when_queues_were_lost(up: LocalCloud) -> None:
    for part, replays in ((SERVICES, True), (EVENT_SOURCES, False)):
        record.read(up.layout)[part].kill()
        up.wait_for(f"{part}: up again")

        assert EventSourcesConfig.read(up.layout.event_sources_config).replay is replays


def test_messages_of_a_killed_poller_are_soon_delivered_again(up: LocalCloud) -> None:
    running = Running.load(up.layout)
    [record_] = json.loads((CHECKOUT / "events" / "tally_stages.json").read_text("utf-8"))["Records"]
    tally = EventSourcesConfig.read(up.layout.event_sources_config).queue_urls["saletunnel-tally"]
    assert command(up.layout, "drain").returncode == 0  # the pollers run, and have no messages
    host = record.read(up.layout)[HOST].pid
    os.kill(host, signal.SIGSTOP)  # the host does not answer invocations any more
    try:
        client("sqs", running.services_url).send_message(QueueUrl=tally, MessageBody=record_["body"])
        # A poll of a poller that was killed may still get the message. It is then visible again after 30 s.
        eventually(lambda: tally_status(running)["in_flight"] == 1, timeout=90)
        record.read(up.layout)[EVENT_SOURCES].kill()
        up.wait_for(f"{EVENT_SOURCES}: up again")
    finally:
        os.kill(host, signal.SIGCONT)

    done = command(up.layout, "drain", "--timeout", "120")  # a third of the queue's visibility timeout
    assert done.returncode == 0, done.stderr


def tally_status(running: Running) -> dict[str, Any]:
    status: dict[str, Any] = httpx.get(f"{running.ports.url('event_sources')}/status").json()
    return status["queues"]["saletunnel-tally"]  # type: ignore[no-any-return]


def test_parts_that_die_together_are_all_restarted(up: LocalCloud) -> None:
    processes = record.read(up.layout)
    for part in (DATABASE, SERVICES, HOST, EVENT_SOURCES):
        processes[part].kill()

    eventually(lambda: all(record.read(up.layout).get(part) not in (None, processes[part]) for part in ORDER))
    eventually(lambda: is_serving(Running.load(up.layout)))
    eventually(lambda: command(up.layout, "drain").returncode == 0)


def test_a_part_that_is_killed_during_its_restart_is_restarted_again(up: LocalCloud) -> None:
    first = record.read(up.layout)[SERVICES]
    first.kill()
    eventually(lambda: record.read(up.layout).get(SERVICES, first) != first)
    record.read(up.layout)[SERVICES].kill()

    eventually(lambda: command(up.layout, "drain").returncode == 0)
    eventually(lambda: command(up.layout, "status").returncode == 0)


def test_nothing_is_lost_by_a_clean_stop(tmp_path: Path) -> None:
    with local_cloud(tmp_path, "--no-seed") as first:
        running = Running.load(first.layout)
        put(running)
        who = claims(running.token())["sub"]
        assert first.stop() == 0
    assert first.layout.clean_stop.exists()
    assert not record.read(first.layout)

    with local_cloud(tmp_path, "--no-seed") as second:
        running = Running.load(second.layout)
        assert is_kept(running)
        assert claims(running.token())["sub"] == who
        assert not EventSourcesConfig.read(second.layout.event_sources_config).replay
        assert not second.layout.clean_stop.exists()


def test_nothing_is_lost_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with local_cloud(tmp_path, "--no-seed") as first:
        running = Running.load(first.layout)
        put(running)
        who = claims(running.token())["sub"]
        first.process.kill()
        first.wait()

    with local_cloud(tmp_path, "--no-seed", base=first.base) as second:
        running = Running.load(second.layout)
        assert is_kept(running)
        assert claims(running.token())["sub"] == who
        assert EventSourcesConfig.read(second.layout.event_sources_config).replay


def test_nothing_is_lost_when_all_processes_are_killed_at_once(tmp_path: Path) -> None:
    with local_cloud(tmp_path, "--no-seed") as first:
        running = Running.load(first.layout)
        put(running)
        who = claims(running.token())["sub"]
        everything = record.read(first.layout)
        everything.pop(record.SUPERVISOR).kill()
        for process in everything.values():
            process.kill()
        first.wait()

    with local_cloud(tmp_path, "--no-seed", base=first.base) as second:
        running = Running.load(second.layout)
        assert is_kept(running)
        assert claims(running.token())["sub"] == who


def test_a_part_that_cannot_start_shows_the_end_of_its_log_and_nothing_keeps_running(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "table.db").write_text("no database")
    failed = LocalCloud(tmp_path, free_base())

    assert failed.wait() == 1
    assert any(line.startswith("error: database ended with") for line in failed.lines)
    assert not record.read(failed.layout)


def test_down_stops_the_cloud_cleanly(tmp_path: Path) -> None:
    with local_cloud(tmp_path, "--no-seed") as started:
        processes: list[Identity] = list(record.read(started.layout).values())

        done = command(started.layout, "down")

        assert done.returncode == 0, done.stderr
        assert done.stdout == "stopped\n"
        assert started.wait() == 0
    assert not any(process.alive for process in processes)
    assert started.layout.clean_stop.exists()


def test_every_part_listens_only_on_the_loopback_address(up: LocalCloud) -> None:
    everywhere = {"00000000", "0" * 32}
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            address, port = line.split()[1].split(":")
            if address in everywhere and line.split()[3] == "0A":
                listening.add(int(port, 16))

    assert not listening & set(Running.load(up.layout).ports.named().values())
    with closing(socket()) as probe:
        assert probe.connect_ex((LOOPBACK, up.base)) == 0
