"""Records the results of webhooks' calls: a delivery ends or gets the time of its next try."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.calls import read_result
from saletunnel.telemetry import logger
from saletunnel.usecases.webhooks.record_calls import record_calls


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Records the results in a batch of messages; reports the messages that failed."""
    return process_batch(
        event, lambda record: read_result(record["body"]), lambda results: record_calls(runtime.ports(), results)
    )
