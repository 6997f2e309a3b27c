"""Background tasks that are ended together."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Starts coroutines at once and holds a reference to each until it ends; asyncio holds only a weak one."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task: asyncio.Task[Any] = asyncio.Task(work, loop=asyncio.get_running_loop(), eager_start=True)
        if not task.done():
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def cancel(self) -> None:
        for task in self._running:
            task.cancel()
        await self.join()

    async def join(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)
