"""Lets what hangs on deleted deals expire with them: the events of the bin come from the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.deliveries import bus_message, deliver
from saletunnel.telemetry import logger
from saletunnel.usecases.deal_bin import purge_with_deals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Goes through a batch of messages; names those of which something could not be done."""
    return deliver(event, bus_message, lambda events: purge_with_deals(runtime.ports(), events))
