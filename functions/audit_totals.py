"""Starts the nightly audits of each tenant, on a schedule: of totals, of runs of rules, and of repeat plans."""

from typing import Any

from saletunnel import runtime
from saletunnel.telemetry import logger
from saletunnel.usecases.figures.audits import audit_all
from saletunnel.usecases.repeat_sales.replanning import reconcile_all


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Returns the numbers of jobs that were started: audits of totals, and reconciliations of plans."""
    ports = runtime.ports()
    audits, reconciliations = audit_all(ports), reconcile_all(ports)
    logger.info("audits begun", begun=audits, reconciliations=reconciliations)
    return {"begun": audits, "reconciliations": reconciliations}
