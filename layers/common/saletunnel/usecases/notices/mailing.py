"""The mail about a new notice. The sender of messages sends it (docs/decisions/0037)."""

from collections.abc import Sequence
from dataclasses import replace

from saletunnel.domain.company.members import Member
from saletunnel.domain.messages.address import normalise
from saletunnel.domain.messages.message import NoticeOrigin, new_message
from saletunnel.domain.notices.mail import write_notice_mail
from saletunnel.domain.notices.notice import Cause, Notice
from saletunnel.domain.scheduled_work import SWEPT_TOO_LATE
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def mail_about(ports: Ports, tenant: str, member: Member, notice: Notice, causes: Sequence[Cause]) -> Writes:
    """The writes of the mail about a new notice; none for a member without an address that can be written to.

    The mail's id is derived from the notice, so there is one. It is due when a sweep is certain to find it, so the
    writer of a notice sends nothing to a queue.
    """
    try:
        to = normalise("email", member.email or "")
    except ValueError:
        return ()
    account, now = ports.accounts.get(tenant), ports.now()
    language = member.language or (account.language if account is not None else "vi")
    message = new_message(
        tenant,
        NoticeOrigin(member.id, notice.id),
        deal_id="",
        to=to,
        address_hash=address_key(ports, tenant).hash(to),
        purpose="transactional",
        template_id="",
        template_name="",
        language=language,
        customer_id="",
        at=now,
    )
    content = write_notice_mail(language, notice, causes, ports.web_url)
    return ports.messages.create(tenant, replace(message, due_at=now + SWEPT_TOO_LATE), content)
