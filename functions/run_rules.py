"""Runs the automation rules of a stage for deals that entered it, from the bus."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger
from saletunnel.usecases.automation.run_rules import run_rules


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Handles the events of a batch of messages; reports the messages that failed."""
    return process_batch(event, bus_messages(runtime.ports), lambda events: run_rules(runtime.ports(), events))
