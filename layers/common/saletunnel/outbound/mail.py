"""Mail (SES) to the members of companies. Nothing is sent until the operator has set a sender."""

from collections.abc import Sequence
from typing import Any

from saletunnel.domain.tunnels.chain_stop import Mail
from saletunnel.telemetry import logger


class SesMailer:
    """See usecases.ports.Mailer; over a botocore client."""

    def __init__(self, client: Any, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, recipients: Sequence[str], mail: Mail) -> None:
        if not self._sender:
            logger.warning("mail was not sent, because no sender is set", recipients=len(recipients))
            return
        self._client.send_email(
            Source=self._sender,
            Destination={"ToAddresses": list(recipients)},
            Message={
                "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": mail.text, "Charset": "UTF-8"}},
            },
        )
