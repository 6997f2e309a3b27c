"""The snapshot of the document in the repository, which shows changes of the API in a review."""

import json

from infra.local.layout import CHECKOUT
from infra.openapi.document import document

SNAPSHOT = CHECKOUT / "layers" / "common" / "saletunnel" / "http" / "openapi.json"


def written() -> str:
    """The snapshot that matches the code."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def write() -> None:
    """Write the snapshot."""
    SNAPSHOT.write_text(written(), "utf-8")
