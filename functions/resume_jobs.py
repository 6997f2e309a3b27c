"""Sends on the jobs that nobody works on, on a schedule: their message was lost, or their last worker broke off."""

from datetime import datetime
from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.jobs.running import resume


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Looks at the time of the scheduled event; tells how many jobs it sent on."""
    sent = resume(runtime.ports(), datetime.fromisoformat(event["time"]))
    logger.info("resumed", sent=sent)
    return {"sent": sent}
