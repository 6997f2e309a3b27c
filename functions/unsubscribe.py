"""HTTP: the page by which receivers of messages unsubscribe. Open to anybody who has a link (docs/decisions/0037)."""

from typing import Any

from saletunnel import runtime
from saletunnel.http import unsubscribe_page
from saletunnel.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - the logger reads it
    """Answers a request of the page."""
    return unsubscribe_page.answer(event, runtime.ports())
