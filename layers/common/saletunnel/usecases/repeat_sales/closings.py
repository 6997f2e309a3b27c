"""The closing of a deal that counts for a repeat plan, found from the deal alone: the latest that matches the plan."""

from collections.abc import Mapping, Sequence

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.repeats.enrolment import closes_for
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.usecases.ports import Ports

_READ_AT_ONCE = 100


def find_closings(
    ports: Ports, tenant: str, plan: RepeatPlan, deals: Sequence[Deal], time_zone: str
) -> Mapping[str, Event]:
    """The latest events that closed each of the deals (at most 100) for the plan, by deal id.

    Most deals stand where they were closed, so their events are read together. The others have a history to search.
    """
    there = [(deal.id, deal.arrival) for deal in deals if deal.stage_id in plan.source_stage_ids]
    events = ports.deals.events(tenant, there).values() if there else ()
    found = {event.deal.id: event for event in events if closes_for(plan, event, time_zone)}
    for deal in deals:
        if deal.id not in found and deal.arrival > 1:
            closing = _search(ports, tenant, plan, deal, time_zone)
            found |= {deal.id: closing} if closing is not None else {}
    return found


def _search(ports: Ports, tenant: str, plan: RepeatPlan, deal: Deal, time_zone: str) -> Event | None:
    history = ports.deals.history(tenant, deal.id, after=None, at_once=_READ_AT_ONCE)
    events = (placed.value for placed in history if isinstance(placed.value, Event))
    return next((event for event in events if closes_for(plan, event, time_zone)), None)
