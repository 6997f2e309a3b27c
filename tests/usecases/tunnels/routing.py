"""What the tests of the router have in common: the arrivals that the stream brings, routed until nothing is new."""

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.company import Company

_MOST_ROUNDS = 50

type Arrival = tuple[str, Event]


def arrivals(company: Company) -> list[Arrival]:
    """What the stream brings the router, from the beginning."""
    return [(tenant, event) for tenant, event in company.table.events() if event.enters]


def new_arrivals(company: Company) -> list[Arrival]:
    """What the stream brought it since the last time."""
    return [(tenant, event) for tenant, event in company.news() if event.enters]


def settle(company: Company) -> None:
    """Routes until nothing new happens; fails when there is no end of it."""
    rounds = 0
    while news := new_arrivals(company):
        assert route_arrivals(company.ports, news) == {}
        rounds += 1
        assert rounds < _MOST_ROUNDS


def on(company: Company, pipeline: Pipeline) -> list[Deal]:
    """The deals of a pipeline, stage by stage."""
    return [deal for stage in pipeline.stages for deal in company.on(stage)]
