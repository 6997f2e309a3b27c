"""Finds due work, on a schedule, and sends it to the performer.

The sweep uses the time of its event and not the wall clock, so every day can be tested and a late run gives the same
result. The rule that runs every minute covers only the kinds of work that are due at a minute.
"""

from datetime import datetime
from typing import Any

from saletunnel import runtime, settings
from saletunnel.telemetry import logger
from saletunnel.usecases.schedule.sweep import sweep


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sweeps at the time of the scheduled event; returns the number of pieces sent."""
    rule = f"rule/{settings.read().minutely_rule}"
    minutely = any(arn.endswith(rule) for arn in event.get("resources", ()))
    sent = sweep(runtime.ports(), datetime.fromisoformat(event["time"]), minutely=minutely)
    logger.info("swept", sent=sent, minutely=minutely)
    return {"sent": sent}
