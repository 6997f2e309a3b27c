"""Serves the web client from the origin of the API: the files of a folder, and its index page for every other path.

In AWS the CDN does this. With one origin, the client needs no CORS.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_INDEX = "index.html"
_HASHED = "assets/"  # folder of files whose names contain a hash of their content
_FOREVER = "public, max-age=31536000, immutable"


class WebClient(StaticFiles):
    """The ASGI app. It never reads anything outside of the folder.

    `headers` are added to every response. `documents` are JSON by path, for settings of this cloud.
    """

    def __init__(self, folder: Path, headers: Mapping[str, str], documents: Mapping[str, object]):
        super().__init__(directory=folder, check_dir=False)
        self._index = folder / _INDEX
        self._headers = {"x-content-type-options": "nosniff", **headers}
        self._documents = {path.lstrip("/"): orjson.dumps(content) for path, content in documents.items()}

    def exists(self) -> bool:
        return self._index.is_file()

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The response with the file, or with the index page for a path that only the client's router knows."""
        response = await self._find(path, scope)
        response.headers.update(self._headers)
        return response

    async def _find(self, path: str, scope: Scope) -> Response:
        if path in self._documents:
            response = Response(self._documents[path], media_type="application/json")
        else:
            try:
                response = await super().get_response(path, scope)
            except HTTPException as refusal:
                if PurePosixPath(path).suffix or path.startswith(".."):
                    return Response(status_code=refusal.status_code)
                path = _INDEX
                response = await super().get_response(path, scope)
        response.headers["cache-control"] = _FOREVER if path.startswith(_HASHED) else "no-cache"
        return response
