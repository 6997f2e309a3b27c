"""Keeps the words and tags that deals are found by, from the events on the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.deliveries import bus_message, deliver
from saletunnel.telemetry import logger
from saletunnel.usecases.search import index_events


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Indexes a batch of messages; names those that could not be indexed."""
    return deliver(event, bus_message, lambda events: index_events(runtime.ports(), events))
