"""The web client from the gateway's own origin: the files of a folder, and its index page for every other path.

In AWS a CDN stands in this place; from one origin the client needs no CORS here either.
"""

import mimetypes
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from infra.local.http.server import Exchange, Response

_INDEX = "index.html"
_HASHED = "assets"  # folder of the files whose names change with their content


class WebRoot:
    """Serves a folder; nothing outside of it is ever read.

    `headers` go with every answer; `documents` are JSON at paths of their own, which differ from cloud to cloud.
    """

    def __init__(
        self, folder: Path, headers: Mapping[str, str] | None = None, documents: Mapping[str, bytes] | None = None
    ):
        self._folder = folder.resolve()
        self._headers = tuple({"x-content-type-options": "nosniff", **(headers or {})}.items())
        self._documents = documents or {}

    def exists(self) -> bool:
        return (self._folder / _INDEX).is_file()

    def answer(self, exchange: Exchange) -> Response:
        """The file, or the index page when a page is asked for that only the client's router knows."""
        document = self._documents.get(exchange.path)
        if document is not None:
            kind = ("content-type", "application/json")
            return Response(HTTPStatus.OK, (*self._headers, kind, ("cache-control", "no-cache")), document)
        path = (self._folder / unquote(exchange.path).lstrip("/").replace("\0", "")).resolve()
        if not path.is_relative_to(self._folder):
            return Response(HTTPStatus.NOT_FOUND, self._headers)
        if not path.is_file():
            if path.suffix and path != self._folder:
                return Response(HTTPStatus.NOT_FOUND, self._headers)
            path = self._folder / _INDEX
        return self._file(exchange, path)

    def _file(self, exchange: Exchange, path: Path) -> Response:
        status = path.stat()
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        lasting = path.relative_to(self._folder).parts[0] == _HASHED
        headers = (
            *self._headers,
            ("etag", tag),
            ("last-modified", formatdate(status.st_mtime, usegmt=True)),
            ("cache-control", "public, max-age=31536000, immutable" if lasting else "no-cache"),
        )
        if exchange.header("if-none-match") == tag:
            return Response(HTTPStatus.NOT_MODIFIED, headers)
        return Response(HTTPStatus.OK, (*headers, ("content-type", _content_type(path))), path.read_bytes())


def _content_type(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else kind
