"""Enrols closed deals in the repeat plans that they match."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.repeat_sales.enrolling import enrol_closed


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Enrols the deals of a batch of messages from the bus; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: enrol_closed(runtime.ports(), events))
