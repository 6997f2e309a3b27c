"""Tells the admins of companies by mail of chains of transfers that were stopped."""

from typing import Any

from saletunnel import runtime, settings
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.queue import read_stop
from saletunnel.telemetry import logger
from saletunnel.usecases.tunnels.chain_stops import tell_of_stops


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sends the mails of a batch of messages; names those whose mail could not be sent."""
    return process_batch(
        event,
        lambda record: read_stop(record["body"]),
        lambda stops: tell_of_stops(runtime.ports(), settings.read().web_url, stops),
    )
