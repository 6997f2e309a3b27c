"""What the tests of the router have in common: the entries that the stream brings, routed until nothing is new."""

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import Pipeline
from saletunnel.usecases.tunnels.router import route_entries
from tests.company import Company

_MOST_ROUNDS = 50

type Entry = tuple[str, Event]


def entries(company: Company) -> list[Entry]:
    """What the stream brings the router, from the beginning."""
    return [(tenant, event) for tenant, event in company.table.events() if event.enters]


def new_entries(company: Company) -> list[Entry]:
    """What the stream brought it since the last time."""
    return [(tenant, event) for tenant, event in company.news() if event.enters]


def settle(company: Company) -> None:
    """Routes until nothing new happens; fails when there is no end of it."""
    rounds = 0
    while news := new_entries(company):
        assert route_entries(company.ports, news) == {}
        rounds += 1
        assert rounds < _MOST_ROUNDS


def on(company: Company, pipeline: Pipeline) -> list[Deal]:
    """The deals of a pipeline, stage by stage."""
    return [deal for stage in pipeline.stages for deal in company.on(stage)]
