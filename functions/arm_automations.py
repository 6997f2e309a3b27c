"""Keeps the enrolments in repeat plans: enrols closed deals, and plans again for deals that have changed."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.repeat_sales.following import follow_deals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Follows the deals of a batch of messages from the bus; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: follow_deals(runtime.ports(), events))
