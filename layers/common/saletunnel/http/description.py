"""What the API says of itself: the OpenAPI document beside this module, which infra/openapi writes from the code."""

from pathlib import Path
from typing import Any

from pydantic_core import from_json

_SNAPSHOT = Path(__file__).with_name("openapi.json")


def read() -> dict[str, Any]:
    """The document. It is read when somebody asks for it, and not kept: few do."""
    document: dict[str, Any] = from_json(_SNAPSHOT.read_bytes())
    return document
