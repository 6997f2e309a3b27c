"""Why a rule acted, or did not act, on a deal: its last run, and who changed the date that it counts from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.condition_fields import OF_CUSTOM
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.rules.explanation import Answer, DateChange, Explanation
from saletunnel.domain.rules.rule import Rule
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.ports import Ports

_MOST_EVENTS = 500
"""How many of the deal's last events and notes are read."""
_MOST_CHANGES = 20
_SOON = timedelta(minutes=1)
"""Within this time after an arrival, the run may still be about to be made."""


def explain(ports: Ports, caller: Caller, rule_id: str, deal_id: str) -> Explanation:
    """Raises NotFound for a rule or a deal that does not exist, or a deal that the caller may not see."""
    tenant = caller.tenant
    visible(caller, ports.deals.get(tenant, deal_id))
    rule = ports.rules.get(tenant, rule_id)
    runs = [run for run in ports.runs.of_deal(tenant, deal_id) if run.key.rule_id == rule_id]
    run = max(runs, key=lambda run: run.key.arrival, default=None)
    events = _events(ports, tenant, deal_id)
    if run is None:
        return Explanation(_without_run(rule, events, ports.now()))
    when = run.when or rule.when
    changes = _date_changes(when.field, events) if when.field is not None else ()
    return Explanation("run", run, tuple(changes))


def _events(ports: Ports, tenant: str, deal_id: str) -> list[Event]:
    """The last events of the deal, newest first."""
    history = ports.deals.history(tenant, deal_id, after=None, at_once=100)
    return [placed.value for placed in islice(history, _MOST_EVENTS) if isinstance(placed.value, Event)]


def _without_run(rule: Rule, events: list[Event], now: datetime) -> Answer:
    entered = [event.at for event in events if event.enters and event.deal.stage_id == rule.stage_id]
    if not entered:
        return "never_entered"
    if entered[0] < rule.created_at:
        return "entered_before_rule"
    return "just_entered" if now < entered[0] + _SOON else "no_run"


def _date_changes(field: str, events: list[Event]) -> Iterator[DateChange]:
    name = field.removeprefix(OF_CUSTOM)
    is_custom = field.startswith(OF_CUSTOM)

    def value(whole: object) -> str | None:
        found = (whole or {}).get(name) if is_custom and isinstance(whole, dict | None) else whole
        return str(found) if found is not None else None

    changes = (
        DateChange(event.at, event.actor, value(change.before), value(change.after))
        for event in events
        for change in event.changes
        if change.field == ("custom" if is_custom else field)
    )
    return islice((change for change in changes if change.before != change.after), _MOST_CHANGES)
