"""Deals and events put into a table, as the contract suite wants them there."""

from collections.abc import Iterable

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import PERSON, made


def keep(ports: Ports, event: Event, tenant: str = "acme") -> Deal:
    """The deal after the event, both saved."""
    ports.commit(ports.deals.save(tenant, event))
    return event.deal


def keep_new(ports: Ports, *deals: Deal, tenant: str = "acme") -> None:
    for deal in deals:
        keep(ports, made(deal), tenant)


def retitled(deal: Deal, title: str) -> Event:
    event = deal.changed({"title": title}, PERSON, NOON)
    assert event is not None
    return event


def ids(deals: Iterable[Deal]) -> list[str]:
    return [deal.id for deal in deals]
