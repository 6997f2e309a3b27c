"""Performs due work of every kind; `usecases.schedule.kinds` lists the kinds.

It publishes how late delayed transfers and rules are, as a metric.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.queue import read_message
from saletunnel.telemetry import logger, publish
from saletunnel.usecases.schedule.perform import perform


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Performs the work in a batch of messages; reports the messages that failed."""
    lags: list[float] = []
    answer = process_batch(
        event, lambda record: read_message(record["body"]), lambda messages: perform(runtime.ports(), messages, lags)
    )
    publish({}, {"DueLag": [round(lag * 1000) for lag in lags]})
    return answer
