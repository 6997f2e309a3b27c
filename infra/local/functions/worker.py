"""One worker: a process of AWS's own runtime client, and the Runtime API from which it gets invocations.

Each worker has a Runtime API on a port of its own, because nothing in a request says which worker sent it.
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
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.local.http.server import LOOPBACK, BodyTooLarge, read_body, refuse_browsers, serve
from infra.local.template.model import Function

RESPONSE_LIMIT = 6 * 1024 * 1024  # bytes, as in AWS
_INIT_SECONDS = 30  # 10 in AWS; a developer's machine may be busy
_RUNTIME = "/2018-06-01/runtime"
_PR_SET_PDEATHSIG = 1
_ACCEPTED = Response(b'{"status":"OK"}\n', 202, media_type="application/json")
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Outcome:
    """The result of an invocation: the function's response, or an error in the form that AWS reports it."""

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
    """Runs one invocation at a time. It calls `ready` whenever it waits for one, and `ended` once at its end."""

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
        self.started = False  # whether it has asked for an invocation at least once
        self.init_error: Outcome | None = None
        self.current: Invocation | None = None
        self._arn = arn
        self._environment = environment
        self._log = log
        self._niceness = niceness
        self._ready = ready
        self._ended = ended
        self._asking: asyncio.Future[Response] | None = None  # the response to its request for an invocation
        self._process: asyncio.subprocess.Process | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._killed = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for an invocation. A worker that was killed does not, even before its end is noticed."""
        return self._asking is not None and not self._asking.done() and not self._killed

    async def run(self) -> None:
        """Start the process and wait until it ends."""
        try:
            async with serve(refuse_browsers(self._runtime_api)) as port:
                self._process = await self._start({**self._environment, "AWS_LAMBDA_RUNTIME_API": f"{LOOPBACK}:{port}"})
                if self._killed:
                    self.kill()  # it was killed while it was starting
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(_INIT_SECONDS, self._expire, f"Init timed out after {_INIT_SECONDS} s")
                manner = _describe_exit(await self._process.wait())
                self.kill()  # it must get no invocation while its server closes, which nothing would finish
                self._fail_current(manner)
        except OSError as error:
            self._fail_current(str(error))
        finally:
            self.kill()
            self._disarm()
        self._ended(self)

    async def _start(self, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "awslambdaric", self.function.handler),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=environment["LAMBDA_TASK_ROOT"],
                preexec_fn=partial(_prepare, self._niceness),
            )

    def assign(self, invocation: Invocation) -> None:
        """Respond to the worker's request with the invocation, and start the function's timeout."""
        asking, self._asking = self._asking, None
        if asking is None or asking.done() or self.current is not None:
            raise RuntimeError(f"worker {self.pid} of {self.function.name} is not waiting for an invocation")
        self.current = invocation
        timeout = self.function.timeout
        self._timer = asyncio.get_running_loop().call_later(
            timeout, self._expire, f"Task timed out after {timeout:.2f} seconds"
        )
        headers = {
            "lambda-runtime-aws-request-id": invocation.request_id,
            "lambda-runtime-deadline-ms": str(int((time.time() + timeout) * 1000)),
            "lambda-runtime-invoked-function-arn": self._arn,
        }
        asking.set_result(Response(invocation.payload, headers=headers, media_type="application/json"))

    def kill(self) -> None:
        self._killed = True
        if self._process is not None and self._process.returncode is None:
            # The group exists as long as its leader is not reaped.
            os.killpg(self._process.pid, signal.SIGKILL)

    # --- The Runtime API

    async def _runtime_api(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        match scope["path"].removeprefix(_RUNTIME).split("/"):
            case ["", "invocation", "next"]:
                response = await self._next(request)
            case ["", "invocation", request_id, "response"]:
                response = await self._finish(request, request_id, None)
            case ["", "invocation", request_id, "error"]:
                response = await self._finish(request, request_id, "Unhandled")
            case ["", "init", "error"]:
                self.init_error = Outcome(await request.body(), "Unhandled")
                response = _ACCEPTED
            case _:
                response = Response(status_code=404)
        await response(scope, receive, send)

    async def _next(self, request: Request) -> Response:
        """Respond when an invocation is assigned. Raises ClientDisconnect when the worker ends before."""
        await request.body()
        asking: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._asking = asking
        if not self.started:
            self.started = True
            self._disarm()
        self._ready(self)
        gone = asyncio.ensure_future(request.receive())
        await asyncio.wait((asking, gone), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not asking.done():
            asking.cancel()
            raise ClientDisconnect
        return asking.result()

    async def _finish(self, request: Request, request_id: str, error: str | None) -> Response:
        try:
            outcome = Outcome(await read_body(request, RESPONSE_LIMIT), error)
        except BodyTooLarge:
            message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            outcome = Outcome.failure("Function.ResponseSizeTooLarge", message)
        invocation = self.current
        if invocation is None or invocation.request_id != request_id:
            return Response(status_code=403)  # the invocation has timed out meanwhile
        self.current = None
        self._disarm()
        invocation.finish(outcome)
        return _ACCEPTED

    # --- The end

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


def _describe_exit(status: int) -> str:
    return f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def _prepare(niceness: int) -> None:
    """Runs between fork and exec: the kernel shall kill the worker when the host dies, even by SIGKILL.

    The worker leads a process group, so a timeout also kills its children. It stays in the session of the host: the
    kernel may share the processors among sessions first, and then niceness counts only within a session.
    """
    os.setpgid(0, 0)
    os.nice(niceness)
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
