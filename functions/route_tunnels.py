"""The tunnel router: the table's stream brings deals that entered a stage, and they go through the tunnels there.

It publishes how late its transfers were, and how often somebody else was faster than it.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch, stream_record
from saletunnel.telemetry import logger, publish
from saletunnel.usecases.tunnels.router import Report, route_arrivals


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Routes a batch of stream records; names the ones that could not be routed, so that they alone come again."""
    report = Report()
    answer = process_batch(event, stream_record, lambda arrivals: route_arrivals(runtime.ports(), arrivals, report))
    publish({"Conflicts": report.conflicts}, {"TransferLag": [round(lag * 1000) for lag in report.lags]})
    return answer
