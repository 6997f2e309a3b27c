"""Looks after what a deleted deal leaves: the events of the bin, and of copies, come from the bus.

What hangs on it expires with it, and where its money counted for its copies, too, one of these counts instead.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_message, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.deals.deal_bin import purge_with_deals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Goes through a batch of messages; names those of which something could not be done."""
    ports = runtime.ports()
    return process_batch(event, bus_message, lambda events: purge_with_deals(ports, events) | count_once(ports, events))
