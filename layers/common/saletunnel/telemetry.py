"""Logs and metrics as every function writes them; their names and levels come from the template."""

from collections.abc import Mapping, Sequence

from aws_lambda_powertools import Logger

logger = Logger(use_rfc3339=True, utc=True)


def publish(counts: Mapping[str, int], milliseconds: Mapping[str, Sequence[float]] | None = None) -> None:
    """Publishes figures as metrics of the function, in a line of its log; nothing of what is zero or empty.

    Few invocations have any, so the library is imported when one does.
    """
    durations = {name: values for name, values in (milliseconds or {}).items() if values}
    told = {name: value for name, value in counts.items() if value}
    if not durations and not told:
        return
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

    metrics = EphemeralMetrics()
    for name, values in durations.items():
        for value in values:
            metrics.add_metric(name, MetricUnit.Milliseconds, value)
    for name, value in told.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    if metrics.metric_set:  # every hundred values are a line by themselves
        metrics.flush_metrics()
