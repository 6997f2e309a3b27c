"""Looks up what the stream's readers gave up, while the stream has it, and leaves it to the operator by its keys."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.dead_letters import Failure
from saletunnel.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Makes dead letters of a batch of failures; names those that could not be looked up."""
    return process_batch(event, lambda record: Failure.read(record["body"]), runtime.dead_letters().name)
