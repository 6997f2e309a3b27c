"""The repository of sent mails: the reported chain stops, and the mails of an address in a day."""

from datetime import date, datetime
from typing import Protocol

from saletunnel.domain.mail_caps import DayOfMails, MailKind
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.usecases.writes import Writes


class SentMails(Protocol):
    def is_reported(self, stop: ChainStop) -> bool:
        """Whether the admins were told of the stop."""

    def mark_reported(self, stop: ChainStop, at: datetime) -> Writes:
        """Records that the admins were told of the stop at `at`."""

    def of_day(self, tenant: str, kind: MailKind, recipient: str, day: date) -> DayOfMails: ...
    def save_day(self, tenant: str, mails: DayOfMails) -> Writes:
        """Raises StaleVersion if another mail was counted since."""
