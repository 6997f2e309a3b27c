"""The AWS clients, created by one botocore session that starts fast (docs/decisions/0023-botocore-session.md)."""

import gzip
import json
import os
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session

_USER_AGENT = "saletunnel"
_LONGEST_ANSWER = 10  # seconds
_ATTEMPTS = 5


@cache
def client(service: str, longest: int = _LONGEST_ANSWER, attempts: int = _ATTEMPTS) -> Any:
    """The client of a service; it waits for a response for at most `longest` seconds, and calls `attempts` times.

    A call that must not happen twice has one attempt.
    """
    # Our own code builds the parameters, so botocore does not validate them. Without a fixed user agent, botocore
    # builds a long text for each request, which takes a quarter of a call's time.
    config = Config(
        user_agent=_USER_AGENT,
        parameter_validation=False,
        connect_timeout=2,
        read_timeout=longest,
        retries={"mode": "standard", "total_max_attempts": attempts},
        tcp_keepalive=True,
    )
    return _session().create_client(service, config=config)


def start_session() -> Session:
    """Starts a session that reads only the descriptions of the requested services."""
    session = Session()
    session.register_component("data_loader", _Models(file_loader=_ModelFiles()))
    return session


_session = cache(start_session)


class _Models(Loader):
    """Botocore's descriptions of the services."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - the folders are not opened
        """The folders that may have a description. Botocore's own method opens each of its four hundred, twice."""
        return [name for path in self.search_paths if os.path.isdir(path) for name in os.listdir(path)]


class _ModelFiles(JSONFileLoader):
    """Reads the files as dicts; botocore's own loader builds OrderedDicts, which takes twice as long."""

    def load_file(self, file_path: str) -> Any:
        """The content of the file; None if it does not exist."""
        if os.path.isfile(f"{file_path}.json"):
            with open(f"{file_path}.json", "rb") as file:
                return json.load(file)
        if os.path.isfile(f"{file_path}.json.gz"):
            with gzip.open(f"{file_path}.json.gz") as file:
                return json.load(file)
        return None
