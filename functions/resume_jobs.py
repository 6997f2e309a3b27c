"""Resumes jobs without a worker, on a schedule: their message was lost, or their worker crashed."""

from datetime import datetime
from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.jobs.running import resume


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sends a message for each job whose lease has expired at the event's time; returns their number."""
    sent = resume(runtime.ports(), datetime.fromisoformat(event["time"]))
    logger.info("resumed", sent=sent)
    return {"sent": sent}
