"""The rules of a stage for a deal that entered it: those that act at once act, the others get a pending run.

The bus may repeat events, shuffle them and bring them late. A run exists once for each arrival and rule, and everything
is decided on the deal as it is, so none of this matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from operator import itemgetter

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.rules.acting.deciding import LEFT, leaves_run
from saletunnel.domain.rules.rule import Rule, sequences
from saletunnel.domain.rules.run import Run, new_run, new_sequence
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
        self._acted: list[Event] = []
        self._deals: dict[tuple[str, str], Deal] = {}
        self._runs: dict[tuple[str, RunKey], Run] = {}
        handled: set[tuple[str, str]] = set()
        self._read(events)
        for tenant, event in sorted(events, key=itemgetter(0)):  # the runs of a company share transactions
            if event.is_arrival:
                self._cancel_left(tenant, event)
                if event.enters:
                    self._settling.begin(tenant, event.deal.id)
                    if (tenant, event.deal.id) in handled:  # an event before may have changed what was read
                        self._read([(tenant, event)])
                    self._begin(tenant, event)
            if event.changes_dates:
                self._follow_dates(tenant, event)
            if event.kind == "restored":
                for run in self._open_runs(tenant, event.deal.id):
                    self._settling.wait(tenant, run)  # those that fell due in the bin
            handled.add((tenant, event.deal.id))
        self._commit()

    def _read(self, events: Iterable[tuple[str, Event]]) -> None:
        """Reads the deals that entered stages with rules, and the runs of these arrivals."""
        keys: defaultdict[str, list[RunKey]] = defaultdict(list)
        for tenant, event in events:
            if event.enters:
                keys[tenant] += [_key(event, rule) for rule in self._rules_for(tenant, event)]
        for tenant, wanted in keys.items():
            if wanted:
                self._runs |= {(tenant, key): run for key, run in self._ports.runs.many(tenant, wanted).items()}
                deals = self._ports.deals.many(tenant, {key.deal_id for key in wanted})
                self._deals |= {(tenant, id_): deal for id_, deal in deals.items()}

    def _rules_for(self, tenant: str, arrival: Event) -> list[Rule]:
        """The rules that begin with the arrival."""
        rules = self._settling.rules_of(tenant, arrival.deal.stage_id)
        return [rule for rule in rules if rule.enabled and rule.created_at <= arrival.at]

    def _commit(self) -> None:
        """Commits the runs of the events so far, which share a transaction if their deals differ."""
        acted, self._acted = self._acted, []
        self._settling.commit()
        self._lags += [(self._ports.now() - arrival.at).total_seconds() for arrival in acted]

    def _begin(self, tenant: str, arrival: Event) -> None:
        rules = self._rules_for(tenant, arrival)
        if not rules:
            return
        deal = self._existing(self._deals.get((tenant, arrival.deal.id)))
        found = sequences(rules)
        if len(found) > 1:
            self._commit()  # each sequence gets a transaction of its own, which concerns no other deal
        failures: list[Exception] = []
        for sequence in found:
            first = sequence[0]
            known = [run for rule in sequence if (run := self._runs.get((tenant, _key(arrival, rule)))) is not None]
            for run in known:
                self._settling.wait(tenant, run)
            if first.id not in {run.key.rule_id for run in known} and deal is not None:
                try:
                    deal = self._begin_sequence(tenant, sequence, arrival, deal, {run.key.rule_id for run in known})
                    if len(found) > 1:
                        self._commit()
                except StaleVersion:
                    raise  # the whole event is decided again
                except Exception as error:  # a rule that fails must not keep the next one from acting
                    failures.append(error)
        if failures:
            raise failures[0]

    def _begin_sequence(
        self, tenant: str, sequence: Sequence[Rule], arrival: Event, deal: Deal, known: Set[str]
    ) -> Deal:
        """Begins the run of the first rule of a sequence: it acts now if it is due and the deal is not in the bin.

        The runs of the others are saved before it, except the `known` ones, so that its end finds the next one.
        Returns the deal then.
        """
        rule = sequence[0]
        due = due_at(rule.when, arrival.deal.entered_stage_at, deal, self._settling.calendar(tenant))
        run = new_run(rule, arrival, due, self._now)
        if len(sequence) > 1:
            self._settling.save_waiting(
                tenant, [run for run in new_sequence(sequence, arrival, self._now) if run.key.rule_id not in known]
            )
            run = replace(run, next_rule_id=sequence[1].id)
        is_due = due is not None and due <= self._now
        if (is_due and deal.deleted_at is None) or leaves_run(rule, run, deal, arrival):
            deal = self._settling.settle(tenant, rule, run, arrival, deal, is_new=True)
            self._acted.append(arrival)
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
        self._settling.begin(tenant, event.deal.id)
        runs = [run for run in self._open_runs(tenant, event.deal.id) if run.key.rule_id in rules]
        # The last rule is first, because the end of a run starts the next one.
        for run in sorted(runs, key=lambda run: rules[run.key.rule_id].position, reverse=True):
            rule = rules[run.key.rule_id]
            is_kept = rule.on_leave == "keep" or run.at_once
            if run.key.arrival < event.deal.arrival and not is_kept:
                cancelled = run.ended(LEFT.state, self._now, LEFT.reason, LEFT.detail)
                self._settling.save(tenant, cancelled, rule.actor, event.deal)

    def _follow_dates(self, tenant: str, event: Event) -> None:
        """Computes the times of the deal's dated runs again."""
        self._settling.begin(tenant, event.deal.id)
        runs = [
            run
            for run in self._ports.runs.of_deal(tenant, event.deal.id)
            if run.state in ("pending", "parked") or (run.when is not None and run.when.again and run.has_ended)
        ]
        if not runs:
            return
        rules = self._ports.rules.many(tenant, {run.key.rule_id for run in runs})
        deal = self._existing(self._ports.deals.many(tenant, [event.deal.id]).get(event.deal.id))
        arrivals = self._ports.deals.events(tenant, {(run.key.deal_id, run.key.arrival) for run in runs})
        for run in runs:
            rule = rules.get(run.key.rule_id)
            arrival = arrivals.get((run.key.deal_id, run.key.arrival))
            if rule is None:
                if run.is_open:
                    self._settling.cancel_deleted(tenant, run, deal)
            elif deal is not None and arrival is not None:
                self._follow_date(tenant, run, rule, arrival, deal)

    def _follow_date(self, tenant: str, run: Run, rule: Rule, arrival: Event, deal: Deal) -> None:
        """Computes the time of a dated run again; one that has ended is due again if the new time is in the future."""
        when = run.when or rule.when
        if not when.is_dated:
            return
        due = due_at(when, run.counts_from or arrival.deal.entered_stage_at, deal, self._settling.calendar(tenant))
        if run.has_ended:
            is_new = due is not None and due > self._now and due != run.acted_for
            if is_new and rule.enabled and not leaves_run(rule, run, deal, arrival):
                self._settling.save(tenant, run.repeated_for(due), rule.actor, deal)
        elif due != run.due_at and run.asked_by is None:
            self._settling.save(tenant, run.timed(due, run.occurrence), rule.actor, deal)

    def _open_runs(self, tenant: str, deal_id: str) -> list[Run]:
        return [run for run in self._ports.runs.of_deal(tenant, deal_id) if run.is_open]

    def _existing(self, deal: Deal | None) -> Deal | None:
        """The deal; None if it was deleted for good."""
        return None if deal is None or deal.is_purged(self._now) else deal


def _key(arrival: Event, rule: Rule) -> RunKey:
    return RunKey(arrival.deal.id, arrival.deal.arrival, rule.id)
