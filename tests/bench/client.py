"""A keep-alive client of the API. It is lean, because it shares the machine with the system that it measures."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from infra.local.processes.running import Running


class Client:
    """A connection of a user. Each call returns the JSON of the response; an error response raises RuntimeError."""

    def __init__(self, running: Running, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(running.api).netloc, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body, {})

    def patch(self, path: str, body: Any) -> Any:
        """Changes any version."""
        return self._call("PATCH", path, body, {"If-Match": "*"})

    def move(self, deal_id: str, stage_id: str, version: int) -> Any:
        """Moves the deal if it has this version."""
        return self._call("POST", f"/v1/deals/{deal_id}/move", {"stage_id": stage_id}, {"If-Match": f'"{version}"'})

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        payload = None if body is None else json.dumps(body)
        self._connection.request(method, path, payload, {**self._headers, **headers})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {answer.decode()}")
        return json.loads(answer)
