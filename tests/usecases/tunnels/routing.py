"""Shared by the tests of the router: arrivals from the stream, routed until nothing is new."""

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company

MOST_ROUNDS = 50

type Arrival = tuple[str, Event]


def arrivals(company: Company) -> list[Arrival]:
    """All arrivals of the stream so far."""
    return [(tenant, event) for tenant, event in company.table.events() if event.enters]


def take_new_arrivals(company: Company) -> list[Arrival]:
    """The arrivals of the stream since the last call."""
    return [(tenant, event) for tenant, event in company.take_new_events() if event.enters]


def settle(company: Company) -> None:
    """Routes until nothing is new; fails if that does not end."""
    rounds = 0
    while batch := take_new_arrivals(company):
        assert route_arrivals(company.ports, batch) == {}
        rounds += 1
        assert rounds < MOST_ROUNDS


def deals_in(company: Company, pipeline: Pipeline) -> list[Deal]:
    """The deals of a pipeline, stage by stage."""
    return [deal for stage in pipeline.stages for deal in company.deals_on(stage)]
