"""Updates the search index of deals (words and tags) from the events on the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.deals.deal_search import index_events


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Indexes the deals of a batch of messages; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: index_events(runtime.ports(), events))
