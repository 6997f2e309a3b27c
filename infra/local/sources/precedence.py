"""Who goes first: functions that people wait for, before functions that keep totals and search terms.

In AWS each function has processors of its own. Here they share a few, and one database that serves one request after
another, so that what follows from a transfer would slow down the next transfer.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from .invoker import Invoke, Result

_PATIENCE = 2.0  # seconds


class Precedence:
    """Invokes functions; the others wait while an urgent one runs, but never longer than `patience` seconds."""

    def __init__(self, invoke: Invoke, urgent: Collection[str], patience: float = _PATIENCE):
        self._invoke = invoke
        self._urgent = frozenset(urgent)
        self._patience = patience
        self._running = 0
        self._free = asyncio.Event()
        self._free.set()

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        """Invoke the function, when it is its turn, and wait for its result."""
        if function not in self._urgent:
            await self._wait()
            return await self._invoke(function, event)
        self._running += 1
        self._free.clear()
        try:
            return await self._invoke(function, event)
        finally:
            self._running -= 1
            if not self._running:
                self._free.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._free.wait()
        except TimeoutError:
            return  # urgent work goes on and on: it must not starve the rest
