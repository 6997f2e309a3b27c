"""Follows up on deals that are deleted, restored or copied, from the events on the bus.

Items that belong to a deleted deal get the deal's expiry time. The amount of a deal and its copies is counted once, on
the oldest one outside the bin.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.deals.deal_bin import purge_with_deals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Processes a batch of messages from the bus; reports the messages that failed."""
    ports = runtime.ports()
    return process_batch(
        event, bus_messages(runtime.ports), lambda events: purge_with_deals(ports, events) | count_once(ports, events)
    )
