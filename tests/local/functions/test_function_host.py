"""The function host with real workers: results, errors, timeouts, crashes, cold starts, scaling, logs, no orphans."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import uvloop

from infra.local.functions.function_host import FunctionHost, UnknownFunction, WorkerSettings
from infra.local.functions.worker import Outcome
from infra.local.template.model import Function
from tests.local.functions.handlers import functions


def settings(code: Path) -> WorkerSettings:
    return WorkerSettings(
        python_path=(str(code),),
        environment={"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"},
        logs=code.parent / "logs",
        region="us-east-1",
        account="000000000000",
    )


def run_hosted(
    code: Path,
    known: dict[str, Function],
    use: Callable[[FunctionHost], Awaitable[None]],
    workers: int = 2,
    niceness: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Run `use` with a host, in one event loop."""

    async def run() -> None:
        host = FunctionHost(known, settings(code), workers=workers, niceness=niceness)
        async with asyncio.timeout(20), host:
            await use(host)

    uvloop.run(run())


def content(outcome: Outcome) -> Any:
    return json.loads(outcome.payload)


def test_a_function_gets_its_event_its_context_and_only_its_own_environment(
    code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-developer")

    async def use(host: FunctionHost) -> None:
        outcome = await host.invoke("echo", b'{"a": 1}', "request-1")
        result = content(outcome)
        environment = result["environment"]
        assert outcome.error is None
        assert result["event"] == {"a": 1}
        assert 0 < result["remaining"] <= 5000
        assert (result["name"], result["memory"]) == ("echo", "256")
        assert result["arn"] == "arn:aws:lambda:us-east-1:000000000000:function:echo"
        assert environment["TABLE_NAME"] == "t"
        assert environment["AWS_ENDPOINT_URL_DYNAMODB"] == "http://127.0.0.1:1"
        assert environment["LAMBDA_TASK_ROOT"] == str(code)
        assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HOME"} & environment.keys()
        assert "echoing request-1" in (code.parent / "logs" / "echo.log").read_text()

    run_hosted(code, functions("echo"), use)


@pytest.mark.parametrize("niceness", [{}, {"echo": 5}])
def test_a_worker_has_the_niceness_of_its_function(code: Path, niceness: dict[str, int]) -> None:
    async def use(host: FunctionHost) -> None:
        pid = content(await host.invoke("echo", b"{}"))["pid"]
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + niceness.get("echo", 0)

    run_hosted(code, functions("echo"), use, niceness=niceness)


def test_a_worker_starts_with_the_first_invocation_and_is_reused(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        assert host.status()["functions"]["echo"]["workers"] == 0
        pids = {content(await host.invoke("echo", b"{}"))["pid"] for _ in range(3)}
        assert len(pids) == 1
        assert host.status()["functions"]["echo"]["cold_starts"] == 1
        assert host.status()["idle"]

    run_hosted(code, functions("echo"), use)


def test_an_error_has_the_shape_of_lambdas_errors(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        outcome = await host.invoke("fail", b"{}", "request-1")
        assert outcome.error == "Unhandled"
        error = content(outcome)
        assert (error["errorType"], error["errorMessage"], error["requestId"]) == ("ValueError", "no good", "request-1")
        assert error["stackTrace"]

    run_hosted(code, functions("fail"), use)


def test_a_crash_fails_one_invocation(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        for _ in range(2):
            outcome = await host.invoke("crash", b"{}", "request-1")
            assert outcome.error == "Unhandled"
            assert content(outcome) == {
                "errorType": "Runtime.ExitError",
                "errorMessage": "RequestId: request-1 Error: Runtime exited with error: exit status 3",
            }

    run_hosted(code, functions("crash"), use)


def test_an_idle_worker_that_was_killed_is_replaced(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        first = content(await host.invoke("echo", b"{}"))["pid"]
        watch = os.pidfd_open(first)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(watch, ended.set)
        os.kill(first, signal.SIGKILL)
        await ended.wait()
        asyncio.get_running_loop().remove_reader(watch)
        os.close(watch)
        while host.status()["functions"]["echo"]["workers"]:
            await asyncio.sleep(0)
        assert content(await host.invoke("echo", b"{}"))["pid"] != first

    run_hosted(code, functions("echo"), use)


def test_a_function_that_times_out_is_killed(code: Path, tmp_path: Path) -> None:
    async def use(host: FunctionHost) -> None:
        outcome = await host.invoke("hang", json.dumps({"started": str(tmp_path / "started")}).encode(), "request-1")
        assert outcome.timed_out
        assert content(outcome)["errorType"] == "Sandbox.Timedout"
        assert content(outcome)["errorMessage"] == "RequestId: request-1 Task timed out after 1.00 seconds"
        assert "Task timed out" in (code.parent / "logs" / "hang.log").read_text()

    run_hosted(code, functions("hang", timeout=1), use)


def test_a_function_that_cannot_start_fails_each_invocation_once(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        outcomes = await asyncio.gather(*(host.invoke("broken", b"{}") for _ in range(2)))
        for outcome in outcomes:
            assert outcome.error == "Unhandled"
            assert "missing_module" in (code.parent / "logs" / "broken.log").read_text()
            assert content(outcome)["errorType"] in ("Runtime.ImportModuleError", "Runtime.ExitError")

    run_hosted(code, {"broken": Function("broken", "broken.handler", {}, 5, 128)}, use)


def test_a_result_over_six_megabytes_is_an_error(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        assert content(await host.invoke("large", b"{}"))["errorType"] == "Function.ResponseSizeTooLarge"

    run_hosted(code, functions("large"), use)


def test_workers_are_added_up_to_the_limit_while_invocations_wait(code: Path, tmp_path: Path) -> None:
    async def use(host: FunctionHost) -> None:
        meeting = tmp_path / "meeting"
        meeting.mkdir()
        event = json.dumps({"folder": str(meeting), "count": 2}).encode()
        outcomes = await asyncio.gather(*(host.invoke("meet", event) for _ in range(6)))
        assert len({content(outcome) for outcome in outcomes}) == 2
        assert host.status()["functions"]["meet"]["workers"] == 2

    run_hosted(code, functions("meet"), use)


def test_an_unknown_function_is_an_error_with_its_name(code: Path) -> None:
    async def use(host: FunctionHost) -> None:
        with pytest.raises(UnknownFunction, match="nobody"):
            await host.invoke("nobody", b"{}")

    run_hosted(code, functions("echo"), use)
