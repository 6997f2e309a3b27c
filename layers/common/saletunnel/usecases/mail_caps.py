"""Counting a mail before it is sent, so that no address gets too many mails in a day."""

from saletunnel.domain.cadence import local_date
from saletunnel.domain.errors import TooManyMails
from saletunnel.domain.mail_caps import MOST_A_DAY, MailKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def count_mail(ports: Ports, tenant: str, kind: MailKind, recipient: str, cause: str) -> bool:
    """Counts a mail to the recipient. Returns False if the cap of the day is reached: then it must not be sent.

    A mail with the same cause was counted before, so a retry may send it again. Raises Contended.
    """
    day = local_date(ports.now(), read_account(ports, tenant).time_zone)
    address = recipient.strip().casefold()

    def count() -> tuple[Writes, bool]:
        mails = ports.sent_mails.of_day(tenant, kind, address, day)
        if cause in mails.causes or mails.is_full:
            return (), cause in mails.causes
        return ports.sent_mails.save_day(tenant, mails.with_mail(cause)), True

    return decide_and_commit(ports, count, ports.commit)  # the mail is sent next, whatever becomes of the request


def must_count_mail(ports: Ports, tenant: str, kind: MailKind, recipient: str) -> None:
    """Counts a mail that a person asks for, as a mail of its own. Raises TooManyMails, Contended."""
    if not count_mail(ports, tenant, kind, recipient, ports.new_id("mail")):
        limit = MOST_A_DAY[kind]
        raise TooManyMails(f"{recipient} has got {limit} of these mails today. Try again tomorrow.", limit=limit)
