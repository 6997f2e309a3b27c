"""Follows up on deals that are deleted, restored or copied, from the events on the bus.

Items that belong to a deleted deal get the deal's expiry time. The due transfers of a restored deal are sent. The
amount of a deal and its copies is counted once, on the oldest one outside the bin.
"""

from collections.abc import Sequence
from typing import Any

from saletunnel import runtime
from saletunnel.domain.deals.deal import Event
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.deals.deal_bin import purge_with_deals
from saletunnel.usecases.tunnels.delayed_transfers import send_timers_of_restored


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Processes a batch of messages from the bus; reports the messages that failed."""
    ports = runtime.ports()

    def follow(events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
        sent = send_timers_of_restored(ports, events)
        return purge_with_deals(ports, events) | count_once(ports, events) | sent

    return process_batch(event, bus_messages(runtime.ports), follow)
