"""Invokes functions through the function host's Invoke API, as the event sources of AWS do through Lambda's."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import orjson

from infra.local.http.aws_json import ServiceError
from infra.local.http.client import Client, Unreachable

_LONGEST = 900.0 + 60.0  # seconds: no function may take longer, and it may have to start first
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """The function's own answer, or its error."""

    payload: bytes
    error: str | None
    request_id: str


class Invoker:
    """Calls by name; an error of the function is a result, an error of the host an exception."""

    def __init__(self, client: Client):
        self._client = client

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        """Wait for what the function makes of the event. Raises Unreachable or ServiceError."""
        answer = await self._post(function, event, "RequestResponse")
        headers = answer.headers
        return Result(answer.body, headers.get("x-amz-function-error"), headers.get("x-amzn-requestid", ""))

    async def send(self, function: str, event: Mapping[str, Any]) -> None:
        """Have it invoked in the background, with Lambda's retries. Raises Unreachable or ServiceError."""
        await self._post(function, event, "Event")

    async def is_idle(self) -> bool:
        """Whether no invocation runs or waits. Raises Unreachable."""
        answer = await self._client.request("GET", "/status", {})
        return bool(orjson.loads(answer.body)["idle"])

    async def _post(self, function: str, event: Mapping[str, Any], kind: str) -> Any:
        path = f"/2015-03-31/functions/{function}/invocations"
        headers = {"content-type": "application/json", "x-amz-invocation-type": kind}
        answer = await self._client.request("POST", path, headers, orjson.dumps(event), seconds=_LONGEST)
        if answer.status >= 300:
            code = answer.headers.get("x-amzn-errortype", "Unknown")
            raise ServiceError(answer.status, code, answer.body.decode(errors="replace"))
        return answer


def growing(first: float, most: float) -> Iterator[float]:
    """Pauses in seconds, each twice the one before, up to `most`."""
    doubled = first
    while doubled < most:
        yield doubled
        doubled *= 2
    yield from repeat(most)


class Outage:
    """Outlasts what fails for reasons outside of this process; says so once, and when it is over."""

    def __init__(self, what: str, pauses: Callable[[], Iterator[float]] = lambda: growing(0.1, 5)):
        self._what = what
        self._pauses = pauses
        self.last_error: str | None = None  # while it lasts

    async def outlast[T](self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result, however often it must be made for that."""
        pauses = self._pauses()
        while True:
            try:
                result = await call()
            except (Unreachable, ServiceError) as error:
                if self.last_error is None:
                    _log.warning("%s: %s; trying again until it works", self._what, error)
                self.last_error = str(error)
                await asyncio.sleep(next(pauses))
            else:
                if self.last_error is not None:
                    _log.info("%s: works again", self._what)
                    self.last_error = None
                return result
