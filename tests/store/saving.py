"""Saves deals and events for the contract suite."""

from collections.abc import Iterable

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.usecases.ports import Ports
from tests.fakes import NOON
from tests.values import PERSON, made


def save(ports: Ports, event: Event, tenant: str = "acme") -> Deal:
    """Saves the event and the deal after it; returns that deal."""
    ports.commit(ports.deals.save(tenant, event))
    return event.deal


def save_new(ports: Ports, *deals: Deal, tenant: str = "acme") -> None:
    for deal in deals:
        save(ports, made(deal), tenant)


def retitled(deal: Deal, title: str) -> Event:
    event = deal.changed({"title": title}, PERSON, NOON)
    assert event is not None
    return event


def ids(deals: Iterable[Deal]) -> list[str]:
    return [deal.id for deal in deals]
