"""The API client of the seed and the loader: every failure is an error with a message, only reads are retried,
and the user signs in again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from infra.local.demo.api_client import Api
from infra.local.errors import LocalCloudError
from infra.local.ports import HOST, Ports
from infra.local.processes.running import Running


class SignedIn(Running):
    """A running cloud without a user pool: every user has the same token."""

    def token(self, user: str = "admin", tenant: str = "demo") -> str:
        return f"{user} of {tenant}"


def test_a_lost_connection_is_an_error_with_a_message(tmp_path: Path) -> None:
    with closing(create_server((HOST, 0))) as server:
        url = f"http://{HOST}:{server.getsockname()[1]}"
        running = SignedIn(url, url, Ports.from_base(1), "pool", "client", "table", url, tmp_path)

        def die() -> None:
            connection, _ = server.accept()
            connection.recv(1)
            connection.close()

        dying = Thread(target=die)
        dying.start()
        with pytest.raises(LocalCloudError, match="POST /v1/deals/import: the API does not answer"):
            Api(running).post("/v1/deals/import", {"rows": []})
        dying.join()


@contextmanager
def serve_responses(root: Path, *statuses: int) -> Iterator[tuple[Running, list[str]]]:
    """Serve an API that gives these responses in turn. Gives the cloud, and the requests that arrived."""
    asked: list[str] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses[len(asked)])
            asked.append(self.command)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815 - the name in the base class

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with HTTPServer((HOST, 0), Gateway) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        url = f"http://{HOST}:{server.server_port}"
        try:
            yield SignedIn(url, url, Ports.from_base(1), "pool", "client", "table", url, root), asked
        finally:
            server.shutdown()


def test_a_read_that_timed_out_is_retried(tmp_path: Path) -> None:
    with serve_responses(tmp_path, 504, 504, 200) as (running, asked):
        assert Api(running).get("/v1/account") == {}
        assert asked == ["GET"] * 3


def test_a_write_that_timed_out_is_not_retried(tmp_path: Path) -> None:
    with serve_responses(tmp_path, 504) as (running, asked):
        with pytest.raises(LocalCloudError, match="POST /v1/deals"):
            Api(running).post("/v1/deals", {})
        assert asked == ["POST"]


def test_a_refused_request_is_not_retried(tmp_path: Path) -> None:
    with serve_responses(tmp_path, 404) as (running, asked):
        with pytest.raises(LocalCloudError, match="GET /v1/deals/deal_1"):
            Api(running).get("/v1/deals/deal_1")
        assert asked == ["GET"]


def test_the_user_signs_in_again_when_the_token_has_expired(tmp_path: Path) -> None:
    with serve_responses(tmp_path, 200, 401, 200) as (running, asked):
        api = Api(running)
        api.post("/v1/deals/import", {"rows": []})
        assert api.post("/v1/deals/import", {"rows": []}) == {}
        assert asked == ["POST"] * 3


def test_a_user_whom_the_api_does_not_know_is_refused(tmp_path: Path) -> None:
    with serve_responses(tmp_path, 401, 401) as (running, asked):
        with pytest.raises(LocalCloudError, match="GET /v1/account"):
            Api(running).get("/v1/account")
        assert asked == ["GET"] * 2
