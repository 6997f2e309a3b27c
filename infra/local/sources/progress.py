"""Whether all that was set off is done: for `drain`, and for the position from which a lost queue can be made again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from infra.local.http.aws_json import ServiceError
from infra.local.http.client import Unreachable

from .queue_poller import QueuePoller
from .stream_poller import StreamPoller
from .stream_reader import StreamReader

_SETTLE_EVERY = 1.0  # seconds; also the time in which the bus must have handed an event to its queues


class Progress:
    """Looks at streams, queues and functions together."""

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
        """Per function that is fed by a stream or a queue; `idle` when nothing is left to do anywhere."""
        try:
            idle, error = await self.is_idle(), None
        except (Unreachable, ServiceError) as unanswered:
            idle, error = False, str(unanswered)
        return {
            "idle": idle,
            "error": error,
            "streams": {name: poller.status() for name, poller in self._streams.items()},
            "queues": {name: poller.status() for name, poller in self._queues.items()},
        }

    async def is_idle(self) -> bool:
        """Nothing is left to do; what was committed before the call counts. Raises Unreachable or ServiceError.

        Work goes round: a record becomes a message, and a message a record. So the stream is looked at again after
        the queues and the functions, and nothing may have been taken from anywhere in between.
        """
        await self._reader.look()
        before = self._taken()
        if not self._streams_done() or not await self._queues_empty() or not await self._functions_idle():
            return False
        await self._reader.look()
        return self._streams_done() and self._taken() == before

    async def settle(self) -> None:
        """Until cancelled: note positions up to which everything is done, that in the queues included."""
        settled: dict[str, str | None] = {}
        while True:
            reached = {name: poller.reached for name, poller in self._streams.items()}
            await asyncio.sleep(self._settle_every)
            if reached == settled:
                continue
            try:
                # What followed from those records is in the queues by now; so if these are empty, it is done.
                empty = await self._queues_empty()
            except (Unreachable, ServiceError):
                continue  # The pollers say so.
            if empty:
                for name, position in reached.items():
                    if position is not None:
                        self._streams[name].settle(position)
                settled = reached

    def _taken(self) -> tuple[object, ...]:
        return self._reader.head, *(poller.count for poller in self._queues.values())

    def _streams_done(self) -> bool:
        return all(poller.at_end and not poller.in_flight for poller in self._streams.values())

    async def _queues_empty(self) -> bool:
        if any(poller.in_flight for poller in self._queues.values()):
            return False
        depths = await asyncio.gather(*(poller.depth() for poller in self._queues.values()))
        return not any(depths)
