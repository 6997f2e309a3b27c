"""Telling the admins of a company that a chain of transfers was stopped: by one mail for each stop."""

from collections.abc import Sequence

from saletunnel.domain.company.members import MemberStatus
from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail, trace_chain, write_mail
from saletunnel.domain.tunnels.routing import copy_id
from saletunnel.usecases.ports import Ports

_MOST_RECIPIENTS = 50
"""As many as SES takes."""
_AT_ONCE = 50


def tell_of_stops(ports: Ports, web_url: str, stops: Sequence[ChainStop]) -> dict[int, Exception]:
    """Sends a mail for each stop that was not told yet; gives the errors of those that could not be, by positions.

    What is told is noted when the mail has been sent: whoever dies between the two tells it once more.
    """
    errors: dict[int, Exception] = {}
    for at, stop in enumerate(stops):
        try:
            _tell(ports, web_url, stop)
        except Exception as error:  # it is told by its position, and the message comes again
            errors[at] = error
    return errors


def _tell(ports: Ports, web_url: str, stop: ChainStop) -> None:
    if ports.stops.is_reported(stop):
        return
    recipients = _admins(ports, stop.tenant)
    written = _mail(ports, web_url, stop) if recipients else None
    if written is None:
        return
    ports.mailer.send(recipients, written)
    ports.commit(ports.stops.mark_reported(stop, ports.now()))


def _admins(ports: Ports, tenant: str) -> list[str]:
    members = ports.members.get(tenant).members
    able = (one for one in members if one.role == Role.ADMIN and one.status == MemberStatus.ACTIVE)
    return [one.email for one in able if one.email][:_MOST_RECIPIENTS]


def _mail(ports: Ports, web_url: str, stop: ChainStop) -> Mail | None:
    """None when the deal is gone, or the company."""
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
    """The arrival that set off a transfer: the one by which the deal stood where it was taken from, or copied."""
    if event.kind == "copied_from":
        return _copied(ports, tenant, event.deal)
    before = _event(ports, tenant, event.deal.id, event.version - 1)
    if before is None or before.is_arrival:
        return before
    return _event(ports, tenant, event.deal.id, before.deal.arrival)


def _copied(ports: Ports, tenant: str, copy: Deal) -> Event | None:
    """The arrival of another deal that a copy was made of: its id follows from that."""
    source_id, tunnel_id = copy.origin.deal_id or "", copy.origin.tunnel_id or ""
    history = ports.deals.history(tenant, source_id, after=None, at_once=_AT_ONCE)
    arrivals = (one.value for one in history if isinstance(one.value, Event) and one.value.is_arrival)
    return next((arrival for arrival in arrivals if copy_id(tenant, arrival, tunnel_id) == copy.id), None)


def _event(ports: Ports, tenant: str, deal_id: str, version: int) -> Event | None:
    return ports.deals.events(tenant, [(deal_id, version)]).get((deal_id, version))
