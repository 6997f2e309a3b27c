"""Whether all work is done: for `drain`, and for the position from which the content of lost queues can be rebuilt."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from infra.local.http.aws_json import ServiceError
from infra.local.http.client import Unreachable

from .queue_poller import QueuePoller
from .stream_poller import StreamPoller
from .stream_reader import StreamReader

_SETTLE_EVERY = 1.0  # seconds; the bus must pass an event to its queues within this time


class Progress:
    """Observes the stream, the queues and the functions together."""

    def __init__(
        self,
        reader: StreamReader,
        streams: Mapping[str, StreamPoller],
        queues: Mapping[str, QueuePoller],
        functions_idle: Callable[[], Awaitable[bool]],
        settle_every: float = _SETTLE_EVERY,
    ):
        self._reader = reader
        self._streams = streams
        self._queues = queues
        self._functions_idle = functions_idle
        self._settle_every = settle_every

    async def status(self) -> dict[str, Any]:
        """The status of each poller, of streams by function and of queues by name. `idle` when no work is left."""
        try:
            idle, error = await self.is_idle(), None
        except (Unreachable, ServiceError) as failure:
            idle, error = False, str(failure)
        return {
            "idle": idle,
            "error": error,
            "streams": {name: poller.status() for name, poller in self._streams.items()},
            "queues": {name: poller.status() for name, poller in self._queues.items()},
        }

    async def is_idle(self) -> bool:
        """Whether no work is left, of everything committed before the call. Raises Unreachable or ServiceError.

        Work moves in circles: a record causes a message, and a message causes a record. So the stream is polled again
        after the queues and the functions were asked, and nothing may have been received in between.
        """
        await self._reader.poll()
        before = self._received()
        if not self._streams_done() or not await self._queues_empty() or not await self._functions_idle():
            return False
        await self._reader.poll()
        return self._streams_done() and self._received() == before

    async def settle(self) -> None:
        """Runs until it is cancelled: stores the positions up to which everything is done, messages included."""
        settled: dict[str, str | None] = {}
        while True:
            reached = {name: poller.reached for name, poller in self._streams.items()}
            await asyncio.sleep(self._settle_every)
            if reached == settled:
                continue
            try:
                # Messages that followed from these records are in the queues by now, or done.
                empty = await self._queues_empty()
            except (Unreachable, ServiceError):
                continue  # The pollers log it.
            if empty:
                for name, position in reached.items():
                    if position is not None:
                        self._streams[name].settle(position)
                settled = reached

    def _received(self) -> tuple[object, ...]:
        return self._reader.head, *(poller.count for poller in self._queues.values())

    def _streams_done(self) -> bool:
        return all(poller.at_end and not poller.in_flight for poller in self._streams.values())

    async def _queues_empty(self) -> bool:
        if any(poller.in_flight for poller in self._queues.values()):
            return False
        depths = await asyncio.gather(*(poller.depth() for poller in self._queues.values()))
        return not any(depths)
