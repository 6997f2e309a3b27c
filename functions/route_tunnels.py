"""The tunnel router: the table's stream brings deals that entered a stage, and they go through the tunnels there."""

from typing import Any

from saletunnel import runtime
from saletunnel.deliveries import deliver, stream_record
from saletunnel.telemetry import logger
from saletunnel.usecases.tunnels import route_entries


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Routes a batch of stream records; names the ones that could not be routed, so that they alone come again."""
    return deliver(event, stream_record, lambda entries: route_entries(runtime.ports(), entries))
