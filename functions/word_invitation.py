"""Writes the mail by which the user pool invites a person."""

from typing import Any

from saletunnel import settings
from saletunnel.outbound.invitations import answer_trigger
from saletunnel.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Adds the mail to the pool's event. An error refuses the invitation, and no user is created."""
    return answer_trigger(event, settings.read().web_url)
