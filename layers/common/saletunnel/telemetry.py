"""The logger and the metrics of all functions. Service names and log levels are set by the template."""

from collections.abc import Mapping, Sequence
from itertools import batched

from aws_lambda_powertools import Logger

logger = Logger(use_rfc3339=True, utc=True)

_MOST_VALUES = 100
"""The maximum number of values of a metric that CloudWatch accepts in a log line."""

_SHARED = {
    "Transfers": "tunnels",
    "ChainsStopped": "tunnels",
    "RuleRuns": "rules",
    "RuleFailures": "rules",
    "MessagesFailed": "messages",
    "WebhooksDelivered": "webhooks",
    "WebhooksFailed": "webhooks",
}
"""The metrics that several functions publish, with the service name that replaces the function's."""


def publish(counts: Mapping[str, int], milliseconds: Mapping[str, Sequence[float]] | None = None) -> None:
    """Publishes metrics in the function's log (CloudWatch EMF); zeros and empty lists are left out."""
    published = {name: [value] for name, value in counts.items() if value}
    for service in dict.fromkeys(map(_SHARED.get, published)):
        _write("Count", {name: value for name, value in published.items() if _SHARED.get(name) == service}, service)
    for name, values in (milliseconds or {}).items():
        for batch in batched(values, _MOST_VALUES):
            _write("Milliseconds", {name: batch})


def _write(unit: str, metrics: Mapping[str, Sequence[float]], service: str | None = None) -> None:
    # Few invocations publish anything, so it is imported when one does. Added one by one, forty values took 2 ms.
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

    metric_set = {name: {"Unit": unit, "Value": list(values)} for name, values in metrics.items()}
    AmazonCloudWatchEMFProvider(metric_set=metric_set, service=service).flush_metrics()
