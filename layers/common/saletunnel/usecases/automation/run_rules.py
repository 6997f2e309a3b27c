"""The rules of a stage for a deal that entered it: those that act at once act, the others get a pending run.

The bus may repeat events, shuffle them and bring them late. A run exists once for each arrival and rule, and everything
is decided on the deal as it is, so none of this matters.
"""

from collections.abc import Sequence

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.rules.acting.deciding import LEFT, leaves_run
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run, new_run
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.rules.timing import due_at
from saletunnel.usecases.automation.settling import Settling
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports

_EVENTS_AT_ONCE = 10


def run_rules(
    ports: Ports, events: Sequence[tuple[str, Event]], lags: list[float] | None = None
) -> dict[int, Exception]:
    """Begins the runs of the arrivals, cancels those of stages that deals left, and moves those whose date changed.

    Idempotent. Returns the errors by position. Adds to `lags` the seconds from each arrival until a rule has acted.
    """
    return all_or_each(events, _Runner(ports, [] if lags is None else lags).run, _EVENTS_AT_ONCE)


class _Runner:
    """Handles a delivery of events."""

    def __init__(self, ports: Ports, lags: list[float]) -> None:
        self._ports = ports
        self._lags = lags

    def run(self, events: Sequence[tuple[str, Event]], again: bool) -> None:  # noqa: ARG002 - all state is read anyway
        self._now = self._ports.now()
        self._settling = Settling(self._ports, self._now)
        for tenant, event in events:
            if event.is_arrival:
                self._cancel_left(tenant, event)
                if event.enters:
                    self._begin(tenant, event)
            if event.changes_dates:
                self._follow_dates(tenant, event)
            if event.kind == "restored":
                for run in self._open_runs(tenant, event.deal.id):
                    self._settling.wait(tenant, run)  # those that fell due in the bin
        self._settling.send_soon()

    def _begin(self, tenant: str, arrival: Event) -> None:
        rules = [
            rule
            for rule in self._settling.rules_of(tenant, arrival.deal.stage_id)
            if rule.enabled and rule.created_at <= arrival.at
        ]
        if not rules:
            return
        keys = {rule.id: RunKey(arrival.deal.id, arrival.deal.arrival, rule.id) for rule in rules}
        runs = self._ports.runs.many(tenant, keys.values())
        deal = self._read(tenant, arrival.deal.id)
        failures: list[Exception] = []
        for rule in rules:
            known = runs.get(keys[rule.id])
            if known is not None:
                self._settling.wait(tenant, known)
            elif deal is not None:
                try:
                    deal = self._begin_run(tenant, rule, arrival, deal)
                except StaleVersion:
                    raise  # the whole event is decided again
                except Exception as error:  # a rule that fails must not keep the next one from acting
                    failures.append(error)
        if failures:
            raise failures[0]

    def _begin_run(self, tenant: str, rule: Rule, arrival: Event, deal: Deal) -> Deal:
        """Begins the run of a rule: it acts now if it is due and the deal is not in the bin. Returns the deal then."""
        due = due_at(rule.when, arrival.deal.entered_stage_at, deal, self._settling.calendar(tenant))
        run = new_run(rule, arrival, due, self._now)
        is_due = due is not None and due <= self._now
        if (is_due and deal.deleted_at is None) or leaves_run(rule, deal, arrival):
            deal = self._settling.settle(tenant, rule, run, arrival, deal, is_new=True)
            self._lags.append((self._ports.now() - arrival.at).total_seconds())
            return deal
        self._settling.save(tenant, run, rule.actor, deal, is_new=True)
        return deal

    def _cancel_left(self, tenant: str, event: Event) -> None:
        """Cancels the open runs of earlier arrivals, except those that the deal's leaving does not cancel."""
        before = next((change.before for change in event.changes if change.field == "stage_id"), None)
        if not isinstance(before, str):
            return
        rules = {rule.id: rule for rule in self._settling.rules_of(tenant, before)}
        if not rules:
            return
        for run in self._open_runs(tenant, event.deal.id):
            rule = rules.get(run.key.rule_id)
            if rule is not None and run.key.arrival < event.deal.arrival and rule.on_leave == "cancel":
                cancelled = run.ended(LEFT.state, self._now, LEFT.reason, LEFT.detail)
                self._settling.save(tenant, cancelled, rule.actor, event.deal)

    def _follow_dates(self, tenant: str, event: Event) -> None:
        """Computes the times of the deal's dated runs again."""
        runs = self._open_runs(tenant, event.deal.id)
        if not runs:
            return
        rules = self._ports.rules.many(tenant, {run.key.rule_id for run in runs})
        deal = self._read(tenant, event.deal.id)
        arrivals = self._ports.deals.events(tenant, {(run.key.deal_id, run.key.arrival) for run in runs})
        for run in runs:
            rule = rules.get(run.key.rule_id)
            arrival = arrivals.get((run.key.deal_id, run.key.arrival))
            if rule is None:
                self._settling.cancel_deleted(tenant, run, deal)
            elif rule.when.is_dated and deal is not None and arrival is not None:
                due = due_at(rule.when, arrival.deal.entered_stage_at, deal, self._settling.calendar(tenant))
                if due != run.due_at and run.asked_by is None:
                    timed = run.timed(due, run.occurrence)
                    self._settling.save(tenant, timed, rule.actor, deal)

    def _open_runs(self, tenant: str, deal_id: str) -> list[Run]:
        return [run for run in self._ports.runs.of_deal(tenant, deal_id) if run.is_open]

    def _read(self, tenant: str, deal_id: str) -> Deal | None:
        """The deal as it is; None if it was deleted for good."""
        deal = self._ports.deals.many(tenant, [deal_id]).get(deal_id)
        return None if deal is None or deal.is_purged(self._now) else deal
