"""The command line without a running cloud: one clear line on stderr, and an exit code that is not 0."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from infra.local import commands
from infra.local.__main__ import main
from infra.local.emulators import services
from infra.local.emulators.services import Provisioned
from infra.local.errors import LocalCloudError
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.processes import record
from infra.local.processes.parts import Parts
from infra.local.processes.process import Identity
from infra.local.processes.running import Running
from infra.local.template.model import Cloud
from infra.local.template.reader import read_template

type Run = Callable[..., tuple[int, str, str]]

POOL = Provisioned(pool_id="us-east-1_pool", client_id="web", changed=False)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--root", str(tmp_path), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """The layout of a cloud that has run before, so its functions are known."""
    layout = Layout(tmp_path)
    layout.prepare()
    ports = Ports.from_base(9000)
    parts = Parts(layout, ports, cloud_of(ports), ports.url("database"))
    parts.host(POOL)
    parts.event_sources(replay=False)
    return layout


def cloud_of(ports: Ports) -> Cloud:
    return read_template(Layout().template, queue_url=lambda name: services.queue_url(ports.url("services"), name))


@pytest.mark.parametrize(
    "arguments",
    [
        ("token", "--user", "admin"),
        ("invoke", "sweep_due_work"),
        ("drain",),
        ("operate", "set-plan", "demo", "free"),
        ("mail",),
        ("dlq", "--json"),
        ("redrive",),
        ("down",),
        ("seed",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_that_needs_a_running_cloud_says_that_none_runs(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)

    assert code == 1
    assert out == ""
    assert err.startswith("error: the local cloud is not running")
    assert err.count("\n") == 1


def test_status_shows_all_parts_down_and_fails(run: Run) -> None:
    code, out, _ = run("status", "--json")

    report = json.loads(out)
    assert code == 1
    assert not report["up"]
    assert {name: part["up"] for name, part in report["parts"].items()} == {
        "database": False,
        "services": False,
        "host": False,
        "event-sources": False,
    }


@pytest.mark.usefixtures("layout")
def test_an_unknown_function_is_refused_with_the_names_of_all_functions(run: Run) -> None:
    code, _, err = run("logs", "route_deals")

    assert code == 1
    assert err.startswith("error: there is no function route_deals: choose one of announce_events, ")


@pytest.mark.usefixtures("layout")
def test_a_function_that_has_not_been_invoked_has_no_log(run: Run) -> None:
    assert run("logs", "manage_deals")[2] == "error: manage_deals has no log yet: it has not been invoked\n"


def test_logs_can_be_printed_after_the_cloud_has_stopped(run: Run, layout: Layout) -> None:
    (layout.function_logs / "manage_deals.log").write_text("one\ntwo\n")

    assert run("logs", "manage_deals") == (0, "one\ntwo\n", "")


def test_reset_removes_all_data_and_logs(run: Run, layout: Layout) -> None:
    layout.database.touch()

    assert run("reset")[0] == 0
    assert not layout.data.exists()
    assert not layout.logs.exists()


def test_reset_is_refused_while_a_cloud_is_up(run: Run, layout: Layout) -> None:
    layout.database.touch()
    with record.lock(layout):
        layout.running.touch()

        code, _, err = run("reset")

    assert code == 1
    assert "is up: stop it with make down" in err
    assert layout.database.exists()


def test_up_is_refused_while_a_cloud_is_up(run: Run, layout: Layout) -> None:
    with record.lock(layout):
        layout.running.touch()

        assert "is up: stop it with make down" in run("up")[2]


def test_a_base_port_beyond_the_range_is_refused(run: Run) -> None:
    assert run("up", "--port", "65535")[2] == "error: port 65535 is not usable: it must be from 1 to 65531\n"


def test_down_fails_when_nothing_runs(run: Run, layout: Layout) -> None:
    record.write(layout, {record.SUPERVISOR: Identity(os.getpid(), started=1)})

    assert run("down")[2] == "error: the local cloud is not running: there is nothing to stop\n"


def test_a_scheduled_function_is_invoked_with_the_event_of_its_schedule(layout: Layout) -> None:
    event = commands.scheduled_event(layout, "sweep_due_work", "2018-03-01T07:00:00+07:00")

    assert event["time"] == "2018-03-01T00:00:00Z"
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"
    assert event["resources"][0].endswith(":rule/saletunnel-sweep")


def test_a_scheduled_event_has_the_current_time_by_default(layout: Layout) -> None:
    time = commands.scheduled_event(layout, "sweep_due_work", None)["time"]

    assert datetime.fromisoformat(time).tzinfo is not None


@pytest.mark.parametrize("time", ["tomorrow", "2018-03-01", "2018-03-01T00:00:00", ""])
def test_a_time_that_is_not_rfc_3339_is_refused(layout: Layout, time: str) -> None:
    with pytest.raises(LocalCloudError, match="is not a time: write it like 2018-03-01T00:00:00Z"):
        commands.scheduled_event(layout, "sweep_due_work", time)


def test_a_function_without_a_schedule_needs_an_event(layout: Layout) -> None:
    with pytest.raises(LocalCloudError, match="manage_deals has no schedule: pass its event with --event FILE"):
        commands.scheduled_event(layout, "manage_deals", None)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", '{"a": Infinity}', '{"a": NaN}', '{"a":' * 100_000, '{"a": ' + "1" * 5_000 + "}"],
    ids=["empty", "cut off", "a list", "Infinity", "NaN", "too deep", "too many digits"],
)
def test_a_file_without_an_event_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)

    with pytest.raises(LocalCloudError, match="is not an event"):
        commands.read_event(file)


def test_running_survives_its_file(layout: Layout) -> None:
    running = Running(
        api="http://127.0.0.1:9000",
        web="http://127.0.0.1:9000",
        ports=Ports.from_base(9000),
        pool_id="us-east-1_pool",
        client_id="web",
        table="deals",
        database_url="http://127.0.0.1:9001",
        root=layout.root,
    )

    running.save()

    assert Running.load(layout) == running


def test_functions_get_the_local_endpoints_and_the_pool(tmp_path: Path) -> None:
    ports = Ports.from_base(9000)

    config = Parts(Layout(tmp_path), ports, cloud_of(ports), "http://127.0.0.1:9999").host_config(POOL)

    assert config.environment["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:9999"
    assert config.environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9002"
    assert config.jwks_url == "http://127.0.0.1:9002/us-east-1_pool/.well-known/jwks.json"
    assert config.audiences == ("web",)


def test_functions_with_routes_have_the_highest_priority_and_those_that_fill_queues_the_lowest(tmp_path: Path) -> None:
    ports = Ports.from_base(9000)

    behind = Parts(Layout(tmp_path), ports, cloud_of(ports), ports.url("database")).host_config(POOL).niceness

    in_order = ["manage_deals", "route_tunnels", "tally_stages", "announce_events"]
    assert sorted(in_order, key=lambda name: behind[name]) == in_order
    assert len({behind[name] for name in in_order}) == len(in_order)


def test_event_sources_get_every_queue_and_whether_to_replay(tmp_path: Path) -> None:
    ports = Ports.from_base(9000)
    cloud = cloud_of(ports)

    config = Parts(Layout(tmp_path), ports, cloud, ports.url("database")).event_sources_config(replay=True)

    assert config.replay
    assert set(config.queue_urls) == set(cloud.queues)
    assert config.queue_urls["saletunnel-due"] == "http://127.0.0.1:9002/000000000000/saletunnel-due"
