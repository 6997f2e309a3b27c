"""A client of the HTTPS API for the seed, the loader and end-to-end tests."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx

from infra.local.errors import LocalCloudError
from infra.local.processes.running import Running

_TRIES = 5


class Api:
    """The API for one user. A call returns the JSON of the response, or raises `LocalCloudError` with the problem.

    The user signs in again when the token has expired, because a large file loads for longer than a token lives.
    """

    def __init__(self, running: Running, user: str = "admin", tenant: str = "demo") -> None:
        self._sign_in: Callable[[], str] = lambda: f"Bearer {running.token(user, tenant)}"
        headers = {"Authorization": self._sign_in()}
        # There are few requests. Without kept connections, nobody has to close the client.
        transport = httpx.HTTPTransport(retries=_TRIES, limits=httpx.Limits(max_keepalive_connections=0))
        self.http = httpx.Client(base_url=running.api, headers=headers, timeout=60, transport=transport)

    def get(self, path: str) -> Any:
        """Retries a 504: a function that starts on a busy machine may take too long."""
        return self._ask("GET", path, tries=_TRIES)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        return self._ask("PUT", path, json=body)

    def patch(self, path: str, body: Any, version: int | str = "*") -> Any:
        """Change a resource that has this version; "*" means any version."""
        return self._ask("PATCH", path, json=body, headers={"If-Match": _if_match(version)})

    def move(self, deal_id: str, stage_id: str, version: int | str = "*", **more: Any) -> Any:
        """Move a deal to a stage."""
        body = {"stage_id": stage_id, **more}
        headers = {"If-Match": _if_match(version)}
        return self._ask("POST", f"/v1/deals/{deal_id}/move", json=body, headers=headers)

    def pipelines(self) -> dict[str, Any]:
        """The pipelines by name."""
        return {pipeline["name"]: pipeline for pipeline in self.get("/v1/pipelines")["data"]}

    def _ask(self, method: str, path: str, tries: int = 1, **given: Any) -> Any:
        response = self._send(method, path, **given)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self.http.headers["Authorization"] = self._sign_in()
            response = self._send(method, path, **given)
        if response.status_code == HTTPStatus.GATEWAY_TIMEOUT and tries > 1:
            return self._ask(method, path, tries - 1, **given)
        return _answer(response)

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            return self.http.request(method, path, **given)
        except httpx.TransportError as error:
            raise LocalCloudError(f"{method} {path}: the API does not answer: {error}") from error


def _if_match(version: int | str) -> str:
    return "*" if version == "*" else f'"{version}"'


def _answer(response: httpx.Response) -> Any:
    if response.is_error:
        raise LocalCloudError(f"{response.request.method} {response.request.url.path}: {response.text}")
    return response.json() if response.content else None
