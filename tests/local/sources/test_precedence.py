"""Urgent functions go first, and the others are not starved."""

import asyncio
from collections.abc import Mapping
from typing import Any

from infra.local.sources.invoker import Result
from infra.local.sources.precedence import Precedence


class Functions:
    """Functions that run until they are told to end; keeps the order in which they began."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    async def invoke(self, function: str, event: Mapping[str, Any]) -> Result:
        self.begun.append(function)
        await self.ends.setdefault(function, asyncio.Event()).wait()
        if event.get("fails"):
            raise ConnectionError(function)
        return Result(function.encode(), None, "1")

    def end(self, function: str) -> None:
        self.ends.setdefault(function, asyncio.Event()).set()


async def settle() -> None:
    """Lets every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_patient_function_begins_when_no_urgent_one_runs() -> None:
    async def scenario() -> None:
        functions = Functions()
        precedence = Precedence(functions.invoke, {"route", "perform"}, patience=600)
        functions.end("tally")
        urgent = [asyncio.ensure_future(precedence.invoke(function, {})) for function in ("route", "perform")]
        await settle()
        waiting = asyncio.ensure_future(precedence.invoke("tally", {}))
        await settle()
        assert functions.begun == ["route", "perform"]
        functions.end("route")
        await settle()
        assert functions.begun == ["route", "perform"]
        functions.end("perform")
        assert (await waiting).payload == b"tally"
        await asyncio.gather(*urgent)

    asyncio.run(scenario())


def test_an_urgent_function_that_fails_lets_the_others_begin() -> None:
    async def scenario() -> None:
        functions = Functions()
        precedence = Precedence(functions.invoke, {"route"}, patience=600)
        failing = asyncio.ensure_future(precedence.invoke("route", {"fails": True}))
        await settle()
        waiting = asyncio.ensure_future(precedence.invoke("tally", {}))
        functions.end("route")
        functions.end("tally")
        [failed] = await asyncio.gather(failing, return_exceptions=True)
        assert isinstance(failed, ConnectionError)
        assert (await waiting).payload == b"tally"

    asyncio.run(scenario())


def test_a_patient_function_begins_in_the_end_while_an_urgent_one_runs_on() -> None:
    async def scenario() -> None:
        functions = Functions()
        precedence = Precedence(functions.invoke, {"route"}, patience=0.01)
        running = asyncio.ensure_future(precedence.invoke("route", {}))
        functions.end("tally")
        assert (await precedence.invoke("tally", {})).payload == b"tally"
        functions.end("route")
        await running

    asyncio.run(scenario())
