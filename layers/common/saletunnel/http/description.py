"""The OpenAPI document of the API. infra/openapi generates it from the code into the file beside this module."""

from pathlib import Path
from typing import Any

from pydantic_core import from_json

_SNAPSHOT = Path(__file__).with_name("openapi.json")


def read() -> dict[str, Any]:
    """The document, read from the file on each call: requests for it are rare, so it is not kept in memory."""
    document: dict[str, Any] = from_json(_SNAPSHOT.read_bytes())
    return document
