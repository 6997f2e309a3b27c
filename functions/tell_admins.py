"""Reports stopped chains of transfers to the admins of the company by mail."""

from typing import Any

from saletunnel import runtime, settings
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.queue import read_stop
from saletunnel.telemetry import logger
from saletunnel.usecases.tunnels.chain_stops import report_stops


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sends a mail for each message of a batch; reports the messages that failed."""
    return process_batch(
        event,
        lambda record: read_stop(record["body"]),
        lambda stops: report_stops(runtime.ports(), settings.read().web_url, stops),
    )
