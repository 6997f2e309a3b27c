"""Logs and metrics as every function writes them; their names and levels come from the template."""

from collections.abc import Mapping, Sequence
from itertools import batched

from aws_lambda_powertools import Logger

logger = Logger(use_rfc3339=True, utc=True)

_MOST_VALUES = 100
"""The most values of a metric that CloudWatch takes in one line."""

_TOGETHER = {"Transfers": "tunnels", "ChainsStopped": "tunnels"}
"""The figures that several functions count together, with the service that they stand under instead of a function's."""


def publish(counts: Mapping[str, int], milliseconds: Mapping[str, Sequence[float]] | None = None) -> None:
    """Publishes figures as metrics, in lines of the function's log; nothing of what is zero or empty."""
    told = {name: [value] for name, value in counts.items() if value}
    for service in dict.fromkeys(map(_TOGETHER.get, told)):
        _write("Count", {name: value for name, value in told.items() if _TOGETHER.get(name) == service}, service)
    for name, values in (milliseconds or {}).items():
        for some in batched(values, _MOST_VALUES):
            _write("Milliseconds", {name: some})


def _write(unit: str, metrics: Mapping[str, Sequence[float]], service: str | None = None) -> None:
    # Few invocations publish anything, so it is imported when one does. Added one by one, forty values took 2 ms.
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

    metric_set = {name: {"Unit": unit, "Value": list(values)} for name, values in metrics.items()}
    AmazonCloudWatchEMFProvider(metric_set=metric_set, service=service).flush_metrics()
