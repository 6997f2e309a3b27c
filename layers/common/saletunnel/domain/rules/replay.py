"""What a rule would have done to a deal in the past, from the events of the deal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.timing import Calendar, due_at


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a run before the rule looks at its conditions, and the deal at that moment.

    `due`: the rule looks at them at `at`, which may be in the future. `left`: the deal left the stage at `at`.
    `parked`: its date stayed empty.
    """

    kind: Literal["due", "left", "parked"]
    at: datetime | None
    deal: Deal


def replay(rule: Rule, arrival: Event, later: Sequence[Event], calendar: Calendar, occurrence: int = 1) -> Fate:
    """The fate of the run of an arrival. `later` are the events of the deal after it, oldest first.

    Between two events the deal stays as it is. So the run is due in the first of these spans that its time reaches, or
    at the beginning of a span, if a changed date has brought its time into the past. It waits while the deal is in the
    bin.
    """
    may_leave = rule.action.kind != "move" and (rule.on_leave == "keep" or rule.when.is_at_once)
    deal = arrival.deal
    for event, following in zip((arrival, *later), (*later, None), strict=True):
        if event.deal.deleted_at is not None:
            continue
        deal = event.deal
        if deal.arrival != arrival.deal.arrival and not may_leave:
            return Fate("left", event.at, deal)
        due = due_at(rule.when, arrival.deal.entered_stage_at, deal, calendar, occurrence)
        if due is not None:
            at = max(due, event.at)
            if following is None or at < following.at:
                return Fate("due", at, deal)
    return Fate("parked", None, deal)
