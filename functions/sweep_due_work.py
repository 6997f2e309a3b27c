"""Finds what is due, on a schedule, and sends it to the performer; and jobs that nobody works on, to be gone on with.

"Now" is the time of the event that invokes it, never the wall clock: any day can be tried, and a late run is no
different from one in time.
"""

from datetime import datetime
from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.due_work import sweep
from saletunnel.usecases.jobs import resume


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Sweeps at the time of the scheduled event; tells how much was due."""
    now = datetime.fromisoformat(event["time"])
    sent, resumed = sweep(runtime.ports(), now), resume(runtime.ports(), now)
    logger.info("swept", sent=sent, resumed=resumed)
    return {"sent": sent, "resumed": resumed}
