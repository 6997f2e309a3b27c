"""The function host: gives invocations to workers, and starts as many of them as are needed.

It is what the Lambda service is in AWS: functions start when they are first invoked, run one invocation at a time
per worker, and one that crashes or takes too long costs only its own invocation.
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

from infra.local.http.tasks import Tasks
from infra.local.template.model import Function

from .worker import Invocation, Outcome, Worker

# A worker that has just answered asks for more within a millisecond; starting another for it would be a waste.
_PATIENCE = 0.02
_ASYNC_RETRY_DELAYS = (60.0, 120.0)


class UnknownFunction(Exception):
    """No function of this name is in the template."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What workers find around them, apart from what the template gives a function."""

    python_path: Sequence[str]
    environment: Mapping[str, str]
    logs: Path
    region: str
    account: str

    def arn(self, function: Function) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{function.name}"

    def of(self, function: Function) -> dict[str, str]:
        """The whole environment of a worker: nothing of the developer's own gets in, above all no credentials."""
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
    """Invokes the functions by name. `niceness` says how far some of them stand behind the others."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        surroundings: Surroundings,
        *,
        workers: int,
        niceness: Mapping[str, int] = MappingProxyType({}),
        async_retry_delays: Sequence[float] = _ASYNC_RETRY_DELAYS,
    ):
        self._workers = Tasks()
        self._retries = Tasks()
        self._retry_delays = async_retry_delays
        self._background = 0
        surroundings.logs.mkdir(parents=True, exist_ok=True)
        self._pools = {
            name: _Pool(function, surroundings, workers, self._workers, niceness.get(name, 0))
            for name, function in functions.items()
        }

    async def invoke(self, name: str, payload: bytes, request_id: str | None = None) -> Outcome:
        """What the function made of the payload. Raises UnknownFunction."""
        invocation = Invocation(request_id or str(uuid.uuid4()), payload)
        self._pool(name).submit(invocation)
        return await invocation.outcome

    def invoke_in_background(self, name: str, payload: bytes) -> None:
        """As an `Event` invocation: tried three times in all, and nobody is told. Raises UnknownFunction."""
        self._pool(name)
        self._retries.start(self._retrying(name, payload))

    async def _retrying(self, name: str, payload: bytes) -> None:
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
        """Invocations that run or wait now, and workers, per function; `idle` when there are none."""
        functions = {name: pool.status() for name, pool in self._pools.items()}
        busy = any(each["running"] or each["waiting"] for each in functions.values())
        return {"idle": not busy and not self._background, "background": self._background, "functions": functions}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all workers; what they were doing fails."""
        for pool in self._pools.values():
            pool.stop()
        await self._retries.cancel()
        await self._workers.join()


class _Pool:
    """The workers of one function, and the invocations that wait for one."""

    def __init__(self, function: Function, surroundings: Surroundings, limit: int, tasks: Tasks, niceness: int):
        self._function = function
        self._arn = surroundings.arn(function)
        self._environment = surroundings.of(function)
        self._log = surroundings.logs / f"{function.name}.log"
        self._limit = limit
        self._niceness = niceness
        self._tasks = tasks
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[Invocation] = deque()
        self._patience: asyncio.TimerHandle | None = None
        self._stopped = False
        self._cold_starts = 0

    def submit(self, invocation: Invocation) -> None:
        if self._stopped:
            invocation.finish(Outcome.failure("Runtime.ExitError", "The function host stops"))
            return
        while self._idle:
            worker = self._idle.pop()  # the one used last: its caches are warm
            if worker.asks:
                worker.give(invocation)
                return
        self._waiting.append(invocation)
        self._want_worker()

    def stop(self) -> None:
        self._stopped = True
        while self._waiting:
            self._waiting.popleft().finish(Outcome.failure("Runtime.ExitError", "The function host stops"))
        for worker in self._workers:
            worker.kill()

    def status(self) -> dict[str, int]:
        return {
            "running": sum(worker.current is not None for worker in self._workers),
            "waiting": len(self._waiting),
            "workers": len(self._workers),
            "cold_starts": self._cold_starts,
        }

    def _want_worker(self) -> None:
        if not self._workers:
            self._start_worker()
        elif len(self._workers) < self._limit and self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(_PATIENCE, self._out_of_patience)

    def _out_of_patience(self) -> None:
        self._patience = None
        starting = sum(not worker.started for worker in self._workers)
        if len(self._waiting) > starting and len(self._workers) < self._limit and not self._stopped:
            self._start_worker()
            self._want_worker()

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
            worker.give(self._waiting.popleft())
        else:
            self._idle.append(worker)

    def _ended(self, worker: Worker) -> None:
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.init_error is not None and self._waiting:
            # One failed start fails one invocation, so that a function that cannot start does not start forever.
            self._waiting.popleft().finish(worker.init_error)
        if self._waiting and not self._stopped:
            self._want_worker()
