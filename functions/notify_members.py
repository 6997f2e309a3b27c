"""Tells members, by notices in the client, that deals are theirs now; from the events on the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.notices.telling import notify_of_deals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Writes the notices about a batch of messages from the bus; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: notify_of_deals(runtime.ports(), events))
