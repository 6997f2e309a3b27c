"""Starts the nightly audit of the totals, on a schedule: a job for each tenant."""

from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.figures.audits import audit_all


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Returns the number of audits that were started."""
    begun = audit_all(runtime.ports())
    logger.info("audits begun", begun=begun)
    return {"begun": begun}
