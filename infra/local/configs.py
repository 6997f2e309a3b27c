"""The settings of the two processes of this package, which read them from JSON files.

They are apart from the processes so that the command line can read them without importing the processes.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson

from infra.local.template.model import Cors, Function, QueueMapping, Route, Schedule, StreamMapping

_WORKERS = 3  # a third one runs while two wait for the database


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfig:
    """The settings of `host`. Every server binds 127.0.0.1; paths are absolute."""

    gateway_port: int  # the HTTP API and the web client
    invoke_port: int  # the Lambda Invoke API, and GET /status
    functions: Mapping[str, Function]
    routes: tuple[Route, ...]
    cors: Cors
    issuer: str  # `iss` of the tokens
    jwks_url: str
    audiences: tuple[str, ...]  # app client ids
    python_path: tuple[str, ...]  # folders of the handlers and the layer
    logs: str  # folder of the functions' logs: FUNCTION.log
    environment: Mapping[str, str] = field(default_factory=dict)  # for every worker: AWS_ENDPOINT_URL_DYNAMODB ...
    region: str = "us-east-1"
    account: str = "000000000000"
    web_root: str | None = None  # folder of the built web client, served at / if it exists
    web_headers: Mapping[str, str] = field(default_factory=dict)  # of every response of the web client
    web_documents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # JSON by path, beside its files
    workers: int = _WORKERS  # at most, for one function
    niceness: Mapping[str, int] = field(default_factory=dict)  # of the processes of some functions; 0 for the others

    def to_json(self) -> bytes:
        return orjson.dumps(dataclasses.asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        values: dict[str, Any] = orjson.loads(text)
        values["functions"] = {name: Function(**each) for name, each in values["functions"].items()}
        values["routes"] = tuple(Route(**each) for each in values["routes"])
        values["cors"] = Cors(**{key: _frozen(each) for key, each in values["cors"].items()})
        values["audiences"] = tuple(values["audiences"])
        values["python_path"] = tuple(values["python_path"])
        return cls(**values)

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls.from_json(path.read_bytes())


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSourcesConfig:
    """The settings of `event_sources`. Paths are absolute; URLs have no trailing slash."""

    status_port: int  # GET /status
    invoke_url: str  # the host's Invoke API: http://127.0.0.1:PORT
    dynamodb_url: str
    sqs_url: str
    table: str  # the name of the table whose stream is read
    streams: tuple[StreamMapping, ...]
    queue_mappings: tuple[QueueMapping, ...]
    schedules: tuple[Schedule, ...]
    queue_urls: Mapping[str, str]  # by name, of every queue that a mapping reads or reports failures to
    checkpoints: str  # SQLite file, created when missing
    region: str = "us-east-1"
    account: str = "000000000000"
    workers: int = _WORKERS  # of the host, for one function
    replay: bool = False  # read the streams again from the last position where all queues were empty

    def to_json(self) -> bytes:
        return orjson.dumps(dataclasses.asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        values: dict[str, Any] = orjson.loads(text)
        values["streams"] = tuple(
            StreamMapping(**{**each, "filters": tuple(each["filters"])}) for each in values["streams"]
        )
        values["queue_mappings"] = tuple(QueueMapping(**each) for each in values["queue_mappings"])
        values["schedules"] = tuple(Schedule(**each) for each in values["schedules"])
        return cls(**values)

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls.from_json(path.read_bytes())
