"""HTTP/1.1 client for the parts of the local cloud, on connections that stay open."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import urlsplit

import httptools


class Unreachable(Exception):
    """No answer: the connection was refused or broke, or the time ran out."""


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Connections to one host, opened when needed and kept; any number of requests at the same time."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname is None:
            raise ValueError(f"{url}: only http://host:port is spoken here")
        self.host = parts.hostname
        self.port = parts.port or 80
        self.path = parts.path.rstrip("/")
        self._free: list[_Channel] = []

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, seconds: float = 30
    ) -> Answer:
        """The answer. A kept connection that the server had closed meanwhile is replaced once. Raises Unreachable."""
        head = [f"{method} {self.path}{path} HTTP/1.1", f"host: {self.host}:{self.port}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head.append(f"content-length: {len(body)}\r\n\r\n")
        data = "\r\n".join(head).encode() + body
        while self._free:
            channel = self._free.pop()
            if channel.is_open:
                try:
                    return await self._exchange(channel, data, seconds)
                except _ClosedUnheard:
                    break
        try:
            return await self._exchange(await self._open(), data, seconds)
        except _ClosedUnheard as error:
            raise Unreachable(f"{self.host}:{self.port} closed the connection") from error

    async def _open(self) -> "_Channel":
        loop = asyncio.get_running_loop()
        try:
            _, channel = await loop.create_connection(_Channel, self.host, self.port)
        except OSError as error:
            raise Unreachable(f"{self.host}:{self.port}: {error}") from error
        return channel

    async def _exchange(self, channel: "_Channel", data: bytes, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                answer = await channel.send(data)
        except TimeoutError as error:
            raise Unreachable(f"{self.host}:{self.port} did not answer in {seconds:g} s") from error
        finally:
            if channel.is_busy:
                channel.close()  # An answer that nobody waits for would be taken for the next one's.
        if channel.is_open:
            self._free.append(channel)
        return answer

    def close(self) -> None:
        for channel in self._free:
            channel.close()
        self._free.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class _ClosedUnheard(Exception):
    """The server closed the connection before the first byte of an answer."""


class _Channel(asyncio.Protocol):
    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._heard = False

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def is_busy(self) -> bool:
        return self._answer is not None

    async def send(self, data: bytes) -> Answer:
        self._answer = asyncio.get_running_loop().create_future()
        self._heard = False
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._parser = httptools.HttpResponseParser(self)
        if self._transport is None:
            self._answer = None
            raise _ClosedUnheard
        self._transport.write(data)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        self._fail(Unreachable("connection lost in the middle of an answer") if self._heard else _ClosedUnheard())

    def data_received(self, data: bytes) -> None:
        self._heard = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(Unreachable(f"not HTTP: {error}"))
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        waiting, self._answer = self._answer, None
        keep = self._parser.should_keep_alive()
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer(self._parser.get_status_code(), self._headers, b"".join(self._body)))
        if not keep:
            self.close()

    def _fail(self, error: Exception) -> None:
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(error)
