"""The function host: assigns invocations to workers, and starts workers as needed.

As in AWS, a function's first worker starts with its first invocation, a worker runs one invocation at a time, and a
worker that crashes or times out fails only its own invocation.
"""

import asyncio
import os
import sys
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from infra.local.template.model import Function

from .tasks import Tasks
from .worker import Invocation, Outcome, Worker

# Seconds that an invocation waits before another worker starts: a busy worker may be free within a millisecond.
_SCALE_UP_DELAY = 0.02
_ASYNC_RETRY_DELAYS = (60.0, 120.0)


class UnknownFunction(Exception):
    """The template has no function of this name."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What all workers get, besides what the template says of their function."""

    python_path: Sequence[str]
    environment: Mapping[str, str]
    logs: Path
    region: str
    account: str

    def arn(self, function: Function) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{function.name}"

    def environment_of(self, function: Function) -> dict[str, str]:
        """The complete environment of a worker. It has nothing of the developer's own, above all no credentials."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": os.pathsep.join(self.python_path),
            "LAMBDA_TASK_ROOT": self.python_path[0],
            "_HANDLER": function.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            **self.environment,
            **function.environment,
        }


class FunctionHost:
    """Invokes functions by name. `niceness` is that of the workers of some functions; it is 0 for the others."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        settings: WorkerSettings,
        *,
        workers: int,
        niceness: Mapping[str, int] = MappingProxyType({}),
        async_retry_delays: Sequence[float] = _ASYNC_RETRY_DELAYS,
    ):
        self._workers = Tasks()
        self._retries = Tasks()
        self._retry_delays = async_retry_delays
        self._background = 0
        settings.logs.mkdir(parents=True, exist_ok=True)
        self._pools = {
            name: _Pool(function, settings, workers, self._workers, niceness.get(name, 0))
            for name, function in functions.items()
        }

    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome:
        """Invoke the function and wait for the outcome. Raises UnknownFunction."""
        invocation = Invocation(request_id or str(uuid.uuid4()), payload)
        self._pool(name).submit(invocation)
        return await invocation.outcome

    def invoke_in_background(self, name: str, payload: bytes) -> None:
        """Invoke with the type `Event`: without a result, and with two retries of an error. Raises UnknownFunction."""
        self._pool(name)
        self._retries.start(self._invoke_with_retries(name, payload))

    async def _invoke_with_retries(self, name: str, payload: bytes) -> None:
        self._background += 1
        try:
            request_id = str(uuid.uuid4())
            for delay in (*self._retry_delays, None):
                outcome = await self.invoke(name, payload, request_id)
                if outcome.error is None or delay is None:
                    return
                await asyncio.sleep(delay)
        finally:
            self._background -= 1

    def _pool(self, name: str) -> "_Pool":
        try:
            return self._pools[name]
        except KeyError:
            raise UnknownFunction(name) from None

    def status(self) -> dict[str, Any]:
        """By function: running and waiting invocations, and workers. `idle` when no invocation runs or waits."""
        functions = {name: pool.status() for name, pool in self._pools.items()}
        busy = any(each["running"] or each["waiting"] for each in functions.values())
        return {"idle": not busy and not self._background, "background": self._background, "functions": functions}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Kill all workers. Their invocations fail."""
        for pool in self._pools.values():
            pool.stop()
        await self._retries.cancel()
        await self._workers.join()


class _Pool:
    """The workers of one function, and its waiting invocations."""

    def __init__(self, function: Function, settings: WorkerSettings, limit: int, tasks: Tasks, niceness: int):
        self._function = function
        self._arn = settings.arn(function)
        self._environment = settings.environment_of(function)
        self._log = settings.logs / f"{function.name}.log"
        self._limit = limit
        self._niceness = niceness
        self._tasks = tasks
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[Invocation] = deque()
        self._scale_up_timer: asyncio.TimerHandle | None = None
        self._stopped = False
        self._cold_starts = 0

    def submit(self, invocation: Invocation) -> None:
        if self._stopped:
            invocation.finish(Outcome.failure("Runtime.ExitError", "The function host is stopping"))
            return
        while self._idle:
            worker = self._idle.pop()  # the worker used last, whose caches are warm
            if worker.is_waiting:
                worker.assign(invocation)
                return
        self._waiting.append(invocation)
        self._request_worker()

    def stop(self) -> None:
        self._stopped = True
        while self._waiting:
            self._waiting.popleft().finish(Outcome.failure("Runtime.ExitError", "The function host is stopping"))
        for worker in self._workers:
            worker.kill()

    def status(self) -> dict[str, int]:
        return {
            "running": sum(worker.current is not None for worker in self._workers),
            "waiting": len(self._waiting),
            "workers": len(self._workers),
            "cold_starts": self._cold_starts,
        }

    def _request_worker(self) -> None:
        if not self._workers:
            self._start_worker()
        elif len(self._workers) < self._limit and self._scale_up_timer is None:
            self._scale_up_timer = asyncio.get_running_loop().call_later(_SCALE_UP_DELAY, self._scale_up)

    def _scale_up(self) -> None:
        self._scale_up_timer = None
        starting = sum(not worker.started for worker in self._workers)
        if len(self._waiting) > starting and len(self._workers) < self._limit and not self._stopped:
            self._start_worker()
            self._request_worker()

    def _start_worker(self) -> None:
        worker = Worker(
            *(self._function, self._arn, self._environment, self._log, self._niceness),
            ready=self._ready,
            ended=self._ended,
        )
        self._workers.add(worker)
        self._cold_starts += 1
        self._tasks.start(worker.run())

    def _ready(self, worker: Worker) -> None:
        if self._waiting:
            worker.assign(self._waiting.popleft())
        else:
            self._idle.append(worker)

    def _ended(self, worker: Worker) -> None:
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.init_error is not None and self._waiting:
            # A failed start fails one invocation, so a function that cannot start is not started forever.
            self._waiting.popleft().finish(worker.init_error)
        if self._waiting and not self._stopped:
            self._request_worker()
