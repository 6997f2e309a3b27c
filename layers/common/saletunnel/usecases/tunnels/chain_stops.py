"""Reporting chain stops to the admins of a company: at most one mail a day about too many transfers in a row, and one
about too many copies. Every stop is on the deal's timeline.
"""

from collections.abc import Sequence

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.notices.notice import Cause
from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail, trace_chain, write_mail
from saletunnel.domain.tunnels.routing import copy_id
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.mail_caps import send_counted
from saletunnel.usecases.notices.telling import active_admins, tell
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_MOST_RECIPIENTS = 50
"""The maximum number of recipients of a mail in SES."""
_ADMINS = "admins"
"""The recipient for whom the mails of a day are counted."""
_AT_ONCE = 50


def report_stops(ports: Ports, web_url: str, stops: Sequence[ChainStop]) -> dict[int, Exception]:
    """Sends a mail for the first stop of each kind in a company's day, to each admin in their language.

    Returns the errors by position.

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
    _notify(ports, stop)
    if ports.sent_mails.is_reported(stop):
        return
    mails = _mails(ports, web_url, stop)
    if not mails:
        return

    def send() -> None:
        for recipients, mail in mails:
            ports.mailer.send(recipients, mail)

    cause = f"{stop.deal_id}#{stop.arrival}"
    if send_counted(ports, stop.tenant, mails[0][1].kind, _ADMINS, cause, send):
        ports.commit(ports.sent_mails.mark_reported(stop, ports.now()))


def _notify(ports: Ports, stop: ChainStop) -> None:
    """Writes the notices to the admins. Idempotent."""

    def notify() -> tuple[Writes, None]:
        arrival = _event(ports, stop.tenant, stop.deal_id, stop.arrival)
        admins = active_admins(ports.members.get(stop.tenant).members) if arrival is not None else ()
        causes = [
            Cause(kind="chain_stopped", member_id=admin.id, subject=stop.deal_id, at=arrival.at)
            for admin in admins
            if arrival is not None
        ]
        return tell(ports, stop.tenant, causes[:_MOST_RECIPIENTS]), None

    decide_and_commit(ports, notify, ports.commit)


def _admins(ports: Ports, language: str, tenant: str) -> dict[str, list[str]]:
    """The addresses of the admins who want the mail, by their language; `language` is that of the company."""
    members = ports.members.get(tenant).members
    admins = [
        (admin.language or language, admin.email)
        for admin in active_admins(members)
        if admin.email and "chain_stopped" in admin.mailed_kinds
    ]
    by_language: dict[str, list[str]] = {}
    for spoken, address in admins[:_MOST_RECIPIENTS]:
        by_language.setdefault(spoken, []).append(address)
    return by_language


def _mails(ports: Ports, web_url: str, stop: ChainStop) -> list[tuple[list[str], Mail]]:
    """The mail about the stop in each language of the admins; none if the deal or the account does not exist."""
    account = ports.accounts.get(stop.tenant)
    deal = ports.deals.many(stop.tenant, [stop.deal_id]).get(stop.deal_id)
    arrival = _event(ports, stop.tenant, stop.deal_id, stop.arrival)
    if account is None or deal is None or arrival is None:
        return []
    arrivals = trace_chain(arrival, lambda event: _cause(ports, stop.tenant, event))
    pipelines = ports.pipelines.many(stop.tenant, {event.deal.pipeline_id for event in arrivals})
    link = f"{web_url.rstrip('/')}/board/{deal.pipeline_id}?deal={deal.id}"
    recipients = _admins(ports, account.language, stop.tenant)
    return [
        (addresses, write_mail(language, deal, arrivals, pipelines, link)) for language, addresses in recipients.items()
    ]


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
