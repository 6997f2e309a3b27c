"""The API's client for the seed and the loader: what goes wrong is told in words, whichever way it goes wrong."""

from contextlib import closing
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from infra.local.api_client import Api
from infra.local.failures import LocalCloudError
from infra.local.ports import HOST, Ports
from infra.local.running import Running


class SignedIn(Running):
    """A cloud without people: whoever asks has a token."""

    def token(self, user: str = "admin", tenant: str = "demo") -> str:
        return f"{user} of {tenant}"


def test_a_gateway_that_dies_with_a_request_is_told_in_words(tmp_path: Path) -> None:
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
