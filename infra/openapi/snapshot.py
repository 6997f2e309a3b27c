"""The document as it is kept in the repository, so that a change of the API is seen in a review."""

import json

from infra.local.layout import CHECKOUT
from infra.openapi.document import document

SNAPSHOT = CHECKOUT / "layers" / "common" / "saletunnel" / "http" / "openapi.json"


def written() -> str:
    """The snapshot as the code wants it."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def write() -> None:
    """Writes the snapshot anew."""
    SNAPSHOT.write_text(written(), "utf-8")
