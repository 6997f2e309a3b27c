"""Coroutines beside the one that is awaited: started at once, kept alive, and ended together."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from .server import Exchange, Response


class Tasks:
    """Runs coroutines at once, up to their first wait, and keeps them alive until they end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(work, loop=asyncio.get_running_loop(), eager_start=True)
        if not task.done():
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return task

    async def cancel(self) -> None:
        for task in self._running:
            task.cancel()
        await self.join()

    async def join(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)


def answering(
    handle: Callable[[Exchange], Awaitable[Response]], failed: Callable[[Exchange, Exception], Response], tasks: Tasks
) -> Callable[[Exchange], None]:
    """A handler for `Server` from a coroutine function that returns the answer; `failed` answers its errors."""

    async def run(exchange: Exchange) -> None:
        try:
            response = await handle(exchange)
        except Exception as error:
            response = failed(exchange, error)
        exchange.respond(response)

    def start(exchange: Exchange) -> None:
        tasks.start(run(exchange))

    return start
