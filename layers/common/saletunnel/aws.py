"""The AWS clients, all of one botocore session that starts fast (docs/decisions/0023-botocore-session.md)."""

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


@cache
def client(service: str, longest: int = _LONGEST_ANSWER) -> Any:
    """The client of a service; it waits for an answer for at most `longest` seconds."""
    # What is sent is made by our own code, so botocore need not check it again; and it makes its long user agent anew
    # for each request, which is a quarter of a call's time, unless it is given one.
    config = Config(
        user_agent=_USER_AGENT,
        parameter_validation=False,
        connect_timeout=2,
        read_timeout=longest,
        retries={"mode": "standard", "max_attempts": 4},
        tcp_keepalive=True,
    )
    return _session().create_client(service, config=config)


def start_session() -> Session:
    """A session that reads only the descriptions of the services that it is asked for."""
    session = Session()
    session.register_component("data_loader", _Models(file_loader=_ModelFiles()))
    return session


_session = cache(start_session)


class _Models(Loader):
    """Botocore's descriptions of the services."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - they are not looked into
        """The folders that may hold one; botocore looks into each of its four hundred, twice."""
        return [name for path in self.search_paths if os.path.isdir(path) for name in os.listdir(path)]


class _ModelFiles(JSONFileLoader):
    """Reads the files as plain dicts; botocore makes an OrderedDict of each object, which takes twice as long."""

    def load_file(self, file_path: str) -> Any:
        """None when there is no such file."""
        if os.path.isfile(f"{file_path}.json"):
            with open(f"{file_path}.json", "rb") as file:
                return json.load(file)
        if os.path.isfile(f"{file_path}.json.gz"):
            with gzip.open(f"{file_path}.json.gz") as file:
                return json.load(file)
        return None
