"""Publishes every event of a deal from the table's stream on the event bus, for the functions behind the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch, stream_record
from saletunnel.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Publishes the events of a batch of stream records; reports the records that the bus refused."""
    return process_batch(event, stream_record, runtime.event_bus().announce)
