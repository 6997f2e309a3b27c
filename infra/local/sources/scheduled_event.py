"""The event by which EventBridge invokes a function on its schedule."""

from datetime import UTC, datetime
from typing import Any

from infra.local.aws import ACCOUNT, REGION


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scheduled_event(schedule: str, due: datetime, event_id: str) -> dict[str, Any]:
    """The event for a firing of a schedule, which was `due` at this time."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": format_time(due),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{schedule}"],
        "detail": {},
    }
