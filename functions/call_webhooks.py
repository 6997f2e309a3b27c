"""Calls the webhooks of companies. Its role reaches no table, no secret and no queue but its own two."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.calls import read_call
from saletunnel.telemetry import logger
from saletunnel.usecases.webhooks.perform_calls import perform_calls


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Makes the calls in a batch of messages; reports the messages whose result could not be handed back."""
    return process_batch(
        event,
        lambda record: read_call(record["body"]),
        lambda calls: perform_calls(runtime.webhook_client(), runtime.result_queue(), runtime.now(), calls),
    )
