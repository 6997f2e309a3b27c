"""`python -m infra.openapi` writes the snapshot of the OpenAPI document. The service serves this file."""

import sys

from infra.openapi.snapshot import write

try:
    write()
except (LookupError, NotImplementedError, ValueError) as error:
    sys.exit(f"error: {error}")
