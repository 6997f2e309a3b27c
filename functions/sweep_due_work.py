"""Finds what is due, on a schedule, and sends it to the performer.

"Now" is the time of the event that invokes it, never the wall clock. So any day can be tried, and a late run differs in
nothing from one in time. The rule that comes every minute looks for the kinds that are due at a minute.
"""

from datetime import datetime
from typing import Any

from saletunnel import runtime, settings
from saletunnel.telemetry import logger
from saletunnel.usecases.schedule.sweep import sweep


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sweeps at the time of the scheduled event; returns how much was sent."""
    rule = f"rule/{settings.read().minutely_rule}"
    minutely = any(arn.endswith(rule) for arn in event.get("resources", ()))
    sent = sweep(runtime.ports(), datetime.fromisoformat(event["time"]), minutely=minutely)
    logger.info("swept", sent=sent, minutely=minutely)
    return {"sent": sent}
