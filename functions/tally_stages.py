"""Updates the counts and sums of stages, and the figures of periods, from the events on the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.figures.tallies import tally_events


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Counts the events of a batch of messages; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: tally_events(runtime.ports(), events))
