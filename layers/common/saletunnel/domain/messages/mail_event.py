"""An event of the provider about a mail."""

from dataclasses import dataclass
from typing import Literal

from saletunnel.domain.messages.message import MessageOutcome

MailEventKind = Literal["sent", "delivered", "bounced", "bounced_for_good", "complained", "rejected"]

_OUTCOMES: dict[MailEventKind, MessageOutcome] = {
    "delivered": "delivered",
    "bounced": "bounced",
    "bounced_for_good": "bounced",
    "complained": "complained",
}
_OPT_OUTS: dict[MailEventKind, Literal["bounced", "complained"]] = {
    "bounced_for_good": "bounced",
    "complained": "complained",
}


@dataclass(frozen=True, slots=True)
class MailEvent:
    """An event about the mail of a message, by the tags that the mail carried."""

    kind: MailEventKind
    tenant: str
    message_id: str
    provider_id: str
    detail: str = ""

    @property
    def outcome(self) -> MessageOutcome | None:
        """What became of the mail; None if the event does not tell."""
        return _OUTCOMES.get(self.kind)

    @property
    def opts_out(self) -> Literal["bounced", "complained"] | None:
        """Why its address must not be written to any more; None if it may be."""
        return _OPT_OUTS.get(self.kind)
