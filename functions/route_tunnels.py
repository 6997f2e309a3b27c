"""The tunnel router: applies the tunnels of a stage to deals that entered it, from the table's stream.

It publishes the lag of its transfers and the number of write conflicts as metrics.
"""

from typing import Any

from saletunnel import runtime
from saletunnel.lambda_batches import process_batch, stream_record
from saletunnel.telemetry import logger, publish
from saletunnel.usecases.tunnels.deliveries import route_delivery
from saletunnel.usecases.tunnels.router import Report


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Routes a batch of stream records, or hands them over; reports the records that failed, to be retried."""
    report = Report()
    answer = process_batch(event, stream_record, lambda arrivals: route_delivery(runtime.ports(), arrivals, report))
    publish({"Conflicts": report.conflicts}, {"TransferLag": [round(lag * 1000) for lag in report.lags]})
    return answer
