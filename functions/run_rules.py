"""Runs the automation rules of a stage for deals that entered it, from the bus.

It publishes the time from arrivals until their rules have acted, as a metric.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import bus_messages, process_batch
from saletunnel.telemetry import logger, publish
from saletunnel.usecases.automation.run_rules import run_rules


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Handles the events of a batch of messages; reports the messages that failed."""
    lags: list[float] = []
    answer = process_batch(event, bus_messages(runtime.ports), lambda events: run_rules(runtime.ports(), events, lags))
    publish({}, {"RuleLag": [round(lag * 1000) for lag in lags]})
    return answer
