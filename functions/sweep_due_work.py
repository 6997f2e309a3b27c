"""Finds what is due, on a schedule, and sends it to the performer.

"Now" is the time of the event that invokes it, never the wall clock: any day can be tried, and a late run is no
different from one in time. The schedule that comes every minute looks for delayed transfers only.
"""

from datetime import datetime
from typing import Any

from saletunnel import runtime, settings
from saletunnel.telemetry import logger
from saletunnel.usecases.schedule.work import sweep


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sweeps at the time of the scheduled event; tells how much was due."""
    minutely = f"rule/{settings.read().timers_rule}"
    timers_only = any(arn.endswith(minutely) for arn in event.get("resources", ()))
    sent = sweep(runtime.ports(), datetime.fromisoformat(event["time"]), timers_only=timers_only)
    logger.info("swept", sent=sent, timers_only=timers_only)
    return {"sent": sent}
