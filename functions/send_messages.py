"""Sends the messages to customers that wait in the two mail queues: the transactional one and the bulk one."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.messages import read_message_ref
from saletunnel.telemetry import logger
from saletunnel.usecases.messages.sending import send_messages


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sends the messages of a batch; reports those that failed."""
    return process_batch(
        event,
        lambda record: read_message_ref(record["body"]),
        lambda wanted: send_messages(runtime.ports(), wanted),
    )
