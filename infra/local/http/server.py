"""Serves ASGI apps with uvicorn, many in one event loop, and holds what these apps share.

`uvicorn.Server` serves one app and handles the signals of its process. Here each worker of a function has a server of
its own, so uvicorn's protocol runs on listeners of the event loop instead.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 75  # seconds that an idle connection is kept: longer than by clients, so that they close it


class BodyTooLarge(Exception):
    """The body of a request exceeds the limit."""


@asynccontextmanager
async def serve(app: ASGIApp, port: int = 0) -> AsyncIterator[int]:
    """Serve the app on 127.0.0.1 while the context is open. Gives the port; the kernel chooses it when `port` is 0.

    At the end, connections are closed at once, and the app must end the requests that still run.
    """

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await app(scope, receive, send)

    config = uvicorn.Config(
        respond,
        ws="none",
        interface="asgi3",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_config=None,
        log_level="error",  # it warns of every declined upgrade
        timeout_keep_alive=_KEEP_ALIVE,
    )
    state = ServerState()
    listener = await asyncio.get_running_loop().create_server(
        lambda: HttpToolsProtocol(config, state, app_state={}), LOOPBACK, port, backlog=1024
    )
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for connection in tuple(state.connections):
            connection.transport.close()
        await asyncio.gather(*state.tasks)


async def read_body(request: Request, limit: int) -> bytes:
    """The body. Raises BodyTooLarge if it exceeds `limit` bytes; a declared size is checked before reading."""
    if int(request.headers.get("content-length", 0)) > limit:
        raise BodyTooLarge
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def refuse_browsers(app: ASGIApp) -> ASGIApp:
    """Wrap the app so that web pages cannot call it: a page of any site could try. Only the gateway is for pages."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        from_browser = any(name in (b"origin", b"sec-fetch-site") for name, _ in scope["headers"])
        await (Response(status_code=403) if from_browser else app)(scope, receive, send)

    return guard
