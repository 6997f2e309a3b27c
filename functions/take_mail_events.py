"""Takes what SES tells about mails: sent, delivered, bounced, reported as spam."""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch
from saletunnel.outbound.messages import read_mail_event
from saletunnel.telemetry import logger
from saletunnel.usecases.messages.mail_events import take_mail_events


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Takes the events of a batch; reports the messages that failed."""
    return process_batch(
        event,
        lambda record: read_mail_event(record["body"]),
        lambda events: take_mail_events(runtime.ports(), events),
    )
