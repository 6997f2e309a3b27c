"""How many mails of a kind an address gets in a day at most. Every mail is counted here before it is sent.

The user pool sends one mail by itself, for a forgotten password, and limits it itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class MailKind(StrEnum):
    """The mails of the system."""

    INVITATION = "invitation"
    CHAIN_STOPPED = "chain_stopped"
    """After too many transfers in a row."""
    COPIES_STOPPED = "copies_stopped"
    """After too many copies."""
    CAMPAIGN_TEST = "campaign_test"


MOST_A_DAY: Mapping[MailKind, int] = {
    MailKind.INVITATION: 5,
    MailKind.CHAIN_STOPPED: 1,
    MailKind.COPIES_STOPPED: 1,
    MailKind.CAMPAIGN_TEST: 20,
}
"""The cap of each kind. Mails about stopped chains are counted for all admins of a company together."""


@dataclass(frozen=True, slots=True)
class DayOfMails:
    """The mails of a kind to a recipient in a day of the company's calendar, each by the id of its cause."""

    kind: MailKind
    recipient: str
    day: date
    causes: tuple[str, ...] = ()
    version: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.causes) >= MOST_A_DAY[self.kind]

    def with_mail(self, cause: str) -> "DayOfMails":
        return replace(self, causes=(*self.causes, cause), version=self.version + 1)

    def without_mail(self, cause: str) -> "DayOfMails":
        causes = tuple(other for other in self.causes if other != cause)
        return replace(self, causes=causes, version=self.version + 1)
