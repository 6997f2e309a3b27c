"""HTTP client for the parts of the local cloud: aiohttp, with one exception for every failure to get an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from yarl import URL

_KEEP_ALIVE = 4.0  # seconds that an idle connection is kept; ministack closes one after 5


class Unreachable(Exception):
    """There is no answer: the connection was refused or lost, or the request timed out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are by name in any case; a repeated one gives its first value."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Keeps connections to one server while the context is open. Requests may be concurrent."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept-Encoding",),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, seconds: float = 30
    ) -> Answer:
        """The answer. `path` follows the URL and is sent as it is, already percent-encoded. Raises Unreachable."""
        url = URL(self.url + path, encoded=True)
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, timeout=timeout, allow_redirects=False
            ) as response:
                content = await response.read()
        except TimeoutError as error:
            raise Unreachable(f"{self.url} did not answer in {seconds:g} s") from error
        except aiohttp.ClientError as error:
            raise Unreachable(f"{self.url}: {error}") from error
        return Answer(response.status, response.headers, content)
