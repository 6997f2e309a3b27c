"""One worker: a process of AWS's own runtime client, and the Runtime API that it asks for invocations.

Each worker has a Runtime API of its own on a port of its own, since nothing in its requests says who asks; what
arrives there belongs to this process and dies with it.
"""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import orjson

from infra.local.http.server import Exchange, Response, Server
from infra.local.template.model import Function

RESPONSE_LIMIT = 6 * 1024 * 1024  # bytes, as in AWS
_INIT_SECONDS = 30  # AWS gives 10; a machine that builds something at the same time needs more
_RUNTIME = "/2018-06-01/runtime/"
_PR_SET_PDEATHSIG = 1
_ACCEPTED = Response(202, (("content-type", "application/json"),), b'{"status":"OK"}\n')
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Outcome:
    """What came of an invocation: the function's answer, or the error that AWS would report for it."""

    payload: bytes
    error: str | None = None  # X-Amz-Function-Error
    timed_out: bool = False

    @classmethod
    def failure(cls, kind: str, message: str, *, timed_out: bool = False) -> "Outcome":
        return cls(orjson.dumps({"errorType": kind, "errorMessage": message}), "Unhandled", timed_out)


@dataclass(slots=True)
class Invocation:
    request_id: str
    payload: bytes
    outcome: asyncio.Future[Outcome] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def finish(self, outcome: Outcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Worker:
    """Runs one invocation at a time. `ready` is called when it asks for work, `ended` once when it is gone."""

    def __init__(
        self,
        function: Function,
        arn: str,
        environment: Mapping[str, str],
        log: Path,
        niceness: int,
        *,
        ready: Callable[["Worker"], None],
        ended: Callable[["Worker"], None],
    ):
        self.function = function
        self.started = False  # it has asked for work at least once
        self.init_error: Outcome | None = None
        self.current: Invocation | None = None
        self._arn = arn
        self._environment = environment
        self._log = log
        self._niceness = niceness
        self._ready = ready
        self._ended = ended
        self._server = Server(self._handle, body_limit=RESPONSE_LIMIT + 1024)
        self._asking: Exchange | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._killed = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def asks(self) -> bool:
        """Whether it waits for work; one that was killed a moment ago does not, though its end is not known yet."""
        return self._asking is not None and self._asking.is_open

    async def run(self) -> None:
        """Start the process and wait for its end."""
        await self._server.listen()
        environment = {**self._environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.port}"}
        try:
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "awslambdaric", self.function.handler),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=environment["LAMBDA_TASK_ROOT"],
                    preexec_fn=partial(_prepare, self._niceness),
                )
            if self._killed:
                self.kill()  # while it was being started
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_INIT_SECONDS, self._expire, f"Init timed out after {_INIT_SECONDS} s")
            self._fail_current(_manner(await self._process.wait()))
        except OSError as error:
            self._fail_current(str(error))
        finally:
            self.kill()
            self._disarm()
            self._server.close()
        self._ended(self)

    def give(self, invocation: Invocation) -> None:
        """Answer the worker's request for work, and let the function's time begin."""
        asking, self._asking = self._asking, None
        if asking is None or self.current is not None:
            raise RuntimeError(f"worker {self.pid} of {self.function.name} has not asked for work")
        self.current = invocation
        timeout = self.function.timeout
        self._timer = asyncio.get_running_loop().call_later(
            timeout, self._expire, f"Task timed out after {timeout:.2f} seconds"
        )
        headers = (
            ("content-type", "application/json"),
            ("lambda-runtime-aws-request-id", invocation.request_id),
            ("lambda-runtime-deadline-ms", str(int((time.time() + timeout) * 1000))),
            ("lambda-runtime-invoked-function-arn", self._arn),
        )
        asking.respond(Response(200, headers, invocation.payload))

    def kill(self) -> None:
        self._killed = True
        if self._process is not None and self._process.returncode is None:
            # The whole group; it is there as long as its leader is not reaped.
            os.killpg(self._process.pid, signal.SIGKILL)

    # the Runtime API

    def _handle(self, exchange: Exchange) -> None:
        action = exchange.path.removeprefix(_RUNTIME)
        if exchange.is_from_browser:
            exchange.respond(Response(403))
            return
        if action == "invocation/next":
            self._asking = exchange
            if not self.started:
                self.started = True
                self._disarm()
            self._ready(self)
            return
        if action == "init/error":
            self.init_error = Outcome(exchange.body, "Unhandled")
        elif self.current is None or action.split("/")[:2] != ["invocation", self.current.request_id]:
            exchange.respond(Response(403))  # It answers what it was not asked, or too late.
            return
        else:
            self._finish(self.current, exchange, failed=action.endswith("/error"))
        exchange.respond(_ACCEPTED)

    def _finish(self, invocation: Invocation, exchange: Exchange, *, failed: bool) -> None:
        self.current = None
        self._disarm()
        if exchange.too_large or len(exchange.body) > RESPONSE_LIMIT:
            message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            invocation.finish(Outcome.failure("Function.ResponseSizeTooLarge", message))
        else:
            invocation.finish(Outcome(exchange.body, "Unhandled" if failed else None))

    # the end

    def _expire(self, reason: str) -> None:
        failure = Outcome.failure("Sandbox.Timedout", self._about(reason), timed_out=True)
        self._note(reason)
        if self.current is not None:
            invocation, self.current = self.current, None
            invocation.finish(failure)
        else:
            self.init_error = failure
        self.kill()

    def _fail_current(self, manner: str) -> None:
        reason = f"Runtime exited with error: {manner}"
        failure = Outcome.failure("Runtime.ExitError", self._about(f"Error: {reason}"))
        if self.current is not None:
            self._note(reason)
            self.current.finish(failure)
        elif not self.started and self.init_error is None:
            self._note(reason)
            self.init_error = failure

    def _about(self, reason: str) -> str:
        return f"RequestId: {self.current.request_id} {reason}" if self.current else reason

    def _note(self, reason: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"[host] {self._about(reason)}\n")

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _manner(status: int) -> str:
    return f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def _prepare(niceness: int) -> None:
    """Between fork and exec: have the kernel end the worker when the host dies, even by SIGKILL.

    It leads a group, so that a time-out ends what it has started, too. It stays in the host's session: the kernel may
    share the processors among sessions first, and then niceness counts only among those of one.
    """
    os.setpgid(0, 0)
    os.nice(niceness)
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
