"""Writes dead letters for stream records that failed for good, with the keys of their events.

The records must be read while they are still in the stream; the keys let the operator redrive them later.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.dead_letters import Failure
from saletunnel.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Writes dead letters for a batch of failure messages; reports the messages that failed."""
    return process_batch(event, lambda record: Failure.read(record["body"]), runtime.dead_letters().name)
