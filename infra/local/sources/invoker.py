"""Invokes functions through the Invoke API, and retries calls during an outage of another process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol

import orjson

from infra.local.http.aws_json import ServiceError
from infra.local.http.client import Client, Unreachable

_TIMEOUT = 900.0 + 60.0  # seconds: the longest timeout of a function and a cold start
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """The function's response, or its error."""

    payload: bytes
    error: str | None
    request_id: str


class Invoke(Protocol):
    async def __call__(self, function: str, event: Mapping[str, Any]) -> Result: ...


class Invoker:
    """Invokes functions by name. An error of the function is a Result, an error of the host an exception."""

    def __init__(self, client: Client):
        self._client = client

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        """Invoke the function and wait for its result. Raises Unreachable or ServiceError."""
        answer = await self._post(function, event, "RequestResponse")
        headers = answer.headers
        return Result(answer.body, headers.get("x-amz-function-error"), headers.get("x-amzn-requestid", ""))

    async def send(self, function: str, event: Mapping[str, Any]) -> None:
        """Invoke the function asynchronously, with Lambda's retries. Raises Unreachable or ServiceError."""
        await self._post(function, event, "Event")

    async def is_idle(self) -> bool:
        """Whether no invocation runs or waits. Raises Unreachable."""
        answer = await self._client.request("GET", "/status", {})
        return bool(orjson.loads(answer.body)["idle"])

    async def _post(self, function: str, event: Mapping[str, Any], kind: str) -> Any:
        path = f"/2015-03-31/functions/{function}/invocations"
        headers = {"content-type": "application/json", "x-amz-invocation-type": kind}
        answer = await self._client.request("POST", path, headers, orjson.dumps(event), seconds=_TIMEOUT)
        if answer.status >= 300:
            code = answer.headers.get("x-amzn-errortype", "Unknown")
            raise ServiceError(answer.status, code, answer.body.decode(errors="replace"))
        return answer


def failed_items(payload: bytes) -> list[str] | None:
    """The identifiers of a partial batch response: an empty list if all records are done, None if it is malformed."""
    try:
        response = orjson.loads(payload or b"null")
        items = (response or {}).get("batchItemFailures") or []
        identifiers = [item["itemIdentifier"] for item in items]
    except (orjson.JSONDecodeError, AttributeError, TypeError, KeyError):
        return None
    return identifiers if all(isinstance(each, str) and each for each in identifiers) else None


def exponential_backoff(first: float, most: float) -> Iterator[float]:
    """Pauses in seconds. Each is twice the one before, up to `most`."""
    doubled = first
    while doubled < most:
        yield doubled
        doubled *= 2
    yield from repeat(most)


class Retry:
    """Retries a call until it succeeds. Logs the first failure and the recovery.

    `what` names the calls in the log.
    """

    def __init__(self, what: str, pauses: Callable[[], Iterator[float]] = lambda: exponential_backoff(0.1, 5)):
        self._what = what
        self._pauses = pauses
        self.last_error: str | None = None  # of the calls that fail now

    async def call[T](self, call: Callable[[], Awaitable[T]]) -> T:
        """The result of `call`, which is repeated as long as it raises Unreachable or ServiceError."""
        pauses = self._pauses()
        while True:
            try:
                result = await call()
            except (Unreachable, ServiceError) as error:
                if self.last_error is None:
                    _log.warning("%s failed: %s; it is retried until it works", self._what, error)
                self.last_error = str(error)
                await asyncio.sleep(next(pauses))
            else:
                if self.last_error is not None:
                    _log.info("%s works again", self._what)
                    self.last_error = None
                return result
