"""Finds what is due, on a schedule, and sends it to the performer.

"Now" is the time of the event that invokes it, never the wall clock: any day can be tried, and a late run is no
different from one in time.
"""

from datetime import datetime
from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.due_work import sweep


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sweeps at the time of the scheduled event; tells how much was due."""
    sent = sweep(runtime.ports(), datetime.fromisoformat(event["time"]))
    logger.info("swept", sent=sent)
    return {"sent": sent}
