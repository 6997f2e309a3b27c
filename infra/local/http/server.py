"""HTTP/1.1 server of the local cloud: httptools' parser on asyncio, and nothing between.

The gateway and the Runtime API stand in the path of every request, twice each; a framework there would cost more
than the function itself.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self, cast

import httptools

LOOPBACK = "127.0.0.1"
_PIPELINED = 16  # requests that one connection may send ahead of their answers
_HEAD_LIMIT = 64 * 1024
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

type Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; `content-length` is added. Header names and values must hold no line breaks."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def encode(self, *, head_only: bool, close: bool) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        # 204 and 304 have no body, so they may not announce one.
        if self.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            lines.append(f"content-length: {len(self.body)}")
        if close:
            lines.append("connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        return head if head_only else head + self.body


class Exchange:
    """One request and the place to answer it: `respond` may be called once, now or later."""

    __slots__ = ("_closes", "_connection", "body", "headers", "method", "path", "protocol", "query", "too_large")

    def __init__(self, connection: "_Connection", method: str, target: bytes, headers: list[tuple[str, str]]):
        self._connection = connection
        self._closes = False
        self.method = method
        self.path, _, self.query = target.decode("latin-1").partition("?")
        self.headers = headers  # names in lower case, repeated ones apart
        self.protocol = "HTTP/1.1"
        self.body = b""
        self.too_large = False  # the body was over the server's limit and is left out

    @property
    def client(self) -> str:
        return self._connection.peer

    @property
    def is_open(self) -> bool:
        """Whether someone still waits for the answer."""
        return self._connection.is_open

    @property
    def is_from_browser(self) -> bool:
        """Whether a page in a browser sent it, which any site could do; only the gateway is meant for that."""
        return any(name in ("origin", "sec-fetch-site") for name, _ in self.headers)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    def respond(self, response: Response) -> None:
        self._connection.answer(self, response, close=self._closes)

    def close_after(self) -> None:
        self._closes = True


class Server:
    """Listens on 127.0.0.1 and hands each exchange to `handle`, which must not raise."""

    def __init__(self, handle: Callable[[Exchange], None], *, body_limit: int):
        self.handle = handle
        self.body_limit = body_limit
        self.connections: set[_Connection] = set()
        self._listener: asyncio.Server | None = None

    async def listen(self, port: int = 0) -> Self:
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(lambda: _Connection(self), LOOPBACK, port, backlog=1024)
        return self

    @property
    def port(self) -> int:
        if self._listener is None:
            raise RuntimeError("the server does not listen yet")
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Stop at once; what is not answered yet never will be."""
        if self._listener is not None:
            self._listener.close()
        for connection in tuple(self.connections):
            connection.abort()


class _Connection(asyncio.Protocol):
    """Parses one connection; its requests are handled in turn, as HTTP/1.1 wants the answers in order."""

    def __init__(self, server: Server):
        self._server = server
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[Exchange] = deque()
        self._current: Exchange | None = None
        self._transport: asyncio.Transport | None = None
        self._refusal = HTTPStatus.BAD_REQUEST
        self.peer = LOOPBACK

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else LOOPBACK
        self._server.connections.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        self._server.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # Offers of HTTP/2 or WebSocket are declined by answering in HTTP/1.1.
            self._parser = httptools.HttpRequestParser(self)
            rest = data[upgrade.args[0] :]
            if rest:
                self.data_received(rest)
        except httptools.HttpParserError:
            self._refuse()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # httptools' callbacks

    def on_message_begin(self) -> None:
        self._target = b""
        self._headers: list[tuple[str, str]] = []
        self._head_size = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._early: Exchange | None = None

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._head_size += len(url)
        if self._head_size > _HEAD_LIMIT:
            self._refusal = HTTPStatus.REQUEST_URI_TOO_LONG
            raise ValueError

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value)
        if self._head_size > _HEAD_LIMIT:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError
        self._headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        expects = any(key == "expect" and value.lower() == "100-continue" for key, value in self._headers)
        declared = next((int(value) for key, value in self._headers if key == "content-length"), 0)
        if not expects:
            return
        if declared > self._server.body_limit:
            # The body has not been sent yet: refuse it before it is, and take nothing more from this connection.
            self._size = declared
            self._early = self._exchange()
            self._early.close_after()
            self._queue(self._early)
        elif self._transport is not None:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size <= self._server.body_limit:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._early is None:
            self._queue(self._exchange())

    def _exchange(self) -> Exchange:
        method = self._parser.get_method().decode("latin-1")
        exchange = Exchange(self, method, self._target, self._headers)
        exchange.protocol = f"HTTP/{self._parser.get_http_version()}"
        exchange.too_large = self._size > self._server.body_limit
        if not exchange.too_large:
            exchange.body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if not self._parser.should_keep_alive():
            exchange.close_after()
        return exchange

    # answers

    def _queue(self, exchange: Exchange) -> None:
        if self._current is not None:
            self._waiting.append(exchange)
            if len(self._waiting) > _PIPELINED and self._transport is not None:
                self._transport.pause_reading()
            return
        self._current = exchange
        self._server.handle(exchange)

    def answer(self, exchange: Exchange, response: Response, *, close: bool) -> None:
        if self._transport is None or exchange is not self._current:
            return  # The client has gone, or an answer was given already.
        self._current = None
        self._transport.write(response.encode(head_only=exchange.method == "HEAD", close=close))
        if close:
            self._transport.close()
        elif self._waiting:
            self._transport.resume_reading()
            self._current = self._waiting.popleft()
            self._server.handle(self._current)

    def _refuse(self) -> None:
        if self._transport is not None:
            self._transport.write(Response(self._refusal).encode(head_only=False, close=True))
            self._transport.close()
            self._transport = None
