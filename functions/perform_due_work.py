"""Performs scheduled work that was found due, whatever its kind: `usecases.schedule.kinds` is the table of them."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.queue import read_message
from saletunnel.telemetry import logger
from saletunnel.usecases.schedule.perform import perform


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Performs a batch of messages; names those of which something could not be done."""
    return process_batch(
        event, lambda record: read_message(record["body"]), lambda messages: perform(runtime.ports(), messages)
    )
