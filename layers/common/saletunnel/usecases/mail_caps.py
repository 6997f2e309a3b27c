"""Counting a mail before it is sent, so that no address gets too many mails in a day."""

from collections.abc import Callable
from datetime import date

from saletunnel.domain.cadence import local_date
from saletunnel.domain.errors import TooManyMails
from saletunnel.domain.mail_caps import MOST_A_DAY, MailKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def send_counted(
    ports: Ports, tenant: str, kind: MailKind, recipient: str, cause: str, send: Callable[[], None]
) -> bool:
    """Counts a mail to the recipient and sends it. Returns False, without sending, if the cap of the day is reached.

    A mail with the same cause was counted before, so a retry may send it again. A mail that could not be sent is not
    counted: it must not keep back the mails of other causes. Raises the error of `send`, and Contended.
    """
    day = _today(ports, tenant)
    if not _count(ports, tenant, kind, recipient, cause, day):
        return False
    try:
        send()
    except Exception:
        _uncount(ports, tenant, kind, recipient, cause, day)
        raise
    return True


def must_count_mail(ports: Ports, tenant: str, kind: MailKind, recipient: str) -> None:
    """Counts a mail that a person asks for, as a mail of its own, sent or not. Raises TooManyMails, Contended."""
    if not _count(ports, tenant, kind, recipient, ports.new_id("mail"), _today(ports, tenant)):
        limit = MOST_A_DAY[kind]
        raise TooManyMails(f"{recipient} has got {limit} of these mails today. Try again tomorrow.", limit=limit)


def _today(ports: Ports, tenant: str) -> date:
    return local_date(ports.now(), read_account(ports, tenant).time_zone)


def _count(ports: Ports, tenant: str, kind: MailKind, recipient: str, cause: str, day: date) -> bool:
    """Whether the mail may be sent: it is counted now, or was before."""

    def count() -> tuple[Writes, bool]:
        mails = ports.sent_mails.of_day(tenant, kind, _address(recipient), day)
        if cause in mails.causes or mails.is_full:
            return (), cause in mails.causes
        return ports.sent_mails.save_day(tenant, mails.with_mail(cause)), True

    return decide_and_commit(ports, count, ports.commit)  # the mail is sent next, whatever becomes of the request


def _uncount(ports: Ports, tenant: str, kind: MailKind, recipient: str, cause: str, day: date) -> None:
    def uncount() -> tuple[Writes, None]:
        mails = ports.sent_mails.of_day(tenant, kind, _address(recipient), day)
        return ports.sent_mails.save_day(tenant, mails.without_mail(cause)), None

    decide_and_commit(ports, uncount, ports.commit)


def _address(recipient: str) -> str:
    return recipient.strip().casefold()
