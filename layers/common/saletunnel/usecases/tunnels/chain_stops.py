"""Reporting chain stops to the admins of a company: at most one mail a day about too many transfers in a row, and one
about too many copies. Every stop is on the deal's timeline.
"""

from collections.abc import Sequence
from functools import partial

from saletunnel.domain.company.members import MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail, trace_chain, write_mail
from saletunnel.domain.tunnels.routing import copy_id
from saletunnel.usecases.mail_caps import send_counted
from saletunnel.usecases.ports import Ports

_MOST_RECIPIENTS = 50
"""The maximum number of recipients of a mail in SES."""
_ADMINS = "admins"
"""The recipient for whom the mails of a day are counted."""
_AT_ONCE = 50


def report_stops(ports: Ports, web_url: str, stops: Sequence[ChainStop]) -> dict[int, Exception]:
    """Sends a mail for the first stop of each kind in a company's day. Returns the errors by position.

    A stop is marked as reported after its mail was sent, so a crash in between sends the mail twice.
    """
    errors: dict[int, Exception] = {}
    for at, stop in enumerate(stops):
        try:
            _report(ports, web_url, stop)
        except Exception as error:  # the other stops must be reported too
            errors[at] = error
    return errors


def _report(ports: Ports, web_url: str, stop: ChainStop) -> None:
    if ports.sent_mails.is_reported(stop):
        return
    recipients = _admins(ports, stop.tenant)
    mail = _mail(ports, web_url, stop) if recipients else None
    if mail is None:
        return
    cause = f"{stop.deal_id}#{stop.arrival}"
    if send_counted(ports, stop.tenant, mail.kind, _ADMINS, cause, partial(ports.mailer.send, recipients, mail)):
        ports.commit(ports.sent_mails.mark_reported(stop, ports.now()))


def _admins(ports: Ports, tenant: str) -> list[str]:
    members = ports.members.get(tenant).members
    admins = (member for member in members if member.role == Role.ADMIN and member.status == MemberStatus.ACTIVE)
    return [admin.email for admin in admins if admin.email][:_MOST_RECIPIENTS]


def _mail(ports: Ports, web_url: str, stop: ChainStop) -> Mail | None:
    """The mail about the stop; None if the deal or the account does not exist."""
    account = ports.accounts.get(stop.tenant)
    deal = ports.deals.many(stop.tenant, [stop.deal_id]).get(stop.deal_id)
    arrival = _event(ports, stop.tenant, stop.deal_id, stop.arrival)
    if account is None or deal is None or arrival is None:
        return None
    arrivals = trace_chain(arrival, lambda event: _cause(ports, stop.tenant, event))
    pipelines = ports.pipelines.many(stop.tenant, {event.deal.pipeline_id for event in arrivals})
    link = f"{web_url.rstrip('/')}/board/{deal.pipeline_id}?deal={deal.id}"
    return write_mail(account.language, deal, arrivals, pipelines, link)


def _cause(ports: Ports, tenant: str, event: Event) -> Event | None:
    """The arrival that caused a transfer: of the deal before its move, or of the deal that was copied."""
    if event.kind == "copied_from":
        return _find_copied(ports, tenant, event.deal)
    before = _event(ports, tenant, event.deal.id, event.version - 1)
    if before is None or before.is_arrival:
        return before
    return _event(ports, tenant, event.deal.id, before.deal.arrival)


def _find_copied(ports: Ports, tenant: str, copy: Deal) -> Event | None:
    """The arrival of the copied deal, found by the id of the copy, which is derived from it."""
    source_id, maker_id = copy.origin.deal_id or "", copy.origin.tunnel_id or copy.origin.rule_id or ""
    history = ports.deals.history(tenant, source_id, after=None, at_once=_AT_ONCE)
    events = (placed.value for placed in history if isinstance(placed.value, Event))
    arrivals = (event for event in events if event.is_arrival)
    return next((arrival for arrival in arrivals if copy_id(tenant, arrival, maker_id) == copy.id), None)


def _event(ports: Ports, tenant: str, deal_id: str, version: int) -> Event | None:
    return ports.deals.events(tenant, [(deal_id, version)]).get((deal_id, version))
